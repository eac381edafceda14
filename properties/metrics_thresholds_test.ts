import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineScenario, simulate, type ScenarioResult } from '../src/mod.ts';
import { scenarioInput, scenarioParameters } from './_scenarios.ts';

/** A threshold is judged on the very figure that the result reports. */

const TRENDS = [
  'conversation_time',
  'turn_time',
  'service_time',
  'queue_wait',
  'time_to_first_chunk',
  'generator_lag',
] as const;

const AGGREGATES = {
  count: 'count',
  min: 'min',
  max: 'max',
  avg: 'mean',
  mean: 'mean',
  med: 'p50',
  'p(50)': 'p50',
  'p(90)': 'p90',
  'p(95)': 'p95',
  'p(99)': 'p99',
} as const;

const COMPARISONS = {
  '<': (actual: number, bound: number) => actual < bound,
  '<=': (actual: number, bound: number) => actual <= bound,
  '>': (actual: number, bound: number) => actual > bound,
  '>=': (actual: number, bound: number) => actual >= bound,
  '==': (actual: number, bound: number) => actual === bound,
  '!=': (actual: number, bound: number) => actual !== bound,
} as const;

type Summary = ScenarioResult['metrics'][(typeof TRENDS)[number]];

/** A threshold, and where its figure stands in a result. */
interface Claim {
  readonly metric: string;
  readonly aggregate: string;
  readonly figure: (result: ScenarioResult) => number | null;
}

function trendClaims(metric: (typeof TRENDS)[number], user: string | undefined): Claim[] {
  const summaryOf = ({ metrics, metricsByUserType }: ScenarioResult): Summary | undefined =>
    user === undefined || Object.keys(metricsByUserType).length === 0
      ? metrics[metric]
      : metricsByUserType[user]?.[metric];
  return Object.entries(AGGREGATES).map(([aggregate, key]) => ({
    metric: user === undefined ? metric : `${metric}{user:${user}}`,
    aggregate,
    figure: (result) => {
      const summary = summaryOf(result);
      if (key === 'count') return summary?.count ?? 0;
      return summary === undefined || summary.count === 0 ? null : summary[key];
    },
  }));
}

function figureClaim(metric: string, figure: Claim['figure']): Claim {
  return { metric, aggregate: '', figure };
}

const REASONS = ['global-limit', 'user-limit', 'queue-full', 'queue-timeout', 'abandoned'];

const CLAIMS: readonly Claim[] = [
  ...TRENDS.flatMap((metric) => trendClaims(metric, undefined)),
  // The type that every generated scenario has.
  ...TRENDS.flatMap((metric) => trendClaims(metric, 'quick')),
  figureClaim('throughput', ({ throughputPerS }) => throughputPerS),
  figureClaim('success_rate', ({ successRate }) => successRate),
  figureClaim('started', ({ counts }) => counts.started),
  figureClaim('failed_starts', ({ counts }) => counts.failedStarts),
  figureClaim('rejected', ({ counts }) => counts.failedStarts),
  ...REASONS.map((reason) =>
    figureClaim(`rejected{reason:${reason}}`, ({ counts }) => counts.rejected[reason] ?? 0),
  ),
  figureClaim('completed', ({ counts }) => counts.completed),
  figureClaim('failed', ({ counts }) => counts.failed),
  figureClaim('abandoned', ({ counts }) => counts.abandoned),
  // Nobody measures it here.
  figureClaim('memory_growth_mb', () => null),
];

const claim = fc.record({
  claim: fc.constantFrom(...CLAIMS),
  comparison: fc.constantFrom(...(Object.keys(COMPARISONS) as (keyof typeof COMPARISONS)[])),
  /** How far the bound is from the figure. */
  offset: fc.constantFrom(-1, 0, 0, 0, 1),
});

/** Digits behind the point of a bound. */
const DIGITS = 3;

test('a threshold is judged on the figure that the result reports, and decides the verdict', async () => {
  const seen = { pass: 0, fail: 0, unmeasured: 0, exact: 0 };
  await fc.assert(
    fc.asyncProperty(
      scenarioInput,
      fc.nat(),
      fc.array(claim, { minLength: 1, maxLength: 4 }),
      async (input, seed, claims) => {
        const play = (thresholds: Record<string, string[]>) =>
          simulate(defineScenario({ ...input, thresholds }), { seed, measureMemory: false });
        const before = await play({});
        expect(before.verdict).toBe('pass');
        const expected = new Map<string, { actual: number | null; pass: boolean }>();
        const thresholds: Record<string, string[]> = {};
        for (const { claim: one, comparison, offset } of claims) {
          const actual = one.figure(before);
          const bound = ((actual ?? 0) + offset).toFixed(DIGITS);
          const expression = `${one.aggregate}${comparison}${bound}`;
          const pass = actual !== null && COMPARISONS[comparison](actual, Number(bound));
          expected.set(`${one.metric} ${expression}`, { actual, pass });
          (thresholds[one.metric] ??= []).push(expression);
          seen[pass ? 'pass' : 'fail']++;
          if (actual === null) seen.unmeasured++;
          if (actual === Number(bound)) seen.exact++;
        }
        const result = await play(thresholds);
        expect(result.digest).toBe(before.digest);
        for (const { metric, expression, actual, pass } of result.thresholds) {
          expect({ actual, pass }).toEqual(expected.get(`${metric} ${expression}`));
        }
        expect(result.thresholds).toHaveLength(claims.length);
        const allPass = result.thresholds.every(({ pass }) => pass);
        expect(result.verdict).toBe(allPass ? 'pass' : 'fail');
      },
    ),
    scenarioParameters,
  );
  for (const count of Object.values(seen)) {
    expect(count).toBeGreaterThan(scenarioParameters.numRuns / 10);
  }
});
