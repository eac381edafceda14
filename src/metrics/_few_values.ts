/** Values below this are told apart by a histogram with three significant digits. */
const EXACT_BELOW = 2048;

/**
 * What an HdrHistogram of `values` with three significant digits says of `percentile`: the least value
 * that its bucket can hold for 0, else the greatest. Brings `values`, integers from 0, into order.
 */
export function valueAtPercentile(values: number[], percentile: number): number {
  values.sort((a, b) => a - b);
  const share = (percentile / 100) * values.length;
  // 3 of 10 are 30% of them, also where the product comes out as 3.0000000000000004.
  const rank = Math.max(1, Math.ceil(share - share * Number.EPSILON));
  const value = values[rank - 1]!;
  const width = bucketWidth(value);
  const least = value - (value % width);
  return percentile === 0 ? least : least + width - 1;
}

function bucketWidth(value: number): number {
  let width = 1;
  while (value >= EXACT_BELOW * width) width *= 2;
  return width;
}
