import { describe, expect, test } from 'vitest';
import { exp, ln } from '../../src/random/mod.ts';

/** How many steps of a double lie between `a` and `b`, which have one sign. */
function ulpsBetween(a: number, b: number): number {
  const [left, right] = new BigInt64Array(Float64Array.of(a, b).buffer);
  return Math.abs(Number(left! - right!));
}

/** The greatest distance of `ours` from `theirs` over `points`, in ulps. */
function worstUlps(
  points: Iterable<number>,
  ours: (x: number) => number,
  theirs: (x: number) => number,
): number {
  let worst = 0;
  for (const x of points) worst = Math.max(worst, ulpsBetween(ours(x), theirs(x)));
  return worst;
}

/** Forty numbers from every power of two to the next. */
function* magnitudes(): Iterable<number> {
  for (let exponent = -1074; exponent < 1024; exponent++) {
    for (let step = 0; step < 40; step++) yield 2 ** exponent * (1 + step / 40.123);
  }
}

/** Numbers that come ever closer to 1, from both sides. */
function* aroundOne(): Iterable<number> {
  for (let power = 1; power <= 52; power++) {
    for (const step of [1, 1.25, 1.7]) {
      yield 1 + step * 2 ** -power;
      if (power > 1) yield 1 - step * 2 ** -power;
    }
  }
}

/** From where exp is nothing to where it is infinite. */
function* exponents(): Iterable<number> {
  for (let x = -746; x < 709.78; x += 0.01237) yield x;
}

/** Numbers of both signs that come ever closer to 0. */
function* aroundZero(): Iterable<number> {
  for (let power = -1074; power < 0; power++) {
    for (const step of [1, 1.25, 1.7]) yield* [step * 2 ** power, -step * 2 ** power];
  }
}

describe('ln', () => {
  test('is within 1 ulp of Math.log at every power of two, subnormals too', () => {
    expect(worstUlps(magnitudes(), ln, Math.log)).toBeLessThanOrEqual(1);
  });

  test('is within 1 ulp of Math.log around 1', () => {
    expect(worstUlps(aroundOne(), ln, Math.log)).toBeLessThanOrEqual(1);
  });

  test('has the edge values of Math.log', () => {
    for (const x of [0, -0, -1, -5e-324, -Infinity, Infinity, Number.NaN, 1]) {
      expect(ln(x)).toBe(Math.log(x));
    }
  });

  test.each([
    [2, '0.6931471805599453'],
    [3, '1.0986122886681096'],
    [10, '2.302585092994046'],
    [0.1, '-2.3025850929940455'],
    [1e-300, '-690.7755278982137'],
    [5e-324, '-744.4400719213812'],
    [Number.MAX_VALUE, '709.782712893384'],
    [0.9999999999999999, '-1.1102230246251565e-16'],
    [1.0000000000000002, '2.2204460492503128e-16'],
    [Math.PI, '1.1447298858494002'],
  ])('of %d is %s', (x, digits) => {
    expect(String(ln(x))).toBe(digits);
  });
});

describe('exp', () => {
  test('is within 1 ulp of Math.exp where it is normal, subnormal or nothing', () => {
    expect(worstUlps(exponents(), exp, Math.exp)).toBeLessThanOrEqual(1);
  });

  test('is within 1 ulp of Math.exp around 0', () => {
    expect(worstUlps(aroundZero(), exp, Math.exp)).toBeLessThanOrEqual(1);
  });

  test('has the edge values of Math.exp', () => {
    for (const x of [0, -0, Infinity, -Infinity, Number.NaN, 709.79, 1e300, -745.2, -1e300]) {
      expect(exp(x)).toBe(Math.exp(x));
    }
  });

  test.each([
    [1, '2.7182818284590455'],
    [-1, '0.36787944117144233'],
    [0.5, '1.6487212707001282'],
    [10, '22026.465794806718'],
    [-10, '0.00004539992976248485'],
    [100.1, '2.9708288895158073e+43'],
    [-700, '9.85967654375977e-305'],
    [-745, '5e-324'],
    [709.782712893384, '1.7976931348622732e+308'],
    [1e-10, '1.0000000001'],
    [Math.PI, '23.140692632779267'],
  ])('of %d is %s', (x, digits) => {
    expect(String(exp(x))).toBe(digits);
  });
});
