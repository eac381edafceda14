/** Confidence intervals of what independent replications of a run measured. */

/** Where a true value lies, to the confidence that was asked for. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What one replication measured: a sum, and what it is to be divided by. */
export interface Ratio {
  readonly total: number;
  readonly count: number;
}

/**
 * The interval of a ratio of means, above 0, from independent replications: Student's t on the residuals
 * `total - estimate * count` (the delta method; Law, Simulation Modeling and Analysis, 5th edition, 2015,
 * section 9.5), taken on the logarithm of the ratio. Waits are skewed: where few long ones happened to
 * come both their mean and its error are small, and an interval of equal arms would miss too often.
 *
 * @param confidence such as 0.999.
 */
export function ratioInterval(replications: readonly Ratio[], confidence: number): Interval {
  const size = replications.length;
  const totals = sum(replications.map(({ total }) => total));
  const counts = sum(replications.map(({ count }) => count));
  const estimate = totals / counts;
  const squares = sum(replications.map(({ total, count }) => (total - estimate * count) ** 2));
  const relativeError = Math.sqrt((size * squares) / (size - 1)) / totals;
  const factor = Math.exp(studentQuantile((1 + confidence) / 2, size - 1) * relativeError);
  return { estimate, low: estimate / factor, high: estimate * factor };
}

/** Whether `value` lies in `interval`. */
export function contains({ low, high }: Interval, value: number): boolean {
  return low <= value && value <= high;
}

/** The quantile of Student's t at `probability`, above 0.5 and below 1, by bisection. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = 1;
  while (studentCentral(high, degreesOfFreedom) < 2 * probability - 1) high *= 2;
  // Halving a double's interval so often leaves nothing of it.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentCentral(middle, degreesOfFreedom) < 2 * probability - 1) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The probability that Student's t lies between -t and t: the finite series of Abramowitz and Stegun,
 * Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4.
 */
function studentCentral(t: number, degreesOfFreedom: number): number {
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const square = Math.cos(angle) ** 2;
  const odd = degreesOfFreedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let series = 0;
  for (let factor = odd ? 1 : 0; factor <= degreesOfFreedom - 2; factor += 2) {
    series += term;
    term *= (square * (factor + 1)) / (factor + 2);
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * series) : Math.sin(angle) * series;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
