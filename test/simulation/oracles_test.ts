import { expect, test } from 'vitest';
import { RandomSource, seededOracle } from '../../src/random/mod.ts';
import { BUILTIN_SCENARIOS, type Scenario } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { lunchRush, scenarioOf, withoutMemory } from './sample_scenarios.ts';

/** Whatever order an oracle chooses at one instant, no promise may break. */

const SEEDS = 200;

function oracleOf(seed: number) {
  return seededOracle(new RandomSource(seed).stream('oracle'));
}

async function run(scenario: Scenario, seed: number) {
  return await simulate(scenario, { measureMemory: false, oracle: oracleOf(seed) });
}

const builtin = (name: string) =>
  withoutMemory(BUILTIN_SCENARIOS.find((scenario) => scenario.name === name)!);

/** Timers of queue, idleness, duration and patience all run out at the instants of other events. */
const coincidences = scenarioOf({
  limits: {
    maxConversations: 2,
    maxConversationsPerUser: 2,
    maxQueued: 2,
    maxTurnsInFlight: 1,
    queueTimeout: '200ms',
    idleTimeout: '100ms',
    maxDuration: '400ms',
  },
  users: {
    calm: { turns: 2, work: '200ms', think: '100ms', retry: { times: 2, backoff: '100ms' } },
    hasty: { turns: 2, work: '200ms', patience: '100ms', doubleText: '50%', doubleStop: '50%' },
  },
  load: [{ sustained: { users: 6, conversations: 2, pause: '100ms' } }],
});

/** The scenario `concurrent-users`, smaller. */
const queue = scenarioOf({
  limits: { maxConversations: 4, maxConversationsPerUser: 2, maxQueued: 10, queueTimeout: '30s' },
  users: { user: { turns: 2, work: '100ms' } },
  load: [{ atOnce: { users: 12 } }],
});

test.each([
  ['coincidences of timers', coincidences],
  ['a queue', queue],
  ['a rush with bad manners', { ...lunchRush, load: lunchRush.load.slice(1, 2) }],
] as const)(`%s: no invariant is violated under ${SEEDS} orders`, async (_, scenario) => {
  const digests = new Set<string | null>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const { invariants, digest } = await run(scenario, seed);
    const violated = invariants.filter(({ verdict }) => verdict === 'violated');
    expect(violated, `oracle seed ${seed}`).toEqual([]);
    digests.add(digest);
  }
  // The orders were indeed others.
  expect(digests.size).toBeGreaterThan(SEEDS / 2);
});

test.each(['global-limit', 'per-user-limit'])(
  `%s: the script's answers do not depend on the order, under ${SEEDS} orders`,
  async (name) => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const { verdict } = await run(builtin(name), seed);
      expect(verdict, `oracle seed ${seed}`).toBe('pass');
    }
  },
);

test('the same oracle gives the same digest', async () => {
  const first = await run(coincidences, 5);
  expect((await run(coincidences, 5)).digest).toBe(first.digest);
  expect((await run(coincidences, 6)).digest).not.toBe(first.digest);
});
