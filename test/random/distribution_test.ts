import { describe, expect, test } from 'vitest';
import {
  type Distribution,
  drawMs,
  meanMs,
  RandomSource,
  standardExponential,
} from '../../src/random/mod.ts';
import { theoryOf } from './theory.ts';

const DRAWS = 20_000;
/** Four standard errors: a sound generator exceeds it at one seed in 16,000, and the seed is fixed. */
const ERRORS = 4;
/** Kolmogorov's statistic times the root of the number of draws exceeds it once in 1,000. */
const KOLMOGOROV = 1.95;

const distributions: Exclude<Distribution, { kind: 'constant' }>[] = [
  { kind: 'uniform', minMs: 10, maxMs: 20 },
  { kind: 'exponential', meanMs: 2000 },
  { kind: 'lognormal', medianMs: 4000, sigma: 0.6 },
  { kind: 'gamma', meanMs: 100, shape: 0.3 },
  { kind: 'gamma', meanMs: 100, shape: 1 },
  { kind: 'gamma', meanMs: 100, shape: 4.5 },
];

describe.each(
  distributions.map((distribution) => [JSON.stringify(distribution), distribution] as const),
)('drawMs of %s', (name, distribution) => {
  const theory = theoryOf(distribution);
  const stream = new RandomSource(1).stream(name);
  const draws = Array.from({ length: DRAWS }, () => drawMs(distribution, stream));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / DRAWS;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (DRAWS - 1);

  test('has the mean of theory, which meanMs() tells', () => {
    const bound = ERRORS * Math.sqrt(theory.variance / DRAWS);
    expect(Math.abs(mean - meanMs(distribution))).toBeLessThan(bound);
  });

  test('has the variance of theory', () => {
    const bound = ERRORS * theory.variance * Math.sqrt((theory.excessKurtosis + 2) / DRAWS);
    expect(Math.abs(variance - theory.variance)).toBeLessThan(bound);
  });

  test('lies nowhere far from the distribution function of theory', () => {
    let distance = 0;
    for (const [index, draw] of draws.toSorted((a, b) => a - b).entries()) {
      const p = theory.cdf(draw);
      distance = Math.max(distance, p - index / DRAWS, (index + 1) / DRAWS - p);
    }
    expect(distance * Math.sqrt(DRAWS)).toBeLessThan(KOLMOGOROV);
  });

  test('is finite and not negative', () => {
    expect(draws.filter((draw) => !(draw >= 0 && draw < Infinity))).toEqual([]);
  });
});

/** The first three draws at a fixed seed. */
function drawn(distribution: Distribution): number[] {
  const stream = new RandomSource(1).stream('draws');
  return [1, 2, 3].map(() => drawMs(distribution, stream));
}

describe('drawMs', () => {
  test('a constant draws nothing', () => {
    const stream = new RandomSource(1).stream('draws');
    expect(drawMs({ kind: 'constant', valueMs: 5 }, stream)).toBe(5);
    expect(stream.unit()).toBe(new RandomSource(1).stream('draws').unit());
  });

  test('gives these very numbers', () => {
    expect(drawn({ kind: 'uniform', minMs: 10, maxMs: 20 })).toEqual([
      12.620181516007559, 11.665065195146513, 11.167743354442646,
    ]);
    expect(drawn({ kind: 'exponential', meanMs: 2000 })).toEqual([
      607.6721006982476, 364.2587973501801, 248.34909056251055,
    ]);
    expect(drawn({ kind: 'lognormal', medianMs: 4000, sigma: 0.6 })).toEqual([
      2930.5857206062446, 2642.467093788659, 4918.52047483865,
    ]);
    expect(drawn({ kind: 'gamma', meanMs: 100, shape: 0.5 })).toEqual([
      93.98459172108662, 1.6014682950872599, 57.89774752555989,
    ]);
    expect(drawn({ kind: 'gamma', meanMs: 100, shape: 3 })).toEqual([
      63.54765171593, 47.0624849811558, 108.9920665520599,
    ]);
  });

  test('an exponential is its mean times a standard one', () => {
    const [one, other] = [1, 2].map(() => new RandomSource(3).stream('draws'));
    expect(drawMs({ kind: 'exponential', meanMs: 7 }, one!)).toBe(7 * standardExponential(other!));
  });
});

test('meanMs of a constant is the constant', () => {
  expect(meanMs({ kind: 'constant', valueMs: 5 })).toBe(5);
});
