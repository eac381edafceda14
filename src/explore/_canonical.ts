import { BODY, ID_SHIFT, isHeld, isWorking, Phase, phaseOf, USER_BITS, userOf } from './_entry.ts';
import type { ModelState } from './_model_state.ts';
import { MAX_LIVE, MAX_USERS } from './scope.ts';

/**
 * States in two words, equal for states that differ by names alone. Users may change names with each
 * other, and conversations whose order means nothing may change places.
 *
 * Each user gets a key made of where it stands: its places in the queue, those among the held turns,
 * and how many of its other conversations are in each situation. Users of the same key are in the
 * same situation altogether, so that to sort by key names them without trying all permutations.
 *
 * 60 bits hold five entries of 12; two more say whether the manager is closed and whether there is
 * a past.
 */
export class Canonical {
  /** What `pack` found. */
  low = 0;
  high = 0;
  readonly #ordered = new Int32Array(MAX_LIVE);
  readonly #others = new Int32Array(MAX_LIVE);
  readonly #keys = new Int32Array(MAX_USERS);
  readonly #names = new Int32Array(MAX_USERS);

  /** Puts the canonical form of `state` into `low` and `high`. Ids are left out. */
  pack(state: ModelState): void {
    const { count, entries } = state;
    const ordered = this.#ordered;
    const others = this.#others;
    const keys = this.#keys;
    for (let user = 0; user < MAX_USERS; user++) keys[user] = 0;
    let placed = 0;
    let rest = 0;
    let heldCount = 0;
    for (let i = 0; i < count; i++) {
      const entry = entries[i]! & BODY;
      const phase = phaseOf(entry);
      if (phase === Phase.queued) {
        keys[userOf(entry)]! |= 1 << (KEY_TOP - placed);
        ordered[placed++] = entry;
      } else if (isHeld(phase)) heldCount++;
      else insert(others, rest++, entry);
    }
    for (let i = 0; heldCount > 0; i++) {
      const entry = entries[i]! & BODY;
      if (!isHeld(phaseOf(entry))) continue;
      heldCount--;
      keys[userOf(entry)]! |= 1 << (KEY_TOP - placed);
      ordered[placed++] = entry;
    }
    this.#addOthers(rest);
    this.#name();
    this.#write(placed, rest, state);
  }

  /** Counts for each user how many of its unordered conversations are in each situation. */
  #addOthers(rest: number): void {
    let shift = -KEY_BITS_PER_CELL;
    let last = -1;
    for (let i = 0; i < rest; i++) {
      const entry = this.#others[i]!;
      const cell = entry & ~USER_BITS;
      if (cell !== last) shift += KEY_BITS_PER_CELL;
      last = cell;
      this.#keys[userOf(entry)]! += 1 << shift;
    }
  }

  /** The user of the largest key gets the name 0. */
  #name(): void {
    const keys = this.#keys;
    // A sorting network for four; the lowest bits tell whose key it is.
    const a = keys[0]! << 2;
    const b = (keys[1]! << 2) | 1;
    const c = (keys[2]! << 2) | 2;
    const d = (keys[3]! << 2) | 3;
    const highAb = Math.max(a, b);
    const lowAb = Math.min(a, b);
    const highCd = Math.max(c, d);
    const lowCd = Math.min(c, d);
    const middleHigh = Math.min(highAb, highCd);
    const middleLow = Math.max(lowAb, lowCd);
    const names = this.#names;
    names[Math.max(highAb, highCd) & USER_BITS] = 0;
    names[Math.max(middleHigh, middleLow) & USER_BITS] = 1;
    names[Math.min(middleHigh, middleLow) & USER_BITS] = 2;
    names[Math.min(lowAb, lowCd) & USER_BITS] = 3;
  }

  #write(placed: number, rest: number, { closed, hasPast }: ModelState): void {
    const ordered = this.#ordered;
    const others = this.#others;
    const names = this.#names;
    for (let i = 0; i < placed; i++) ordered[i] = rename(ordered[i]!, names);
    for (let i = 0; i < rest; i++) insert(others, i, rename(others[i]!, names));
    for (let i = 0; i < rest; i++) ordered[placed + i] = others[i]!;
    for (let i = placed + rest; i < MAX_LIVE; i++) ordered[i] = 0;
    const fifth = ordered[4]!;
    this.low = ordered[0]! | (ordered[1]! << 12) | (fifth << 24);
    this.high =
      ordered[2]! |
      (ordered[3]! << 12) |
      ((fifth >> 8) << 24) |
      STATE_BIT |
      (closed ? CLOSED_BIT : 0) |
      (hasPast ? PAST_BIT : 0);
  }
}

const CLOSED_BIT = 1 << 28;
const PAST_BIT = 1 << 29;
/** Set in every state, so that none is all zeros. */
const STATE_BIT = 1 << 30;
/** Above what the unordered conversations need. */
const KEY_TOP = 19;
const KEY_BITS_PER_CELL = 3;

/** Fills `state` with what `low` and `high` say; ids are places, counters what counting gives. */
export function unpack(low: number, high: number, state: ModelState): void {
  state.count = 0;
  state.active = 0;
  state.turnsInFlight = 0;
  state.byUser.fill(0);
  state.closed = (high & CLOSED_BIT) !== 0;
  state.hasPast = (high & PAST_BIT) !== 0;
  put(state, low & BODY);
  put(state, (low >> 12) & BODY);
  put(state, high & BODY);
  put(state, (high >> 12) & BODY);
  put(state, (low >>> 24) | (((high >> 24) & 15) << 8));
  state.nextId = state.count;
}

function put(state: ModelState, body: number): void {
  if (body === 0) return;
  const phase = phaseOf(body);
  if (phase !== Phase.queued) state.active++;
  if (isWorking(phase)) state.turnsInFlight++;
  state.append(body | (state.count << ID_SHIFT));
}

function rename(entry: number, names: Int32Array): number {
  return (entry & ~USER_BITS) | names[entry & USER_BITS]!;
}

/** Puts `entry` into the first `length` of `sorted`, which are sorted by situation, then by user. */
function insert(sorted: Int32Array, length: number, entry: number): void {
  let i = length;
  while (i > 0 && sorted[i - 1]! > entry) {
    sorted[i] = sorted[i - 1]!;
    i--;
  }
  sorted[i] = entry;
}
