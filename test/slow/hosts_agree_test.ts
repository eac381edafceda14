import { expect, test } from 'vitest';
import { RandomSource, seededOracle } from '../../src/random/mod.ts';
import { BUILTIN_SCENARIOS, FURTHER_SCENARIOS, type Scenario } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';

const SEEDS = Number(process.env['ENGINE_SEEDS'] ?? 1000);
/** Seeds of one test, so that one sees how far it is. */
const SHARE = Math.min(100, SEEDS);

/** Every other seed also decides what goes first at one instant. */
async function digestOf(engine: 'xstate' | 'compiled', scenario: Scenario, seed: number) {
  const stream = new RandomSource(seed).stream('ties');
  const result = await simulate(scenario, {
    engine,
    seed,
    measureMemory: false,
    ...(seed % 2 === 1 && { oracle: seededOracle(stream) }),
  });
  expect(result.engine).toBe(engine);
  return result.digest;
}

const parts = Array.from({ length: Math.ceil(SEEDS / SHARE) }, (_, part) => part * SHARE);
const scenarios = [...BUILTIN_SCENARIOS, ...FURTHER_SCENARIOS].map(({ name }) => name);

test.each(scenarios.flatMap((name) => parts.map((first) => [name, first] as const)))(
  `the engines agree on %s with ${SHARE} seeds from %i on`,
  async (name, first) => {
    const scenario = [...BUILTIN_SCENARIOS, ...FURTHER_SCENARIOS].find((one) => one.name === name)!;
    const different: number[] = [];
    for (let seed = first; seed < first + SHARE; seed++) {
      const expected = await digestOf('xstate', scenario, seed);
      const actual = await digestOf('compiled', scenario, seed);
      if (actual !== expected) different.push(seed);
    }
    expect(different).toEqual([]);
  },
);
