/** By how much an array grows that is full: what is not used of it stays below a third. */
const GROWTH = 1.5;

/** The content of `from` in a larger array, of `least` elements or more. */
export function grown<T extends Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array>(
  from: T,
  ArrayType: new (length: number) => T,
  least = 0,
): T {
  const to = new ArrayType(Math.max(least, Math.ceil(from.length * GROWTH)));
  to.set(from);
  return to;
}
