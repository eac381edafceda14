import { grown } from './_typed_arrays.ts';
import type { Handle } from './task.ts';

/**
 * Hands out slots, small integers that stand for entries, and names what stands in them. A handle holds
 * the slot and how often the slot was used before, so a name is never given twice:
 *
 *     handle = (generation · 2^bits + slot) · 32 + bits       bits: those that the slot takes
 *
 * The fewer entries wait, the fewer bits the slot takes of it: handles stay below 2^31, where V8 keeps
 * them in place instead of on the heap, for some 60 million entries.
 */
export class Slots {
  #generations = new Int32Array(INITIAL_CAPACITY);
  /** Slots that are free, as a stack: the one that was used last is still in the cache. */
  #free = new Int32Array(INITIAL_CAPACITY);
  #freeCount = 0;
  #count = 0;

  /** @throws {RangeError} if more entries wait than handles can name. */
  take(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!;
    if (this.#count === SLOT_LIMIT) {
      throw new RangeError(`More than ${SLOT_LIMIT} entries are pending`);
    }
    if (this.#count === this.#generations.length) {
      this.#generations = grown(this.#generations, Int32Array);
    }
    return this.#count++;
  }

  /** Gives a slot back: from now on its handle names nothing. */
  free(slot: number): void {
    const generation = this.#generations[slot]! + 1;
    this.#generations[slot] = generation;
    // A slot that has no name left is not used again.
    if (generation === GENERATION_LIMIT) return;
    if (this.#freeCount === this.#free.length) this.#free = grown(this.#free, Int32Array);
    this.#free[this.#freeCount++] = slot;
  }

  /** Names what stands in a slot that is taken. */
  handleOf(slot: number): Handle {
    const generation = this.#generations[slot]!;
    const bits = 32 - Math.clz32(slot);
    if (generation < 1 << (SMALL_BITS - bits)) {
      return (((generation << bits) | slot) << BITS_BITS) | bits;
    }
    return (generation * (1 << bits) + slot) * (1 << BITS_BITS) + bits;
  }

  /** The slot that `handle` (from 0) names; -1 if what stood there is gone. */
  slotOf(handle: Handle): number {
    const bits = handle % (1 << BITS_BITS);
    const slot = Math.floor(handle / (1 << BITS_BITS)) % (1 << bits);
    return slot < this.#count && this.handleOf(slot) === handle ? slot : -1;
  }
}

const INITIAL_CAPACITY = 256;
const BITS_BITS = 5;
/** Bits of generation and slot in a handle below 2^31. */
const SMALL_BITS = 31 - BITS_BITS;
const SLOT_LIMIT = 2 ** 25;
/** So that handles stay safe integers: 22 + 25 + 5 bits. */
const GENERATION_LIMIT = 2 ** 22;
