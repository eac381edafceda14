import { describe, expect, test } from 'vitest';
import { scoreMutants } from '../../src/explore/mod.ts';
import { BUILTIN_SCENARIOS } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { createPlainManager, MUTANTS } from '../mutants/mod.ts';

/** All that the checks say of one faulty manager. */
async function claimsAgainst(name: string) {
  const mutant = MUTANTS.find((candidate) => candidate.name === name)!;
  const { mutants } = await scoreMutants([mutant], { stories: 60 });
  return mutants[0]!;
}

describe('the faulty managers', () => {
  test('have names of their own, in words and hyphens', () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  test('have one fault each, told in one sentence', () => {
    const faults = MUTANTS.map(({ fault }) => fault);
    expect(new Set(faults).size).toBe(faults.length);
    expect(faults.filter((fault) => !/^[A-Z][^.]*\.$/.test(fault))).toEqual([]);
  });

  test.each([
    ['check-await-take', 'global-limit'],
    ['last-in-first-out', 'fairness'],
    ['cross-talk', 'replies'],
    ['user-entries-never-cleaned', 'quiescence'],
    ['ghost-waiter', 'ledger'],
    ['idle-timeout-late', 'idle-timeout'],
    ['second-slot-for-one-id', 'ids'],
  ])('%s breaks the claim %s', async (name, claim) => {
    const { caught, findings } = await claimsAgainst(name);
    expect(caught).toBe(true);
    expect(findings.flatMap(({ claims }) => claims)).toContain(claim);
    expect(findings.filter(({ crash }) => crash !== undefined)).toEqual([]);
  });

  test('check, await, take: concurrent users alone show it', async () => {
    const { findings } = await claimsAgainst('check-await-take');
    const alone = findings.find(({ where }) => where === 'concurrent-users');
    expect(alone!.claims).toContain('global-limit');
  });
});

test.each(BUILTIN_SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
  'the manager without a fault passes %s',
  async (_name, scenario) => {
    const { invariants, expectations } = await simulate(scenario, {
      createPort: createPlainManager,
      measureMemory: false,
    });
    expect(invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
    expect(expectations.filter(({ pass }) => !pass)).toEqual([]);
  },
);
