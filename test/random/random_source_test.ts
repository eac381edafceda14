import { describe, expect, test } from 'vitest';
import { MAX_SEED, RandomSource } from '../../src/random/mod.ts';

const PAIRS = 10_000;

/** The correlation of `draw(0), draw(1), …` with `draw(step), draw(1 + step), …`. */
function correlation(draw: (index: number) => number, step: number): number {
  const draws = Array.from({ length: PAIRS + step }, (_, index) => draw(index) - 0.5);
  let products = 0;
  let squares = 0;
  for (let index = 0; index < PAIRS; index++) {
    products += draws[index]! * draws[index + step]!;
    squares += draws[index]! ** 2;
  }
  return products / squares;
}

function firstDrawOfSeed(seed: number): number {
  return new RandomSource(seed).stream('think', 0).unit();
}

/** Four standard errors of the correlation of that many independent pairs. */
const BOUND = 4 / Math.sqrt(PAIRS);

describe('RandomSource', () => {
  test.each([-1, 0.5, MAX_SEED + 1, Number.NaN, Infinity])('refuses the seed %d', (seed) => {
    expect(() => new RandomSource(seed)).toThrow(
      new RangeError(`The seed must be an integer from 0 to 9007199254740991, got ${seed}`),
    );
  });

  test.each([0, 1, MAX_SEED])('takes the seed %d and tells it', (seed) => {
    expect(new RandomSource(seed).seed).toBe(seed);
  });

  test.each([
    [0, 'a', -1, [0.36099589573501345, 0.9827313274634627, 548, 0]],
    [1, 'think', 0, [0.6323562194777826, 0.44789667401675204, 916, 3]],
    [1, 'think', 1, [0.18763989719275853, 0.25939958790149975, 270, 2]],
    [2, 'think', 0, [0.8426468046332358, 0.4750000725889667, 877, 4]],
    [42, 'load', 1_000_000, [0.13163478662777328, 0.9405045450839392, 186, 5]],
    [MAX_SEED, '', -1, [0.7223019331126794, 0.8800048891414973, 812, 5]],
  ])('seed %d, purpose "%s", actor %d draws these very numbers', (seed, purpose, actor, drawn) => {
    const stream = new RandomSource(seed).stream(purpose, actor);
    expect([stream.unit(), stream.unit(), stream.below(1000), stream.below(6)]).toEqual(drawn);
  });

  test('a stream begins anew at every call, whatever others draw', () => {
    const source = new RandomSource(1);
    const first = source.stream('think', 3).unit();
    const others = [source.stream('think', 4), source.stream('load', 3), source.stream('think')];
    for (const other of others) expect(other.unit()).not.toBe(first);
    expect(source.stream('think', 3).unit()).toBe(first);
    expect(source.stream('think').unit()).toBe(source.stream('think', -1).unit());
  });

  test('seed, purpose and actor all matter, above 32 bits too', () => {
    const firsts = new Set<number>();
    let streams = 0;
    for (const seed of [0, 1, 2 ** 32, 2 ** 32 + 1, MAX_SEED]) {
      for (const purpose of ['', 'a', 'b', 'ab', 'ba', 'aa']) {
        for (const actor of [-1, 0, 1, 2 ** 32, 2 ** 33]) {
          firsts.add(new RandomSource(seed).stream(purpose, actor).unit());
          streams++;
        }
      }
    }
    expect(firsts.size).toBe(streams);
  });

  test.each([1, 2, 7, 64])('first draws of seeds %d apart are uncorrelated', (step) => {
    expect(Math.abs(correlation(firstDrawOfSeed, step))).toBeLessThan(BOUND);
  });

  test.each([1, 2, 7, 64])('first draws of actors %d apart are uncorrelated', (step) => {
    const source = new RandomSource(1);
    const draw = (actor: number) => source.stream('think', actor).unit();
    expect(Math.abs(correlation(draw, step))).toBeLessThan(BOUND);
  });

  test('first draws of two purposes of one actor are uncorrelated', () => {
    const source = new RandomSource(1);
    const draw = (index: number) => source.stream(index % 2 === 0 ? 'a' : 'b', index >> 1).unit();
    expect(Math.abs(correlation(draw, 1))).toBeLessThan(BOUND);
  });
});
