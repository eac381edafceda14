import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineScenario, simulate, type Scenario } from '../src/mod.ts';
import { parameters } from './_stories.ts';

/** Runs of a whole population are longer than stories. */
const SHARE_OF_RUNS = 20;

const distribution = fc.oneof(
  fc.nat({ max: 50 }),
  fc.record({ exponential: fc.integer({ min: 1, max: 50 }) }),
  fc.record({
    lognormal: fc.record({
      median: fc.integer({ min: 1, max: 50 }),
      sigma: fc.constantFrom(0.2, 1),
    }),
  }),
  fc.record({
    gamma: fc.record({ mean: fc.integer({ min: 1, max: 50 }), shape: fc.constantFrom(0.5, 3) }),
  }),
);

const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    limits: fc.record({
      maxConversations: fc.integer({ min: 1, max: 5 }),
      maxQueued: fc.nat({ max: 5 }),
      idleTimeoutMs: fc.constant(100),
      queueTimeoutMs: fc.constant(60),
    }),
    users: fc.record({
      a: fc.record({ turns: fc.nat({ max: 3 }), think: distribution, work: distribution }),
      b: fc.record({
        think: distribution,
        doubleText: fc.constantFrom(0, 0.5),
        doubleStop: fc.constantFrom(0, 0.5),
        patienceMs: fc.integer({ min: 1, max: 80 }),
        retry: fc.record({ times: fc.nat({ max: 2 }), backoffMs: fc.constant(10) }),
      }),
    }),
    perSecond: fc.integer({ min: 10, max: 100 }),
  })
  .map(({ limits, users, perSecond }) =>
    defineScenario({
      name: 'generated',
      limits,
      users,
      load: [{ rate: { perSecond, forMs: 500, arrivals: 'poisson' } }],
    }),
  );

test('a scenario and a seed determine every fact; another seed gives another run', async () => {
  let alike = 0;
  const numRuns = Math.ceil(parameters.numRuns / SHARE_OF_RUNS);
  await fc.assert(
    fc.asyncProperty(scenario, fc.nat(), async (one, seed) => {
      const run = (of: number) => simulate(one, { seed: of, measureMemory: false });
      const [first, second, other] = [await run(seed), await run(seed), await run(seed + 1)];
      expect(first.digest).toBe(second.digest);
      expect(first.counts).toEqual(second.counts);
      expect(first.invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
      if (first.digest === other.digest) alike++;
    }),
    { ...parameters, numRuns },
  );
  // Two runs in which nobody happens to come are alike.
  expect(alike).toBeLessThan(numRuns / 10);
});
