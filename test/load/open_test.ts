import { describe, expect, test } from 'vitest';
import { ARRIVALS, ramp, rate, type RampOptions } from '../../src/load/mod.ts';
import { watch } from './watch.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The expected number of arrivals up to `atMs`. */
function expectedUpTo({ from, to, forMs }: RampOptions, atMs: number): number {
  const [t, length] = [atMs / 1000, forMs / 1000];
  return from * t + ((to - from) * t * t) / (2 * length);
}

describe('a constant rate', () => {
  test('spreads arrivals evenly from the first instant, and is over when its time is', async () => {
    const load = rate({ perSecond: 4, forMs: 1000, type: 'quick' });
    const { dueMs, cameMs, overMs, arrivals } = await watch(load, { startMs: 100 });
    expect(dueMs).toEqual([100, 350, 600, 850]);
    expect(cameMs).toEqual(dueMs);
    expect(overMs).toBe(1100);
    expect(arrivals[0]).toEqual({ type: 'quick' });
  });

  test.each([
    [0.1, 30_000, 3],
    [5, 10_000, 50],
    [10, 10_000, 100],
    [28.4, 5000, 142],
    [40, 3000, 120],
    [333, 1000, 333],
    [2.5, 1000, 3],
  ])('of %d a second for %d ms brings exactly %d', async (perSecond, forMs, count) => {
    const { dueMs } = await watch(rate({ perSecond, forMs }));
    expect(dueMs).toHaveLength(count);
  });

  test.each([3, 7, 10, 28.4, 40])('of %d a second is never a tick off', async (perSecond) => {
    const { dueMs } = await watch(rate({ perSecond, forMs: 60_000 }));
    // In exact arithmetic: tenths of arrivals, whole ticks.
    const tenths = BigInt(Math.round(10 * perSecond));
    const exact = dueMs.map((_, index) => Number((BigInt(index) * 10_000_000n) / tenths) / 1000);
    expect(dueMs).toEqual(exact);
  });
});

describe('a ramp', () => {
  const ramps: readonly RampOptions[] = [
    { from: 0, to: 10, forMs: 10_000 },
    { from: 10, to: 0, forMs: 10_000 },
    { from: 5, to: 50, forMs: 60_000 },
    { from: 50, to: 49.9, forMs: 20_000 },
    { from: 0, to: 0.5, forMs: 3000 },
  ];

  test.each(ramps)('from $from to $to brings the n-th where N(t) = n', async (options) => {
    const { dueMs } = await watch(ramp(options));
    expect(dueMs).toHaveLength(Math.ceil(expectedUpTo(options, options.forMs) - 1e-6));
    for (const [index, atMs] of dueMs.entries()) {
      // The instant is rounded down to a tick.
      expect(expectedUpTo(options, atMs)).toBeLessThanOrEqual(index + 1e-6);
      expect(expectedUpTo(options, atMs + 0.001)).toBeGreaterThanOrEqual(index - 1e-6);
    }
  });

  test('brings the n-th at a whole second where that is so', async () => {
    const { dueMs } = await watch(ramp({ from: 0, to: 11, forMs: 9000 }));
    // N(t) = 11 t² / 18 is 22 at 6 s.
    expect(dueMs[22]).toBe(6000);
  });

  test('is over when its time is, also where the rate went down to 0', async () => {
    const { overMs } = await watch(ramp({ from: 10, to: 0, forMs: 2000 }), { startMs: 100 });
    expect(overMs).toBe(2100);
  });

  test('between equal rates is that rate', async () => {
    const level = await watch(ramp({ from: 7, to: 7, forMs: 9000 }));
    const constant = await watch(rate({ perSecond: 7, forMs: 9000 }));
    expect(level.dueMs).toEqual(constant.dueMs);
  });
});

describe('Poisson arrivals', () => {
  const options = { from: 20, to: 60, forMs: 250_000, arrivals: 'poisson' } as const;
  const mean = 10_000;

  test.each([1, 2, 3])(
    'are as many as expected, within four deviations (seed %i)',
    async (seed) => {
      const { dueMs, overMs } = await watch(ramp(options), { seed });
      expect(Math.abs(dueMs.length - mean)).toBeLessThan(4 * Math.sqrt(mean));
      expect(overMs).toBe(250_000);
    },
  );

  test('have independent exponential gaps in expected time', async () => {
    const { dueMs } = await watch(ramp(options));
    const counts = dueMs.map((atMs) => expectedUpTo(options, atMs));
    const gaps = counts.map((count, index) => count - (counts[index - 1] ?? 0));
    const share = gaps.filter((gap) => gap > 1).length / gaps.length;
    const p = Math.exp(-1);
    const bound = 4 / Math.sqrt(gaps.length);
    expect(Math.abs(share - p)).toBeLessThan(bound * Math.sqrt(p * (1 - p)));
    const mixed = gaps.slice(1).map((gap, index) => (gap - 1) * (gaps[index]! - 1));
    expect(Math.abs(mixed.reduce((sum, one) => sum + one, 0) / mixed.length)).toBeLessThan(bound);
  });

  test('depend on the seed and the part alone', async () => {
    const few = { perSecond: 20, forMs: 1000, arrivals: 'poisson' } as const;
    const [one, same, otherSeed, otherPart] = await Promise.all([
      watch(rate(few)),
      watch(rate(few)),
      watch(rate(few), { seed: 2 }),
      watch(rate({ ...few, part: 'other' })),
    ]);
    expect(same.dueMs).toEqual(one.dueMs);
    expect(otherSeed.dueMs).not.toEqual(one.dueMs);
    expect(otherPart.dueMs).not.toEqual(one.dueMs);
  });

  test('all come within the time', async () => {
    const load = rate({ perSecond: 1000, forMs: 100, arrivals: 'poisson' });
    const { dueMs } = await watch(load, { startMs: 50 });
    expect(dueMs.filter((atMs) => !(atMs >= 50 && atMs <= 150))).toEqual([]);
  });
});

describe('people', () => {
  const options = { perSecond: 100, forMs: 10_000, arrivals: 'poisson', part: 'rush' } as const;

  test('come again and again, each about equally often', async () => {
    const { arrivals } = await watch(rate({ ...options, people: 4, type: 'quick' }));
    const users = arrivals.map(({ user }) => user);
    const names = [1, 2, 3, 4].map((number) => `person ${number}`);
    expect(new Set(users)).toEqual(new Set(names));
    const share = arrivals.length / 4;
    for (const name of names) {
      const count = users.filter((user) => user === name).length;
      expect(Math.abs(count - share)).toBeLessThan(4 * Math.sqrt(share * 0.75));
    }
    expect(arrivals[0]?.type).toBe('quick');
  });

  test('do not change when somebody comes', async () => {
    const anybody = await watch(rate(options));
    const somebody = await watch(rate({ ...options, people: 4 }));
    expect(somebody.dueMs).toEqual(anybody.dueMs);
    expect(anybody.arrivals[0]).toEqual({});
  });
});

describe('laziness', () => {
  test.each(ARRIVALS)('a day of %s arrivals keeps one entry pending', async (arrivals) => {
    const load = rate({ perSecond: 28.4, forMs: DAY_MS, arrivals });
    const { dueMs, mostPending, kernel } = await watch(load, { untilMs: HOUR_MS / 10 });
    expect(dueMs.length).toBeGreaterThan(9000);
    // When somebody comes, the next is not planned yet.
    expect(mostPending).toBe(0);
    expect(kernel.pending).toBe(1);
  });

  test('who has seen enough leaves nothing behind', async () => {
    const { dueMs, overMs, kernel } = await watch(rate({ perSecond: 1, forMs: DAY_MS }), {
      enough: 3,
    });
    expect([dueMs, overMs]).toEqual([[0, 1000, 2000], undefined]);
    expect(kernel.now()).toBe(2_000_000);
  });
});
