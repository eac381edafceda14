import { describe, expect, test } from 'vitest';
import { randomStory } from '../../src/explore/mod.ts';
import type { CreatePort } from '../../src/mod.ts';
import { BUILTIN_SCENARIOS, FURTHER_SCENARIOS, type Scenario } from '../../src/scenarios/mod.ts';
import { simulate, type SimulateOptions } from '../../src/simulation/mod.ts';
import { createPlainManager, MUTANTS } from '../mutants/mod.ts';

const SCENARIOS = [...BUILTIN_SCENARIOS, ...FURTHER_SCENARIOS];

/** Most stories in which a fault is looked for. */
const STORIES = 100;

function managerOf(name: string): CreatePort {
  return MUTANTS.find((mutant) => mutant.name === name)!.createPort;
}

/** The claims that a run breaks. */
async function brokenIn(scenario: Scenario, options: SimulateOptions): Promise<readonly string[]> {
  const { invariants } = await simulate(scenario, { ...options, measureMemory: false });
  return invariants.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);
}

/** Tells stories until one breaks `claim`; gives all that were broken on the way. */
async function brokenInStories(createPort: CreatePort, claim: string): Promise<readonly string[]> {
  const all = new Set<string>();
  for (let seed = 0; seed < STORIES && !all.has(claim); seed++) {
    const story = randomStory(seed);
    const oracle = story.oracle();
    const broken = await brokenIn(story.scenario, { createPort, seed, oracle });
    for (const id of broken) all.add(id);
  }
  return [...all];
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
    ['last-in-first-out', 'fairness'],
    ['user-entries-never-cleaned', 'quiescence'],
    ['ghost-waiter', 'ledger'],
    ['idle-timeout-late', 'idle-timeout'],
    ['turns-one-too-few', 'no-idle-turn'],
  ])('%s breaks the claim %s', async (name, claim) => {
    expect(await brokenInStories(managerOf(name), claim)).toContain(claim);
  });

  test.each([
    ['check-await-take', 'global-limit', 'concurrent-users'],
    ['cross-talk', 'replies', 'mixed'],
    ['second-slot-for-one-id', 'ids', 'adversarial'],
  ])('%s breaks the claim %s in %s', async (name, claim, where) => {
    const scenario = SCENARIOS.find((one) => one.name === where)!;
    expect(await brokenIn(scenario, { createPort: managerOf(name) })).toContain(claim);
  });
});

describe('the manager without a fault', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    'keeps all claims in %s',
    async (_name, scenario) => {
      expect(await brokenIn(scenario, { createPort: createPlainManager })).toEqual([]);
    },
  );

  test('keeps all claims in stories', async () => {
    expect(await brokenInStories(createPlainManager, 'any')).toEqual([]);
  });
});
