import type { DenseMap } from '../facts/mod.ts';

/** Changes a count; one that becomes 0 has no entry. */
export function addTo(counts: DenseMap<number>, key: number, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
