import { describe, expect, test } from 'vitest';
import {
  CHECKS,
  mutantLine,
  mutationReport,
  scoreMutants,
  type FaultyManager,
  type MutantResult,
} from '../../src/explore/mod.ts';
import { createPlainManager, MUTANTS } from '../mutants/mod.ts';

const FEW_STORIES = 20;

const faultless: FaultyManager = { name: 'plain', fault: 'None.', createPort: createPlainManager };
const crashing: FaultyManager = {
  name: 'crashing',
  fault: 'Is not there.',
  createPort: () => {
    throw new Error('The manager is not there');
  },
};
const oneTooMany = MUTANTS.find(({ name }) => name === 'queue-one-too-many')!;

const CLEAN = CHECKS.slice(0, -1).map((where) => ({ where, claims: [] }));

/** A result as `scoreMutants` gives it. */
function resultOf(name: string, found: Partial<MutantResult>): MutantResult {
  const findings = [...CLEAN, { where: 'stories', claims: [], stories: FEW_STORIES }];
  return { name, fault: `${name}.`, caught: false, findings, ...found };
}

describe('scoreMutants()', () => {
  test('says which claim caught what where; nothing catches what has no fault, or is not there', async () => {
    const seen: string[] = [];
    const score = await scoreMutants([oneTooMany, faultless, crashing], {
      stories: FEW_STORIES,
      onResult: ({ name }) => seen.push(name),
    });
    expect(seen).toEqual(['queue-one-too-many', 'plain', 'crashing']);
    expect(score.caught).toBe(1);
    const [faulty, plain, crashed] = score.mutants;
    expect(faulty).toMatchObject({ caught: true, fault: oneTooMany.fault });
    expect(faulty!.findings.map(({ where }) => where)).toEqual(CHECKS);
    const inStories = faulty!.findings.at(-1)!;
    expect(inStories.claims).toContain('queue');
    expect(inStories.stories).toBeLessThanOrEqual(FEW_STORIES);
    expect(plain!.caught).toBe(false);
    expect(plain!.findings).toEqual(resultOf('plain', {}).findings);
    expect(crashed!.caught).toBe(false);
    for (const finding of crashed!.findings) {
      expect(finding).toMatchObject({ claims: [], crash: 'The manager is not there' });
    }
    for (const check of CHECKS) {
      const found = faulty!.findings.find(({ where }) => where === check)!.claims.length > 0;
      expect(score.caughtBy[check]).toBe(found ? 1 : 0);
    }
  });

  test('stops behind the manager that is under way', async () => {
    const controller = new AbortController();
    const { mutants } = await scoreMutants([faultless, oneTooMany], {
      stories: 1,
      signal: controller.signal,
      onResult: () => controller.abort(),
    });
    expect(mutants.map(({ name }) => name)).toEqual(['plain']);
  });
});

describe('the report', () => {
  const found = resultOf('cross-talk', {
    caught: true,
    findings: [
      ...CLEAN.slice(0, 1),
      { where: CHECKS[1]!, claims: ['replies'] },
      ...CLEAN.slice(2),
      { where: 'stories', claims: ['ledger', 'replies'], stories: 12 },
    ],
  });
  const crashed = resultOf('crashing', {
    findings: [{ where: 'burst', claims: [], crash: 'It is not there' }],
  });
  const missed = resultOf('sly', {});

  test('has a line for every manager', () => {
    expect([found, crashed, missed].map((result) => mutantLine(result))).toEqual([
      '● cross-talk: ledger, replies in stories 12',
      '· crashing: nothing; crashed in burst',
      '· sly: nothing',
    ]);
  });

  test('is a table of managers and checks', () => {
    const caughtBy = Object.fromEntries(
      CHECKS.map((check, index) => [check, index === 1 || index === CHECKS.length - 1 ? 1 : 0]),
    );
    const text = mutationReport({ mutants: [found, missed], caught: 1, caughtBy });
    expect(text.split('\n')).toEqual([
      '1 of 2 faulty managers caught',
      '',
      'fault       1  2  3  4  5  6  7  8  9  claims that caught it',
      'cross-talk  ·  ●  ·  ·  ·  ·  ·  ·  ●  replies, ledger',
      'sly         ·  ·  ·  ·  ·  ·  ·  ·  ·',
      'caught      0  1  0  0  0  0  0  0  1',
      '',
      'Checks: 1 concurrent-users, 2 sustained, 3 burst, 4 mixed, 5 global-limit, 6 per-user-limit, 7 stress, 8 adversarial, 9 stories',
      '',
    ]);
  });
});
