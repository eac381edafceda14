import { grown } from './_typed_arrays.ts';

/**
 * A queue in the order (time, priority), first in, first out among equals: the radix heap of Ahuja,
 * Mehlhorn, Orlin and Tarjan (1990), to base 64. Its *base* is the time that was reached last; nothing
 * comes in before it. An entry stands in the bucket of the highest digit in which its time differs from
 * the base:
 *
 *     level 0      the base itself: a bucket for each priority
 *     level 1      the other ticks of the base's 64
 *     level 2 …    the other 64s of the base's 64², and so on
 *
 * The first entry is always in the first bucket that is not empty. When the base moves on to it, the
 * others of that bucket find new places on lower levels: so every entry moves a few times, however many
 * wait. Entries of one time share a bucket and keep the order in which they came.
 *
 * Entries are slots, small integers that the caller hands out. Buckets are lists through typed arrays, so
 * any slot can be taken out at once: nothing dead is ever left.
 */
export class RadixQueue {
  // By slot.
  #times = new Float64Array(INITIAL_CAPACITY);
  #priorities = new Int8Array(INITIAL_CAPACITY);
  #nexts = new Int32Array(INITIAL_CAPACITY);
  #previous = new Int32Array(INITIAL_CAPACITY);
  /** In which list it stands. */
  #buckets = new Int16Array(INITIAL_CAPACITY);

  // By bucket: the ends of its list, and the entry that goes first, where it is known. On level 0, where
  // all are of one time, that is the first of the list.
  readonly #firsts = new Int32Array(LEVELS * RADIX).fill(NONE);
  readonly #lasts = new Int32Array(LEVELS * RADIX).fill(NONE);
  readonly #leasts = new Int32Array(LEVELS * RADIX).fill(NONE);
  /** A bit for each bucket that is not empty. */
  readonly #filled = new Int32Array((LEVELS * RADIX) / WORD_BITS);

  #size = 0;
  #base = 0;
  #baseLow = 0;
  #baseHigh = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds `slot`; what is meant for an instant before the base counts as meant for the base. */
  push(slot: number, time: number, priority: number): void {
    if (slot >= this.#times.length) this.#grow(slot + 1);
    const instant = time > this.#base ? Math.min(time, LAST_INSTANT) : this.#base;
    this.#times[slot] = instant;
    this.#priorities[slot] = priority;
    const bucket = this.#bucketOf(instant, priority);
    if (bucket >= RADIX) this.#noteLeast(bucket, slot);
    this.#append(bucket, slot);
    this.#size++;
  }

  remove(slot: number): void {
    const next = this.#nexts[slot]!;
    const previous = this.#previous[slot]!;
    const bucket = this.#buckets[slot]!;
    if (next === NONE) this.#lasts[bucket] = previous;
    else this.#previous[next] = previous;
    if (previous === NONE) this.#firsts[bucket] = next;
    else this.#nexts[previous] = next;
    if (next === previous) this.#filled[bucket >> WORD_SHIFT]! &= ~(1 << bucket);
    if (this.#leasts[bucket] === slot) this.#leasts[bucket] = NONE;
    this.#size--;
  }

  /** The first entry. Call only where `size` is not 0. */
  first(): number {
    let word = 0;
    while (this.#filled[word] === 0) word++;
    const bits = this.#filled[word]!;
    const bucket = (word + 1) * WORD_BITS - 1 - Math.clz32(bits & -bits);
    if (bucket < RADIX) return this.#firsts[bucket]!;
    const least = this.#leasts[bucket]!;
    return least === NONE ? this.#searchLeast(bucket) : least;
  }

  timeOf(slot: number): number {
    return this.#times[slot]!;
  }

  /** Moves the base to the first entry, which then begins the list of all of its time and priority. */
  reach(first: number): void {
    const time = this.#times[first]!;
    if (time === this.#base) return;
    const bucket = this.#buckets[first]!;
    this.#base = time;
    this.#baseLow = lowOf(time);
    this.#baseHigh = highOf(time);
    let slot = this.#firsts[bucket]!;
    this.#firsts[bucket] = NONE;
    this.#lasts[bucket] = NONE;
    this.#leasts[bucket] = NONE;
    this.#filled[bucket >> WORD_SHIFT]! &= ~(1 << bucket);
    while (slot !== NONE) {
      const next = this.#nexts[slot]!;
      this.#append(this.#bucketOf(this.#times[slot]!, this.#priorities[slot]!), slot);
      slot = next;
    }
  }

  /** The entry behind `slot`, of the time of the base and of one priority with it; -1 if it is the last. */
  next(slot: number): number {
    return this.#nexts[slot]!;
  }

  #noteLeast(bucket: number, slot: number): void {
    const least = this.#leasts[bucket]!;
    const isLeast = least === NONE ? this.#firsts[bucket] === NONE : this.#isBefore(slot, least);
    if (isLeast) this.#leasts[bucket] = slot;
  }

  /** Looks for the least entry of a bucket: the one that was known is gone, or its entries came down. */
  #searchLeast(bucket: number): number {
    let least = this.#firsts[bucket]!;
    for (let slot = this.#nexts[least]!; slot !== NONE; slot = this.#nexts[slot]!) {
      if (this.#isBefore(slot, least)) least = slot;
    }
    this.#leasts[bucket] = least;
    return least;
  }

  #isBefore(slot: number, other: number): boolean {
    const time = this.#times[slot]!;
    const otherTime = this.#times[other]!;
    const isTie = time === otherTime;
    return isTie ? this.#priorities[slot]! < this.#priorities[other]! : time < otherTime;
  }

  #bucketOf(time: number, priority: number): number {
    if (time === this.#base) return priority - LEAST_PRIORITY;
    const high = highOf(time);
    if (high === this.#baseHigh) {
      const low = lowOf(time);
      return bucketOfDigit(low, low ^ this.#baseLow, 1);
    }
    return bucketOfDigit(high, high ^ this.#baseHigh, 1 + LOW_LEVELS);
  }

  #append(bucket: number, slot: number): void {
    const last = this.#lasts[bucket]!;
    this.#buckets[slot] = bucket;
    this.#nexts[slot] = NONE;
    this.#previous[slot] = last;
    this.#lasts[bucket] = slot;
    if (last === NONE) {
      this.#firsts[bucket] = slot;
      this.#filled[bucket >> WORD_SHIFT]! |= 1 << bucket;
    } else this.#nexts[last] = slot;
  }

  #grow(least: number): void {
    this.#times = grown(this.#times, Float64Array, least);
    this.#priorities = grown(this.#priorities, Int8Array, least);
    this.#nexts = grown(this.#nexts, Int32Array, least);
    this.#previous = grown(this.#previous, Int32Array, least);
    this.#buckets = grown(this.#buckets, Int16Array, least);
  }
}

const INITIAL_CAPACITY = 256;
const NONE = -1;
const LEAST_PRIORITY = -16;
const DIGIT_BITS = 6;
const RADIX = 2 ** DIGIT_BITS;
/** V8 computes on 32 bits, so a time is taken apart: five digits below, four above. */
const LOW_BITS = 30;
const LOW_LEVELS = LOW_BITS / DIGIT_BITS;
const LEVELS = 1 + LOW_LEVELS + 4;
/** Greatest instant, ticks, 285 years: what is meant for later counts as meant for then. */
const LAST_INSTANT = 2 ** 53;
const WORD_BITS = 32;
const WORD_SHIFT = 5;

/** Which digit is the highest of a number of 32 bits, by its leading zeros. */
const DIGIT_OF_ZEROS = Uint8Array.from({ length: WORD_BITS + 1 }, (_, zeros) =>
  Math.max(0, Math.floor((WORD_BITS - 1 - zeros) / DIGIT_BITS)),
);

function lowOf(time: number): number {
  return time & (2 ** LOW_BITS - 1);
}

function highOf(time: number): number {
  return Math.floor(time * 2 ** -LOW_BITS);
}

/** The bucket for the highest digit in which `half` of a time differs from that of the base. */
function bucketOfDigit(half: number, difference: number, leastLevel: number): number {
  const digit = DIGIT_OF_ZEROS[Math.clz32(difference)]!;
  const value = (half >> (digit * DIGIT_BITS)) & (RADIX - 1);
  return ((leastLevel + digit) << DIGIT_BITS) + value;
}
