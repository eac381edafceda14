/**
 * The states that were found, in the order in which they were: two words each, and the state from
 * which each was reached first. The words stand a second time in a hash table of open addressing,
 * side by side, so that to look one up touches one place in memory. At most some 60 bytes a state.
 */
export class StateSet {
  #words = new Int32Array(2 * INITIAL_STATES);
  #parents = new Int32Array(INITIAL_STATES);
  /** Both words of a state in each slot; two zeros: free. */
  #table = new Int32Array(2 * SLOTS_PER_STATE * INITIAL_STATES);
  #size = 0;

  get size(): number {
    return this.#size;
  }
  lowAt(index: number): number {
    return this.#words[2 * index]!;
  }
  highAt(index: number): number {
    return this.#words[2 * index + 1]!;
  }
  /** The state from which this one was reached first; -1 of the very first one. */
  parentOf(index: number): number {
    return this.#parents[index]!;
  }

  /** Adds a state, whose words are not both 0, unless it is there. */
  add(low: number, high: number, parent: number): void {
    if (!enter(this.#table, low, high)) return;
    const index = this.#size++;
    this.#words[2 * index] = low;
    this.#words[2 * index + 1] = high;
    this.#parents[index] = parent;
    if (this.#size === this.#parents.length) this.#grow();
  }

  #grow(): void {
    this.#words = doubled(this.#words);
    this.#parents = doubled(this.#parents);
    this.#table = new Int32Array(2 * this.#table.length);
    for (let index = 0; index < this.#size; index++)
      enter(this.#table, this.lowAt(index), this.highAt(index));
  }
}

const INITIAL_STATES = 1 << 12;
/** At least half of the slots are free. */
const SLOTS_PER_STATE = 2;

/** Puts a state into a table; false if it is there already. */
function enter(table: Int32Array, low: number, high: number): boolean {
  const mask = table.length - 2;
  let slot = (hash(low, high) << 1) & mask;
  for (;;) {
    const there = table[slot]!;
    const beside = table[slot + 1]!;
    if (there === low && beside === high) return false;
    if (there === 0 && beside === 0) break;
    slot = (slot + 2) & mask;
  }
  table[slot] = low;
  table[slot + 1] = high;
  return true;
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** Mixes both words (multipliers of MurmurHash3). */
function hash(low: number, high: number): number {
  let mixed = Math.imul(low, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
