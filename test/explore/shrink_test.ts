import { describe, expect, test } from 'vitest';
import {
  caseOf,
  failsBy,
  failureOf,
  runCase,
  shortStory,
  shrinkCase,
  sweep,
  type CaseOutcome,
  type ExploreCase,
  type ExploreTarget,
  type ShrunkCase,
} from '../../src/explore/mod.ts';
import { replayingOracle, type RecordedChoices } from '../../src/random/mod.ts';
import type { Limits } from '../../src/facts/mod.ts';
import type { Scenario } from '../../src/scenarios/mod.ts';
import type { CreatePort } from '../../src/targets/mod.ts';
import { MUTANTS } from '../mutants/mod.ts';

const mutant = (name: string) => MUTANTS.find((one) => one.name === name)!;
const SEEDS = Array.from({ length: 500 }, (_, seed) => seed);

function stepsOf({ load }: Scenario) {
  const [phase] = load;
  if (phase?.kind !== 'script') throw new Error(`Expected a script, got ${phase?.kind}`);
  return phase.steps;
}

function isPopulation({ scenario }: ExploreCase): boolean {
  return scenario.load[0]!.kind !== 'script';
}

function isUnderWideLimits({ scenario: { limits } }: ExploreCase): boolean {
  return limits.maxConversations === 3 && limits.maxQueued === 2;
}

/** The case of the first seed that fails. */
async function firstFailure(
  target: ExploreTarget,
  isWanted: (one: ExploreCase) => boolean = () => true,
): Promise<{ readonly one: ExploreCase; readonly outcome: CaseOutcome }> {
  const wanted = SEEDS.filter((seed) => isWanted(caseOf(seed)));
  const { failure } = await sweep(wanted, target, {});
  return { one: caseOf(failure!.seed), outcome: failure! };
}

function caseOfShrunk({ scenario, seed, choices }: ShrunkCase): ExploreCase {
  return caseWith(scenario, { seed, choices });
}

function caseWith(
  scenario: Scenario,
  { seed, choices }: { seed: number; choices: RecordedChoices },
): ExploreCase {
  return { scenario, seed, oracle: () => replayingOracle(choices) };
}

/** Throws at the second stop. */
const createBrittlePort: CreatePort = (context) => {
  const port = mutant('queue-one-too-many').createPort(context);
  const stop = port.stop.bind(port);
  let stops = 0;
  port.stop = (conversation, reason) => {
    if (++stops === 2) throw new Error('Two stops are too many');
    stop(conversation, reason);
  };
  return port;
};

const SAMPLE = [
  'check-await-take',
  'retry-bypasses-user-limit',
  'queue-one-too-many',
  'second-slot-for-one-id',
  'double-release',
  'lost-wake-up',
  'ghost-waiter',
  'last-in-first-out',
  'newcomers-first',
  'busy-closed-as-idle',
  'sweep-dies',
  'turns-one-too-many',
  'cross-talk',
] as const;

describe('shrinkCase()', () => {
  test.each(SAMPLE)('%s takes at most 6 commands, and none of them can go', async (name) => {
    const target = mutant(name);
    const { one, outcome } = await firstFailure(target);
    const shrunk = await shrinkCase(one, outcome, target);
    expect(shrunk).toMatchObject({ isScript: true, isMinimal: true });
    expect(shrunk.failure.id).toBe(failureOf(outcome)!.id);
    for (const [limit, value] of Object.entries(shrunk.scenario.limits)) {
      expect(value).toBeLessThanOrEqual(one.scenario.limits[limit as keyof Limits]!);
    }
    const steps = stepsOf(shrunk.scenario);
    expect(shrunk.commands).toBeLessThanOrEqual(6);
    expect(shrunk.commands).toBe(steps.length);
    const again = await runCase(caseOfShrunk(shrunk), target);
    expect(again).toEqual(shrunk.outcome);
    expect(failsBy(again, shrunk.failure)).toBe(true);
    for (const index of steps.length > 1 ? steps.keys() : []) {
      const load = [{ kind: 'script' as const, steps: steps.toSpliced(index, 1) }];
      const smaller = caseWith({ ...shrunk.scenario, load }, shrunk);
      expect(failsBy(await runCase(smaller, target), shrunk.failure)).toBe(false);
    }
  });

  test.each(['check-await-take', 'user-limit-one-too-few', 'ghost-waiter', 'end-told-twice'])(
    'makes a script of the population in which %s failed',
    async (name) => {
      const target = mutant(name);
      const { one, outcome } = await firstFailure(target, isPopulation);
      expect(isPopulation(one)).toBe(true);
      const { isScript, failure, outcome: shrunk } = await shrinkCase(one, outcome, target);
      expect(isScript).toBe(true);
      expect(failsBy(shrunk, failure)).toBe(true);
    },
  );

  test('keeps limits that were asked for', async () => {
    const target = mutant('global-limit-one-too-many');
    let seed = 0;
    while (caseOf(seed).scenario.limits.maxConversations !== 3) seed++;
    const one = caseOf(seed);
    const outcome = await runCase(one, target);
    expect(failureOf(outcome)).toBeDefined();
    const kept = await shrinkCase(one, outcome, target, { keepsLimits: true });
    expect(kept.scenario.limits).toEqual(one.scenario.limits);
    const free = await shrinkCase(one, outcome, target);
    expect(free.scenario.limits.maxConversations).toBe(1);
    expect(free.commands).toBeLessThan(kept.commands);
  });

  test('has users break what the probe broke', async () => {
    const target = mutant('global-limit-one-too-many');
    let seed = 0;
    let outcome: CaseOutcome;
    do outcome = await runCase(caseOf(++seed), target);
    while (failureOf(outcome)?.byProbe !== true);
    const shrunk = await shrinkCase(caseOf(seed), outcome, target);
    expect(shrunk.failure).toEqual({ id: 'global-limit', byProbe: false });
    expect(shrunk.commands).toBe(shrunk.scenario.limits.maxConversations! + 1);
  });

  test('breaks another claim by the same fault, where the first one takes too many commands', async () => {
    const target = mutant('slot-leaked-by-exception');
    const { one, outcome } = await firstFailure(target, isUnderWideLimits);
    const shrunk = await shrinkCase(one, outcome, target);
    expect(shrunk.commands).toBeLessThanOrEqual(6);
    expect(failsBy(shrunk.outcome, shrunk.failure)).toBe(true);
  });

  test('gives the same for the same case', async () => {
    const target = mutant('newcomers-first');
    const { one, outcome } = await firstFailure(target);
    const shrunk = await shrinkCase(one, outcome, target);
    expect(await shrinkCase(one, outcome, target)).toEqual(shrunk);
    expect(structuredClone(shrunk)).toEqual(shrunk);
    // It depends on the order: in the plain one nothing fails.
    expect(Object.keys(shrunk.choices).length).toBeGreaterThan(0);
    const plain = await runCase(caseWith(shrunk.scenario, { seed: one.seed, choices: {} }), target);
    expect(failsBy(plain, shrunk.failure)).toBe(false);
  });

  test('keeps to its budget, and tells how it gets on', async () => {
    const target = mutant('double-release');
    const { one, outcome } = await firstFailure(target);
    const told: number[] = [];
    const cut = await shrinkCase(one, outcome, target, {
      budget: 60,
      onProgress: ({ commands }) => told.push(commands),
    });
    expect(cut).toMatchObject({ isMinimal: false, runs: 61 });
    expect(failsBy(cut.outcome, cut.failure)).toBe(true);
    expect(told).toEqual(told.toSorted((a, b) => b - a));
    expect(told.length).toBeGreaterThan(0);
  });

  test('ends when it is told to, with what it has', async () => {
    const target = mutant('double-release');
    const { one, outcome } = await firstFailure(target);
    const signal = AbortSignal.abort();
    const { runs, isMinimal } = await shrinkCase(one, outcome, target, { signal });
    expect({ runs, isMinimal }).toEqual({ runs: 1, isMinimal: false });
  });

  test('shrinks what crashes, too', async () => {
    const target = { createPort: createBrittlePort };
    const { one, outcome } = await firstFailure(target);
    expect(outcome.error).toBeDefined();
    const shrunk = await shrinkCase(one, outcome, target);
    expect(shrunk.failure).toEqual({ id: 'crash', byProbe: false });
    expect(shrunk.commands).toBeLessThanOrEqual(4);
    expect(shortStory(shrunk).at(-1)).toBe('crash: Error: Two stops are too many');
  });

  test('refuses a case that did not fail', async () => {
    const target = mutant('newcomers-first');
    const outcome = await runCase(caseOf(0), target);
    await expect(shrinkCase(caseOf(0), outcome, target)).rejects.toThrow(
      new RangeError('Cannot shrink a case that did not fail'),
    );
  });
});
