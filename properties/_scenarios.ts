import * as fc from 'fast-check';
import type { ScenarioInput } from '../src/mod.ts';
import { parameters } from './_stories.ts';

/** Random scenarios: small limits, and people of every habit who come in every way. */

/** Whole scenarios are longer than stories. */
const SHARE_OF_RUNS = 60;
/** Fewer would not bring about every situation. */
const LEAST_RUNS = 50;
const SEED = 1;

/** Effort and seed of properties of whole scenarios. */
export const scenarioParameters = {
  numRuns: Math.max(LEAST_RUNS, Math.ceil(parameters.numRuns / SHARE_OF_RUNS)),
  seed: parameters.seed ?? SEED,
};

/** How long a phase of arrivals at a rate lasts, ms. */
const PHASE_MS = 300;

type Limits = NonNullable<ScenarioInput['limits']>;
type UserType = NonNullable<ScenarioInput['users']>[string];
type Phase = ScenarioInput['load'][number];

const limits: fc.Arbitrary<Limits> = fc.record(
  {
    maxConversations: fc.integer({ min: 1, max: 5 }),
    maxConversationsPerUser: fc.integer({ min: 1, max: 3 }),
    maxQueued: fc.nat({ max: 5 }),
    maxTurnsInFlight: fc.integer({ min: 1, max: 3 }),
    queueTimeoutMs: fc.integer({ min: 1, max: 100 }),
    idleTimeoutMs: fc.integer({ min: 20, max: 100 }),
    maxDurationMs: fc.integer({ min: 50, max: 300 }),
  },
  { requiredKeys: ['maxConversations'] },
);

const time = fc.oneof(
  fc.nat({ max: 60 }),
  fc.record({ exponential: fc.integer({ min: 1, max: 60 }) }),
);

const probability = fc.constantFrom(0, 0.3, 1);

const userType: fc.Arbitrary<UserType> = fc.record(
  {
    turns: fc.nat({ max: 4 }),
    think: time,
    linger: time,
    work: time,
    patienceMs: fc.integer({ min: 1, max: 100 }),
    retry: fc.record({ times: fc.nat({ max: 3 }), backoffMs: fc.integer({ min: 1, max: 40 }) }),
    doubleText: probability,
    doubleStop: probability,
  },
  { requiredKeys: ['work'] },
);

const phase: fc.Arbitrary<Phase> = fc.oneof(
  fc.record({ atOnce: fc.record({ users: fc.integer({ min: 1, max: 8 }) }) }),
  fc.record({
    rate: fc.record({
      perSecond: fc.integer({ min: 10, max: 60 }),
      forMs: fc.constant(PHASE_MS),
      arrivals: fc.constantFrom('poisson', 'constant'),
    }),
  }),
  fc.record({
    burst: fc.record({
      size: fc.integer({ min: 1, max: 6 }),
      times: fc.integer({ min: 1, max: 3 }),
      pauseMs: fc.nat({ max: 50 }),
    }),
  }),
  fc.record({
    sustained: fc.record({
      users: fc.integer({ min: 1, max: 5 }),
      conversations: fc.integer({ min: 1, max: 4 }),
      pauseMs: fc.nat({ max: 20 }),
    }),
  }),
  // The same people again and again: they reach the limit per user.
  fc
    .array(
      fc.record({ atMs: fc.nat({ max: PHASE_MS }), user: fc.constantFrom('ann', 'ben', 'cy') }),
      { minLength: 1, maxLength: 10 },
    )
    .map((arrivals) => ({ replay: { arrivals: arrivals.toSorted((a, b) => a.atMs - b.atMs) } })),
);

/** A scenario of one type of user or two, without thresholds. */
export const scenarioInput: fc.Arbitrary<ScenarioInput> = fc.record({
  name: fc.constant('generated'),
  limits,
  users: fc.record({ quick: userType, slow: userType }, { requiredKeys: ['quick'] }),
  load: fc.array(phase, { minLength: 1, maxLength: 2 }),
});
