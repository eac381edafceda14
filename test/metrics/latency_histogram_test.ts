import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { LatencyHistogram, loadHistograms } from '../../src/metrics/mod.ts';

beforeAll(loadHistograms);

const TEN_DAYS_MS = 864_000_000;
const PERCENTILES = [0, 1, 25, 50, 90, 95, 99, 99.9, 100];

function histogramOf(ticks: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of ticks) histogram.record(value);
  return histogram;
}

/** The least recorded value that at least `percentile` of all do not exceed, ms. */
function percentileMs(ticks: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * ticks.length));
  return ticks.toSorted((a, b) => a - b)[rank - 1]! / 1000;
}

/** All figures, percentiles included. */
function figures(histogram: LatencyHistogram) {
  return [histogram.summary(), PERCENTILES.map((percentile) => histogram.percentileMs(percentile))];
}

const latency = fc.oneof(
  fc.nat(2000),
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.integer({ min: 0, max: TEN_DAYS_MS * 1000 }),
);
/** So often that they are no longer kept as they are. */
const MANY_TIMES = 300;
const few = fc.array(latency, { minLength: 1, maxLength: 200 });
const latencies = fc.oneof(
  few,
  few.map((ticks) => repeated(ticks, MANY_TIMES)),
);

/** Every percentile of these is that of `ticks`. */
function repeated(ticks: readonly number[], times: number): number[] {
  return Array.from({ length: times }, () => ticks).flat();
}

describe('LatencyHistogram', () => {
  test('without latencies shows 0 everywhere', () => {
    const histogram = new LatencyHistogram();
    const none = { count: 0, min: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
    expect(histogram.summary()).toEqual(none);
    expect(histogram.percentileMs(50)).toBe(0);
    histogram.destroy();
  });

  test('of one latency shows it everywhere', () => {
    const histogram = histogramOf([1_234_567]);
    const { count, ...rest } = histogram.summary();
    expect([count, new Set(Object.values(rest))]).toEqual([1, new Set([1234.567])]);
    histogram.destroy();
  });

  test('is within three significant digits of the sorted list', () => {
    fc.assert(
      fc.property(latencies, (ticks) => {
        const histogram = histogramOf(ticks);
        for (const percentile of PERCENTILES) {
          const exact = percentileMs(ticks, percentile);
          const shown = histogram.percentileMs(percentile);
          expect(Math.abs(shown - exact)).toBeLessThanOrEqual(exact / 1000);
        }
        histogram.destroy();
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('is exact in count, mean, least and greatest, and no percentile lies beyond them', () => {
    fc.assert(
      fc.property(latencies, (ticks) => {
        const histogram = histogramOf(ticks);
        const { count, min, mean, max } = histogram.summary();
        expect([count, min, max]).toEqual([
          ticks.length,
          Math.min(...ticks) / 1000,
          Math.max(...ticks) / 1000,
        ]);
        const exact = ticks.reduce((sum, value) => sum + value, 0) / ticks.length / 1000;
        expect(mean).toBeCloseTo(exact, 6);
        for (const percentile of PERCENTILES) {
          expect(histogram.percentileMs(percentile)).toBeGreaterThanOrEqual(min);
          expect(histogram.percentileMs(percentile)).toBeLessThanOrEqual(max);
        }
        histogram.destroy();
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('is clamped: bounds of a bucket never show', () => {
    // 9,999,999 shares a bucket that reaches up to 10,002,431.
    const histogram = histogramOf([9_999_999]);
    expect([histogram.percentileMs(0), histogram.percentileMs(100)]).toEqual([9999.999, 9999.999]);
    histogram.destroy();
  });

  test('counts what is longer than ten days as that long, and keeps the greatest', () => {
    const histogram = histogramOf([1000, 9e14, Number.MAX_SAFE_INTEGER]);
    const { count, p99, max } = histogram.summary();
    expect([count, max]).toEqual([3, Number.MAX_SAFE_INTEGER / 1000]);
    expect(Math.abs(p99 - TEN_DAYS_MS)).toBeLessThan(TEN_DAYS_MS / 1000);
    histogram.destroy();
  });

  test('add is exact: as if all had been recorded in one', () => {
    fc.assert(
      fc.property(latencies, fc.oneof(latencies, fc.constant([])), (some, others) => {
        const [sum, other, whole] = [some, others, [...some, ...others]].map(histogramOf);
        sum!.add(other!);
        expect(figures(sum!)).toEqual(figures(whole!));
        for (const histogram of [sum, other, whole]) histogram!.destroy();
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('says the same of few latencies as of the same ones many times', () => {
    fc.assert(
      fc.property(few, fc.nat(), (ticks, number) => {
        const [once, often] = [histogramOf(ticks), histogramOf(repeated(ticks, MANY_TIMES))];
        // A percentile that is exactly one of the ranks is where rounding decides.
        const exactly = (100 * (number % (ticks.length + 1))) / ticks.length;
        for (const percentile of [exactly, ...PERCENTILES]) {
          expect(once.percentileMs(percentile)).toBe(often.percentileMs(percentile));
        }
        once.destroy();
        often.destroy();
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test.each([255, 256, 257, 258])('loses nothing where %i are recorded', (count) => {
    const histogram = histogramOf(Array.from({ length: count }, (_, index) => count - index));
    expect(histogram.summary()).toMatchObject({ count, min: 0.001, max: count / 1000 });
    expect(histogram.percentileMs(50)).toBe(Math.ceil(count / 2) / 1000);
    histogram.destroy();
  });

  test('add leaves the other as it was', () => {
    const [one, other] = [histogramOf([5000]), histogramOf([7000])];
    const before = figures(other);
    one.add(other);
    expect(figures(other)).toEqual(before);
    one.destroy();
    other.destroy();
  });

  test('destroy gives its memory back: ever new ones can be made', () => {
    for (let count = 0; count < 3000; count++) histogramOf(repeated([count], MANY_TIMES)).destroy();
    const histogram = histogramOf(repeated([7000], MANY_TIMES));
    expect(histogram.percentileMs(50)).toBe(7);
    histogram.destroy();
  });
});
