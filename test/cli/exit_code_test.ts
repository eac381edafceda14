import { expect, test } from 'vitest';
import { ExitCode, exitCodeOf } from '../../src/cli/exit_code.ts';
import type { ScenarioResult } from '../../src/simulation/mod.ts';
import { craftedResult, craftedRun } from '../report/crafted_result.ts';

const good = craftedResult({ vacuous: [] });
const untested = craftedResult({ vacuous: ['queue'] });
const failed = craftedResult({ verdict: 'fail', vacuous: [] });
const interrupted = craftedResult({ verdict: 'fail', interrupted: true, vacuous: [] });
const violated = craftedResult({
  verdict: 'fail',
  vacuous: [],
  invariants: [
    {
      id: 'ledger',
      claim: 'Ends once',
      verdict: 'violated',
      checked: 1,
      violation: { message: 'ended twice', atMs: 0, fact: 0 },
    },
  ],
});

test.each<[string, ScenarioResult[], number]>([
  ['all good', [good, good], 0],
  ['a claim that was not tested', [untested], 0],
  ['a failure', [good, failed, good], 99],
  ['an interruption', [failed, interrupted], 105],
  ['a violation', [interrupted, violated, failed], 120],
])('%s: the code is that of the worst', (_, scenarios, code) => {
  expect(exitCodeOf(craftedRun(scenarios), { strict: false })).toBe(code);
});

test('--strict fails where a claim was not tested', () => {
  expect(exitCodeOf(craftedRun([good, untested]), { strict: true })).toBe(ExitCode.threshold);
  expect(exitCodeOf(craftedRun([good]), { strict: true })).toBe(ExitCode.good);
  expect(exitCodeOf(craftedRun([untested, violated]), { strict: true })).toBe(ExitCode.invariant);
});

test('an interruption between two scenarios is one too', () => {
  const options = { strict: false, cutShort: true };
  expect(exitCodeOf(craftedRun([good]), options)).toBe(ExitCode.interrupted);
  expect(exitCodeOf(craftedRun([]), options)).toBe(ExitCode.interrupted);
  expect(exitCodeOf(craftedRun([violated]), options)).toBe(ExitCode.invariant);
});
