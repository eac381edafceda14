import { defineScenario } from './define_scenario.ts';
import type { Scenario } from './scenario.ts';
import type { PhaseInput } from './phase_schema.ts';

/** The seven scenarios of a hand-written load test of a chat bot, with its figures. */

const TIMEOUTS = { idleTimeout: '60s', maxDuration: '120s' } as const;
const LIMITS = { maxConversations: 20, maxConversationsPerUser: 5, ...TIMEOUTS } as const;
const ALL_COMPLETE = { success_rate: ['==100'] };

type ScriptInput = NonNullable<PhaseInput['script']>;

const concurrentUsers = defineScenario({
  name: 'concurrent-users',
  description: '50 users at once: 20 are served, the others wait their turn',
  limits: { ...LIMITS, maxQueued: 50, queueTimeout: '30s' },
  users: { user: { turns: 2, work: '100ms' } },
  load: [{ atOnce: { users: 50 } }],
  covers: ['global-limit', 'ledger', 'silence', 'quiescence', 'refill'],
  thresholds: {
    conversation_time: ['p(95)<5000'],
    started: ['==50'],
    memory_growth_mb: ['<50'],
    ...ALL_COMPLETE,
  },
});

const sustained = defineScenario({
  name: 'sustained',
  description: '10 users, one conversation after the other, for 30 s',
  limits: LIMITS,
  users: { user: { turns: 1, work: '100ms' } },
  load: [{ sustained: { users: 10, for: '30s', pause: '50ms' } }],
  covers: ['ledger', 'silence', 'quiescence', 'refill'],
  thresholds: { throughput: ['>1'], memory_growth_mb: ['<100'], ...ALL_COMPLETE },
});

const burst = defineScenario({
  name: 'burst',
  description: '5 bursts of 20 users, half a second apart',
  limits: LIMITS,
  users: { user: { turns: 1, work: '200ms' } },
  load: [{ burst: { size: 20, times: 5, pause: '500ms' } }],
  covers: ['ledger', 'silence', 'quiescence', 'refill'],
  thresholds: { started: ['==100'], memory_growth_mb: ['<30'], ...ALL_COMPLETE },
});

const mixed = defineScenario({
  name: 'mixed',
  description: '15 quick users beside 5 complex ones',
  limits: LIMITS,
  users: {
    quick: { share: 15, turns: 2, work: '50ms' },
    complex: { share: 5, turns: 10, work: '500ms' },
  },
  load: [{ atOnce: { users: 20 } }],
  covers: ['ledger', 'silence', 'quiescence', 'refill'],
  thresholds: { 'conversation_time{user:quick}': ['avg<200'], started: ['==20'], ...ALL_COMPLETE },
});

const globalLimit = defineScenario({
  name: 'global-limit',
  description: 'Fill all 10 slots, be refused, free one, fit in',
  limits: { ...LIMITS, maxConversations: 10 },
  load: [{ script: fillAndRefill({ slots: 10, users: 11, refusal: 'global-limit' }) }],
  covers: ['global-limit', 'queue', 'ledger', 'silence', 'quiescence', 'refill'],
  thresholds: {
    started: ['==11'],
    failed_starts: ['==1'],
    'rejected{reason:global-limit}': ['==1'],
    completed: ['==11'],
    ...ALL_COMPLETE,
  },
});

const perUserLimit = defineScenario({
  name: 'per-user-limit',
  description: 'One user takes its 3 slots, is refused, frees one, fits in',
  limits: { ...LIMITS, maxConversationsPerUser: 3 },
  load: [{ script: fillAndRefill({ slots: 3, users: 1, refusal: 'user-limit' }) }],
  covers: ['user-limit', 'ledger', 'silence', 'quiescence', 'refill'],
  thresholds: {
    started: ['==4'],
    failed_starts: ['==1'],
    'rejected{reason:user-limit}': ['==1'],
    completed: ['==4'],
    ...ALL_COMPLETE,
  },
});

const stress = defineScenario({
  name: 'stress',
  description: '10 users start and stop 100 times each, overlapping',
  limits: LIMITS,
  users: { user: { turns: 0, linger: '2ms' } },
  load: [{ sustained: { users: 10, conversations: 100 } }],
  covers: ['ledger', 'silence', 'quiescence', 'refill'],
  thresholds: {
    started: ['==1000'],
    completed: ['==1000'],
    failed_starts: ['==0'],
    ...ALL_COMPLETE,
  },
});

const adversarial = defineScenario({
  name: 'adversarial',
  description: 'Few people, small limits, and every way to misbehave',
  limits: {
    maxConversations: 4,
    maxConversationsPerUser: 2,
    maxQueued: 3,
    maxTurnsInFlight: 2,
    queueTimeout: '150ms',
    idleTimeout: '200ms',
    maxDuration: '900ms',
  },
  users: {
    // Says everything at once, and stops twice.
    doubleTexter: {
      turns: 4,
      work: { uniform: { min: 20, max: 160 } },
      doubleText: '70%',
      doubleStop: '50%',
    },
    // Leaves while it is queued, or while it is answered.
    impatient: { turns: 2, work: '60ms', patience: '100ms' },
    // Writes at the very instant of the idle deadline.
    latecomer: { turns: 3, think: '200ms', work: '10ms' },
    // Forgets to stop.
    forgetful: { turns: 1, work: '30ms', linger: '5s' },
    // Talks until it is cut.
    talker: { turns: 40, think: { exponential: '20ms' }, work: '6s' },
    // Stops before it is answered, asks twice for the same, and comes back under the id that was refused.
    hasty: {
      turns: 1,
      work: '40ms',
      stopEarly: '40%',
      doubleStart: '40%',
      retry: { times: 3, backoff: '30ms', sameId: true },
    },
  },
  load: [
    { rate: { perSecond: 40, for: '5s', arrivals: 'poisson', people: 5 } },
    { burst: { size: 12, times: 3, pause: '300ms' } },
  ],
});

/** The built-in scenarios, in the order in which they run. */
export const BUILTIN_SCENARIOS: readonly Scenario[] = [
  concurrentUsers,
  sustained,
  burst,
  mixed,
  globalLimit,
  perUserLimit,
  stress,
];

/** Those that run only when they are asked for by name. */
export const FURTHER_SCENARIOS: readonly Scenario[] = [adversarial];

/** Those that `--quick` runs. */
export const QUICK_SCENARIOS: readonly Scenario[] = [globalLimit, perUserLimit];

/** Fills so many slots, asks once more, frees one, asks again, and frees all. */
function fillAndRefill(options: { slots: number; users: number; refusal: string }): ScriptInput {
  const { slots, users, refusal } = options;
  const user = (index: number) => `u${((index - 1) % users) + 1}`;
  const ids = Array.from({ length: slots }, (_, index) => index + 1);
  const late = { user: user(slots + 1), do: 'start' } as const;
  const refused = `c${slots + 1}`;
  const fits = `c${slots + 2}`;
  return [
    ...ids.map((id) => ({
      at: 0,
      user: user(id),
      do: 'start' as const,
      conversation: `c${id}`,
      expect: 'active',
    })),
    { ...late, at: '100ms', conversation: refused, expect: refusal },
    { at: '200ms', user: user(1), do: 'stop', conversation: 'c1' },
    { ...late, at: '300ms', conversation: fits, expect: 'active' },
    ...ids
      .slice(1)
      .map((id) => ({ at: '400ms', user: user(id), do: 'stop' as const, conversation: `c${id}` })),
    { at: '400ms', user: late.user, do: 'stop', conversation: fits },
  ];
}
