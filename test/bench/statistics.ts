/** Figures of several rounds as one: the middle, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Median, least and greatest of `values`.
 *
 * @throws {RangeError} if there is none.
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('No values have no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/**
 * The spread of `over / under`, round by round: what disturbed a round disturbed both sides of it.
 *
 * @throws {RangeError} if there are not as many of the one as of the other, or none.
 */
export function ratioOf(over: readonly number[], under: readonly number[]): Spread {
  if (over.length !== under.length) {
    throw new RangeError(`${over.length} rounds cannot be set against ${under.length}`);
  }
  return spreadOf(over.map((value, round) => value / under[round]!));
}

/** `items` in another order for each round: everybody goes first once, in turn. */
export function rotated<T>(items: readonly T[], round: number): readonly T[] {
  const first = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
