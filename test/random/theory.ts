import { type Distribution, meanMs } from '../../src/random/mod.ts';

/** What theory says of a distribution. */
export interface Theory {
  readonly mean: number;
  readonly variance: number;
  /** Fourth central moment over the squared variance, less 3. */
  readonly excessKurtosis: number;
  /** The probability of a draw up to `x`. */
  cdf(x: number): number;
}

/** Moments and distribution function of `distribution`, which is no constant. */
export function theoryOf(distribution: Exclude<Distribution, { kind: 'constant' }>): Theory {
  const mean = meanMs(distribution);
  switch (distribution.kind) {
    case 'uniform': {
      const { minMs, maxMs } = distribution;
      const span = maxMs - minMs;
      const cdf = (x: number) => Math.min(1, Math.max(0, (x - minMs) / span));
      return { mean, variance: span ** 2 / 12, excessKurtosis: -1.2, cdf };
    }
    case 'exponential':
      return { mean, variance: mean ** 2, excessKurtosis: 6, cdf: (x) => -Math.expm1(-x / mean) };
    case 'lognormal': {
      const { medianMs, sigma } = distribution;
      const w = Math.exp(sigma ** 2);
      return {
        mean,
        variance: (w - 1) * w * medianMs ** 2,
        excessKurtosis: w ** 4 + 2 * w ** 3 + 3 * w ** 2 - 6,
        cdf: (x) => normalCdf(Math.log(x / medianMs) / sigma),
      };
    }
    default: {
      const { shape } = distribution;
      return {
        mean,
        variance: mean ** 2 / shape,
        excessKurtosis: 6 / shape,
        cdf: (x) => gammaCdf(shape, (x * shape) / mean),
      };
    }
  }
}

function normalCdf(z: number): number {
  const half = gammaCdf(0.5, (z * z) / 2) / 2;
  return z < 0 ? 0.5 - half : 0.5 + half;
}

/** The regularised lower incomplete gamma function, by its series (Abramowitz and Stegun 6.5.29). */
function gammaCdf(shape: number, x: number): number {
  if (x <= 0) return 0;
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; term > sum * 1e-15; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return Math.min(1, sum * Math.exp(shape * Math.log(x) - x - logGamma(shape)));
}

/** The logarithm of the gamma function: Stirling's series, after the argument is raised above 10. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
