import { exp, ln } from './elementary.ts';
import type { RandomStream } from './random_stream.ts';

/** How long something takes, drawn anew each time. All durations are milliseconds. */
export type Distribution =
  | { readonly kind: 'constant'; readonly valueMs: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** Its logarithm is normal with standard deviation `sigma` around the logarithm of the median. */
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number }
  /** `shape` 1 is the exponential; greater shapes gather around the mean. */
  | { readonly kind: 'gamma'; readonly meanMs: number; readonly shape: number };

/** A draw from `distribution`, ms. A constant draws nothing from `stream`. */
export function drawMs(distribution: Distribution, stream: RandomStream): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.valueMs;
    case 'uniform':
      return distribution.minMs + stream.unit() * (distribution.maxMs - distribution.minMs);
    case 'exponential':
      return distribution.meanMs * standardExponential(stream);
    case 'lognormal':
      return distribution.medianMs * exp(distribution.sigma * standardNormal(stream));
    case 'gamma':
      return (distribution.meanMs / distribution.shape) * standardGamma(distribution.shape, stream);
  }
}

/** The mean of `distribution`, ms. */
export function meanMs(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.valueMs;
    case 'uniform':
      return (distribution.minMs + distribution.maxMs) / 2;
    case 'lognormal':
      return distribution.medianMs * exp((distribution.sigma * distribution.sigma) / 2);
    default:
      return distribution.meanMs;
  }
}

/** An exponential draw of mean 1, by inversion. */
export function standardExponential(stream: RandomStream): number {
  return -ln(1 - stream.unit());
}

/** A normal draw of mean 0 and deviation 1: Marsaglia's polar method (1964), which needs no sine. */
function standardNormal(stream: RandomStream): number {
  for (;;) {
    const x = 2 * stream.unit() - 1;
    const y = 2 * stream.unit() - 1;
    const square = x * x + y * y;
    if (square < 1 && square > 0) return x * Math.sqrt((-2 * ln(square)) / square);
  }
}

/**
 * A gamma draw of scale 1: Marsaglia and Tsang, A Simple Method for Generating Gamma Variables
 * (2000); shapes below 1 by their boost, `gamma(shape + 1) * u^(1 / shape)`.
 */
function standardGamma(shape: number, stream: RandomStream): number {
  if (shape < 1) {
    return standardGamma(shape + 1, stream) * exp(ln(1 - stream.unit()) / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal(stream);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (ln(1 - stream.unit()) < 0.5 * x * x + d - d * v + d * ln(v)) return d * v;
  }
}
