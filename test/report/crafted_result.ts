import type { LatencySummary } from '../../src/metrics/mod.ts';
import type { RunResult, ScenarioResult } from '../../src/simulation/mod.ts';

const NOTHING: LatencySummary = {
  count: 0,
  min: 0,
  mean: 0,
  p50: 0,
  p90: 0,
  p95: 0,
  p99: 0,
  max: 0,
};

/** Figures that are easily told apart. */
function summary(count: number, base: number): LatencySummary {
  const [min, mean, p50, p90, p95, p99, max] = [1, 2, 3, 4, 5, 6, 7].map((step) => base * step);
  return {
    count,
    min: min!,
    mean: mean!,
    p50: p50!,
    p90: p90!,
    p95: p95!,
    p99: p99!,
    max: max!,
  };
}

/** A result in which every line of a report has something to say, and nothing has failed. */
export function craftedResult(changes: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    name: 'lunch',
    description: 'Everybody at noon',
    verdict: 'pass',
    mode: 'virtual',
    engine: 'xstate',
    seed: 7,
    digest: '0123456789abcdef0123456789abcdef',
    simulatedMs: 3500,
    wallMs: 42,
    events: 12_345,
    counts: {
      arrivals: 1200,
      started: 1000,
      failedStarts: 200,
      rejected: { 'global-limit': 150, 'queue-full': 50 },
      completed: 990,
      failed: 10,
      abandoned: 4,
    },
    metrics: {
      conversation_time: summary(1000, 250),
      turn_time: summary(2000, 12.345),
      service_time: summary(2000, 0.125),
      queue_wait: NOTHING,
      time_to_first_chunk: NOTHING,
      generator_lag: { ...NOTHING, count: 3000 },
    },
    metricsByUserType: {
      quick: { conversation_time: summary(750, 10) },
      complex: { conversation_time: summary(250, 1000) },
    },
    limits: {
      maxConversations: { limit: 20, peak: 19 },
      maxConversationsPerUser: { limit: 5, peak: 1 },
    },
    invariants: [
      { id: 'global-limit', claim: 'At most 20 are active', verdict: 'held', checked: 1000 },
      {
        id: 'user-limit',
        claim: 'A user has at most 5',
        verdict: 'vacuous',
        checked: 3,
        missing: 'no user who had 5 asked for another',
      },
      { id: 'queue', claim: 'Nobody waits', verdict: 'vacuous', checked: 0, missing: 'no start' },
    ],
    thresholds: [
      { metric: 'conversation_time', expression: 'p(95)<5000', actual: 1250, pass: true },
      { metric: 'success_rate', expression: '>=99', actual: 99, pass: true },
    ],
    expectations: [
      {
        step: 0,
        action: 'start',
        conversation: 'c1',
        expected: 'active',
        actual: 'active',
        pass: true,
      },
    ],
    throughputPerS: 282.857,
    successRate: 99,
    perUser: { users: 1000, tracked: 1000, min: 250, mean: 500, max: 1750, worst: [] },
    memory: { beforeMb: 100, afterMb: 101.26, peakMb: 120, growthMb: 1.26 },
    timeSeries: { windowMs: 10, windows: [] },
    realTime: null,
    vacuous: ['user-limit'],
    remarks: [],
    interrupted: false,
    ...changes,
  };
}

/** A whole run of such results. */
export function craftedRun(scenarios: readonly ScenarioResult[]): RunResult {
  return {
    schema: 'hubbub/result/v1',
    seed: 7,
    mode: 'virtual',
    engine: 'xstate',
    versions: { hubbub: '0.1.0' },
    scenarios,
  };
}
