import { describe, expect, test } from 'vitest';
import { RandomSource, type RandomStream } from '../../src/random/mod.ts';

const DRAWS = 60_000;

function newStream(seed = 1): RandomStream {
  return new RandomSource(seed).stream('test');
}

/** Chi-square of `counts` against equal ones, as a deviation from its mean in standard errors. */
function chiSquareDeviation(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}

describe('below()', () => {
  test.each([2, 3, 6, 10, 100, 255])('draws each of %d integers equally often', (count) => {
    const stream = newStream();
    const counts = Array.from({ length: count }, () => 0);
    for (let draw = 0; draw < DRAWS; draw++) counts[stream.below(count)]!++;
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(DRAWS);
    expect(Math.abs(chiSquareDeviation(counts))).toBeLessThan(4);
  });

  test('is not skewed where the range of the generator is no multiple', () => {
    const stream = newStream();
    const counts = [0, 0, 0];
    for (let draw = 0; draw < DRAWS; draw++)
      counts[Math.floor(stream.below(3 * 2 ** 30) / 2 ** 30)]!++;
    expect(Math.abs(chiSquareDeviation(counts))).toBeLessThan(4);
  });

  test('of one option, or none, is 0 and draws nothing', () => {
    const stream = newStream();
    expect([stream.below(1), stream.below(0)]).toEqual([0, 0]);
    expect(stream.unit()).toBe(newStream().unit());
  });
});

describe('unit()', () => {
  test('is from 0 up to but not including 1, spread evenly', () => {
    const stream = newStream();
    const counts = Array.from({ length: 50 }, () => 0);
    for (let draw = 0; draw < DRAWS; draw++) {
      const slot = Math.floor(stream.unit() * 50);
      counts[slot] = counts[slot]! + 1;
    }
    expect(counts).toHaveLength(50);
    expect(Math.abs(chiSquareDeviation(counts))).toBeLessThan(4);
  });

  test('uses 53 bits, each of them set half of the time', () => {
    const stream = newStream();
    const counts = Array.from({ length: 53 }, () => 0);
    for (let draw = 0; draw < 10_000; draw++) {
      const bits = BigInt(stream.unit() * 2 ** 53);
      for (let bit = 0; bit < 53; bit++) counts[bit]! += Number((bits >> BigInt(bit)) & 1n);
    }
    const deviation = Math.max(...counts.map((count) => Math.abs(count - 5000)));
    // The root of 10,000 / 4 is 50; of 53 bits none should be five of that away.
    expect(deviation).toBeLessThan(250);
  });
});
