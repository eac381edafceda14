import { defineScenario, type Scenario, type ScenarioInput } from '../../src/scenarios/mod.ts';

/** A scenario in which everything happens that can: every distribution, queue, retries, bad manners. */
export const lunchRush = defineScenario({
  name: 'lunch-rush',
  limits: {
    maxConversations: 8,
    maxConversationsPerUser: 2,
    maxQueued: 4,
    maxTurnsInFlight: 5,
    queueTimeout: '700ms',
    idleTimeout: '3s',
    maxDuration: '4s',
  },
  users: {
    quick: {
      share: '60%',
      turns: 2,
      think: { exponential: '300ms' },
      work: { uniform: { min: '20ms', max: '90ms' } },
      retry: { times: 3, backoff: '200ms', maxBackoff: '500ms', sameId: true },
      doubleText: '20%',
      doubleStart: '10%',
      stopEarly: '10%',
    },
    complex: {
      share: '30%',
      turns: 4,
      think: { lognormal: { median: '400ms', sigma: 0.6 } },
      work: { gamma: { mean: '600ms', shape: 2 } },
      linger: '100ms',
      patience: '500ms',
      doubleStop: '50%',
    },
    sleepy: { share: '10%', turns: 2, think: { exponential: '3s' }, doubleText: '50%' },
  },
  load: [
    { rate: { perSecond: 8, for: '5s', arrivals: 'poisson' } },
    { together: [{ burst: { size: 10, times: 2, pause: '300ms' } }, { pause: '1s' }] },
    { ramp: { from: 0, to: 20, for: '2s', mix: { quick: 1, complex: 1 } } },
    { sustained: { users: 3, for: '3s', pause: '50ms', type: 'quick' } },
    {
      replay: { arrivals: ['ann', 'ann', 'ann', 'bob'].map((user) => ({ user, type: 'sleepy' })) },
    },
  ],
});

/** A scenario of one phase, with what matters to a test. */
export function scenarioOf(input: Omit<ScenarioInput, 'name'>): Scenario {
  return defineScenario({ name: 'sample', ...input });
}

/** The same without what it says of memory: that is not known unless it is measured. */
export function withoutMemory(scenario: Scenario): Scenario {
  const thresholds = scenario.thresholds.filter(({ name }) => name !== 'memory_growth_mb');
  return { ...scenario, thresholds };
}
