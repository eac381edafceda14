import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LatencyHistogram, loadHistograms } from '../src/mod.ts';
import { parameters } from './_stories.ts';

/** A histogram takes longer to make than a story to play. */
const SHARE_OF_RUNS = 6;
const SEED = 1;

const histogramParameters = {
  numRuns: Math.ceil(parameters.numRuns / SHARE_OF_RUNS),
  seed: parameters.seed ?? SEED,
};

/** Ten days: what is longer is counted as that long. */
const LONGEST_TICKS = 864_000_000_000;
/** Three significant digits. */
const PRECISION = 1e-3;
const PER_MILLE = 1000;

/** Latencies of every order of magnitude, with repetitions. */
const ticks = fc.oneof(
  fc.nat({ max: 10 }),
  fc.integer({ min: 2000, max: 2100 }),
  fc
    .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.nat({ max: 10 }))
    .map(([mantissa, exponent]) => Math.floor(mantissa * 10 ** exponent)),
  fc.integer({ min: LONGEST_TICKS - 2, max: LONGEST_TICKS }),
);
const fewTicks = fc.array(ticks, { minLength: 1, maxLength: 60 });
/** Few latencies are kept as they are; beyond some hundreds they are counted. */
const MANY_TIMES = 300;
const someTicks = fc.oneof(
  fewTicks,
  fewTicks.map((values) => Array.from({ length: MANY_TIMES }, () => values).flat()),
);

/** Percentiles in tenths, so that ranks can be told in whole numbers. */
const perMille = fc.nat({ max: PER_MILLE });

let opened: LatencyHistogram[] = [];

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  opened.push(histogram);
  for (const value of values) histogram.record(value);
  return histogram;
}

/** What a histogram tells. */
function figuresOf(histogram: LatencyHistogram) {
  const percentiles = [0, 1, 25, 75, 99.9, 100].map((percent) => histogram.percentileMs(percent));
  return { ...histogram.summary(), percentiles };
}

function closeAll(): void {
  for (const histogram of opened) histogram.destroy();
  opened = [];
}

beforeAll(loadHistograms);
afterAll(closeAll);

function check<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate).afterEach(closeAll), histogramParameters);
}

describe('percentiles', () => {
  test('lie between the least and the greatest latency, and rise with the percentile', () => {
    // Also of latencies that are too long to be told apart.
    const any = fc.oneof(ticks, fc.integer({ min: LONGEST_TICKS, max: 100 * LONGEST_TICKS }));
    check(fc.tuple(fc.array(any, { minLength: 1, maxLength: 60 }), perMille, perMille), (drawn) => {
      const [values, ...asked] = drawn;
      const [low, high] = asked.toSorted((a, b) => a - b).map((tenths) => tenths / 10);
      const histogram = histogramOf(values);
      const lower = histogram.percentileMs(low!);
      const higher = histogram.percentileMs(high!);
      expect(lower).toBeGreaterThanOrEqual(histogram.minMs);
      expect(higher).toBeGreaterThanOrEqual(lower);
      expect(histogram.maxMs).toBeGreaterThanOrEqual(higher);
    });
  });

  test('are those of the sorted list, from above, to three significant digits', () => {
    check(fc.tuple(someTicks, perMille), ([values, tenths]) => {
      const sorted = values.toSorted((a, b) => a - b);
      const rank = Math.max(1, Math.ceil((tenths * sorted.length) / PER_MILLE));
      const exactMs = sorted[rank - 1]! / 1000;
      const actualMs = histogramOf(values).percentileMs(tenths / 10);
      expect(actualMs).toBeGreaterThanOrEqual(exactMs);
      expect(actualMs).toBeLessThanOrEqual(exactMs * (1 + PRECISION));
    });
  });

  test('0 and 100 are the least and the greatest latency, exactly', () => {
    check(someTicks, (values) => {
      const histogram = histogramOf(values);
      expect(histogram.percentileMs(0)).toBe(Math.min(...values) / 1000);
      expect(histogram.percentileMs(100)).toBe(Math.max(...values) / 1000);
    });
  });
});

test('count, least, mean and greatest are those of the list, exactly', () => {
  check(someTicks, (values) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    expect(histogramOf(values).summary()).toMatchObject({
      count: values.length,
      min: Math.min(...values) / 1000,
      mean: total / values.length / 1000,
      max: Math.max(...values) / 1000,
    });
  });
});

test('parts that are added equal the whole, in any order and grouping', () => {
  const parts = fc.array(fc.array(ticks, { maxLength: 15 }), { minLength: 1, maxLength: 6 });
  // Which two of those that are left are added next.
  const order = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), {
    minLength: 5,
    maxLength: 5,
  });
  check(fc.tuple(parts, order), ([lists, pairs]) => {
    const left = lists.map(histogramOf);
    for (const [into, from] of pairs) {
      if (left.length === 1) break;
      const [part] = left.splice(from % left.length, 1);
      left[into % left.length]!.add(part!);
    }
    expect(left).toHaveLength(1);
    expect(figuresOf(left[0]!)).toEqual(figuresOf(histogramOf(lists.flat())));
  });
});

test('what was added stays as it was', () => {
  check(fc.tuple(someTicks, someTicks), ([values, others]) => {
    const other = histogramOf(others);
    const before = figuresOf(other);
    histogramOf(values).add(other);
    expect(figuresOf(other)).toEqual(before);
  });
});
