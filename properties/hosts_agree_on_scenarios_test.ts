import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BUILTIN_SCENARIOS,
  defineScenario,
  loadScenario,
  RandomSource,
  seededOracle,
  sequenceOracle,
  simulate,
  type Oracle,
  type Scenario,
} from '../src/mod.ts';
import { firstDifference } from './_machines_host.ts';
import { scenarioInput, scenarioParameters } from './_scenarios.ts';
import { parameters, story } from './_stories.ts';

/** Whole runs say the same on either engine, fact by fact and transition by transition. */

const SHARE_OF_STORIES = 10;

/** How a run is begun; an oracle is made anew for each engine, since it remembers. */
interface Conditions {
  readonly seed: number;
  readonly oracle?: () => Oracle;
}

async function traceOf(engine: 'xstate' | 'compiled', scenario: Scenario, conditions: Conditions) {
  const { seed, oracle } = conditions;
  const lines: string[] = [];
  const result = await simulate(scenario, {
    engine,
    seed,
    measureMemory: false,
    onTrace: (line) => lines.push(line),
    ...(oracle && { oracle: oracle() }),
  });
  expect(result.engine).toBe(engine);
  return { lines, digest: result.digest, counts: result.counts };
}

/** Plays `scenario` on both engines, and gives the digest. */
async function digestOnBoth(scenario: Scenario, conditions: Conditions): Promise<string | null> {
  const expected = await traceOf('xstate', scenario, conditions);
  const actual = await traceOf('compiled', scenario, conditions);
  expect(firstDifference(expected.lines, actual.lines)).toBe(undefined);
  expect(actual.digest).toBe(expected.digest);
  expect(actual.counts).toEqual(expected.counts);
  return expected.digest;
}

const randomOrder = (seed: number) => () => seededOracle(new RandomSource(seed).stream('ties'));

test.each([...BUILTIN_SCENARIOS.map(({ name }) => name), 'adversarial'])(
  'on %s, in the plain order and in a random one',
  async (name) => {
    const scenario = await loadScenario(name);
    await digestOnBoth(scenario, { seed: 1 });
    await digestOnBoth(scenario, { seed: 2, oracle: randomOrder(2) });
  },
);

test('on random scenarios, in any order of what happens at one instant', async () => {
  const digests = new Set<string | null>();
  await fc.assert(
    fc.asyncProperty(scenarioInput, fc.nat(), async (input, seed) => {
      const scenario = defineScenario(input);
      digests.add(await digestOnBoth(scenario, { seed, oracle: randomOrder(seed) }));
    }),
    scenarioParameters,
  );
  // Runs that were all alike would show nothing.
  expect(digests.size).toBeGreaterThan(scenarioParameters.numRuns / 2);
});

test('on random stories, in any order of what happens at one instant', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ scenario, choices }) => {
      await digestOnBoth(scenario, { seed: 0, oracle: () => sequenceOracle(choices) });
    }),
    { ...parameters, numRuns: Math.ceil(parameters.numRuns / SHARE_OF_STORIES) },
  );
});
