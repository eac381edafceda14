import { NOBODY } from '../facts/mod.ts';
import type { Oracle } from '../random/mod.ts';
import { EventHeap } from './_event_heap.ts';
import { NO_HANDLE, type Handle, type Task } from './task.ts';

/**
 * The pending entries of a run, in the total order (time, priority, sequence).
 *
 *     push(time) ──▶ time is "now"? ──yes──▶ FIFO ───┐
 *                         │                          ├──▶ pop(): the lesser head
 *                         └──no────────▶ heap ───────┘
 *
 * Most entries of a run are messages for "now"; they pass through a ring buffer and never touch the
 * heap. Where an oracle is given, all entries of the least (time, priority) are laid out side by side
 * and the oracle says which one goes first.
 */
export class EventQueue {
  readonly #heap = new EventHeap();
  readonly #oracle: Oracle;

  // One place per slot: who stands there, what its handle must say, whether it was added for
  // another instant than its "now", and where it waits.
  readonly #tasks: (Task | null)[] = [];
  readonly #generations: number[] = [];
  readonly #timers: boolean[] = [];
  readonly #places: Place[] = [];
  readonly #ringPositions: number[] = [];
  readonly #freeSlots: number[] = [];

  // The FIFO: a ring of slots, with their keys beside them. `EMPTIED` marks a cancelled entry.
  #ringSlots = new Int32Array(RING_CAPACITY);
  #ringTimes = new Float64Array(RING_CAPACITY);
  #ringOrders = new Float64Array(RING_CAPACITY);
  #ringHead = 0;
  #ringTail = 0;
  #ringLive = 0;

  // What the oracle chooses among: entries of one (time, priority), in order of sequence.
  readonly #ready: ReadyEntry[] = [];

  #sequence = 0;
  #now = 0;
  #poppedTimer = false;

  constructor(oracle: Oracle) {
    this.#oracle = oracle;
  }

  /** How many entries wait. */
  get size(): number {
    return this.#heap.size + this.#ringLive + this.#ready.length;
  }

  /** Whether the entry that `pop` gave last was meant, when it was added, for another instant than "now". */
  get poppedTimer(): boolean {
    return this.#poppedTimer;
  }

  /** Tells what "now" is: entries of priority 0 for this instant take the short way. Never decreases. */
  set now(time: number) {
    this.#now = time;
  }

  /**
   * Adds an entry for `time`, ticks. Of two entries of one time the lesser priority goes first, of
   * two of one priority the earlier one.
   *
   * @param priority an integer from -16 to 15.
   */
  push(time: number, entry: Task, priority: number): Handle {
    const slot = this.#takeSlot(entry);
    const order = priority * PRIORITY_STEP + this.#sequence++;
    const timer = time !== this.#now;
    this.#timers[slot] = timer;
    if (priority === 0 && !timer) this.#pushRing(time, order, slot);
    else {
      this.#places[slot] = Place.heap;
      this.#heap.push(time, order, slot);
    }
    return this.#generations[slot]! * SLOT_LIMIT + slot;
  }

  /** Takes an entry away. False if it has run or was cancelled already. */
  cancel(handle: Handle): boolean {
    if (handle === NO_HANDLE) return false;
    const slot = handle % SLOT_LIMIT;
    if (this.#generations[slot] !== (handle - slot) / SLOT_LIMIT) return false;
    switch (this.#places[slot]) {
      case Place.heap:
        this.#heap.remove(slot);
        break;
      case Place.ring:
        this.#removeFromRing(slot);
        break;
      case Place.ready:
        this.#ready.splice(
          this.#ready.findIndex((entry) => entry.slot === slot),
          1,
        );
        break;
      default:
        return false;
    }
    this.#freeSlot(slot);
    return true;
  }

  /** Time of the first entry, `Infinity` if none waits. */
  leastTime(): number {
    let least = this.#ready.length > 0 ? this.#ready[0]!.time : Infinity;
    if (this.#ringLive > 0) least = Math.min(least, this.#ringTimes[this.#ringFront()]!);
    if (this.#heap.size > 0) least = Math.min(least, this.#heap.leastTime);
    return least;
  }

  /** Takes the first entry out; call only where `size` is not 0. */
  pop(): Task {
    if (!this.#oracle.plain) return this.#popChosen();
    const fromRing = this.#ringIsFirst();
    const slot = fromRing ? this.#shiftRing() : this.#shiftHeap();
    return this.#release(slot);
  }

  #release(slot: number): Task {
    const entry = this.#tasks[slot]!;
    this.#poppedTimer = this.#timers[slot]!;
    this.#freeSlot(slot);
    return entry;
  }

  /** Whether the FIFO's head goes before the heap's. */
  #ringIsFirst(): boolean {
    if (this.#ringLive === 0) return false;
    if (this.#heap.size === 0) return true;
    const front = this.#ringFront();
    const time = this.#ringTimes[front]!;
    const other = this.#heap.leastTime;
    return time < other || (time === other && this.#ringOrders[front]! < this.#heap.leastOrder);
  }

  #shiftHeap(): number {
    const slot = this.#heap.leastSlot;
    this.#heap.remove(slot);
    return slot;
  }

  #popChosen(): Task {
    this.#gather();
    const ready = this.#ready;
    const open = firstOfEveryChannel(ready);
    const choice =
      open.length === 1
        ? 0
        : this.#oracle.pick(
            'tie',
            open.length,
            open.map((index) => ready[index]!.receiver),
          );
    const [chosen] = ready.splice(open[choice]!, 1);
    return this.#release(chosen!.slot);
  }

  /** Lays out all entries of the least (time, priority). */
  #gather(): void {
    const ready = this.#ready;
    while (this.#heap.size + this.#ringLive > 0) {
      const fromRing = this.#ringIsFirst();
      const front = fromRing ? this.#ringFront() : 0;
      const time = fromRing ? this.#ringTimes[front]! : this.#heap.leastTime;
      const order = fromRing ? this.#ringOrders[front]! : this.#heap.leastOrder;
      const first = ready[0];
      if (first !== undefined) {
        const rank = time - first.time || priorityOf(order) - priorityOf(first.order);
        if (rank > 0) return;
        if (rank < 0) {
          this.#putBack();
          continue;
        }
      }
      const slot = fromRing ? this.#shiftRing() : this.#shiftHeap();
      const { sender = NOBODY, receiver = NOBODY } = this.#tasks[slot]!;
      this.#places[slot] = Place.ready;
      ready.push({ time, order, slot, sender, receiver });
    }
  }

  /** Takes back what was laid out: an entry of a lesser (time, priority) came in meanwhile. */
  #putBack(): void {
    for (const { time, order, slot } of this.#ready.splice(0)) {
      this.#places[slot] = Place.heap;
      this.#heap.push(time, order, slot);
    }
  }

  #pushRing(time: number, order: number, slot: number): void {
    const capacity = this.#ringSlots.length;
    if (this.#ringTail - this.#ringHead === capacity) this.#growRing();
    this.#ringPositions[slot] = this.#ringTail;
    const index = this.#ringTail++ & (this.#ringSlots.length - 1);
    this.#ringSlots[index] = slot;
    this.#ringTimes[index] = time;
    this.#ringOrders[index] = order;
    this.#places[slot] = Place.ring;
    this.#ringLive++;
  }

  /** Index of the first entry that was not cancelled. */
  #ringFront(): number {
    const mask = this.#ringSlots.length - 1;
    while (this.#ringSlots[this.#ringHead & mask] === EMPTIED) this.#ringHead++;
    return this.#ringHead & mask;
  }

  #shiftRing(): number {
    const front = this.#ringFront();
    this.#ringHead++;
    this.#ringLive--;
    return this.#ringSlots[front]!;
  }

  #removeFromRing(slot: number): void {
    if (--this.#ringLive === 0) {
      this.#ringHead = this.#ringTail;
      return;
    }
    const mask = this.#ringSlots.length - 1;
    this.#ringSlots[this.#ringPositions[slot]! & mask] = EMPTIED;
    while (this.#ringSlots[(this.#ringTail - 1) & mask] === EMPTIED) this.#ringTail--;
  }

  #growRing(): void {
    const old = this.#ringSlots.length;
    const slots = new Int32Array(old * 2);
    const times = new Float64Array(old * 2);
    const orders = new Float64Array(old * 2);
    for (let position = this.#ringHead; position < this.#ringTail; position++) {
      const from = position & (old - 1);
      const to = position & (old * 2 - 1);
      slots[to] = this.#ringSlots[from]!;
      times[to] = this.#ringTimes[from]!;
      orders[to] = this.#ringOrders[from]!;
    }
    this.#ringSlots = slots;
    this.#ringTimes = times;
    this.#ringOrders = orders;
  }

  #takeSlot(entry: Task): number {
    const slot = this.#freeSlots.pop() ?? this.#tasks.length;
    if (slot === SLOT_LIMIT) throw new RangeError(`More than ${SLOT_LIMIT} entries are pending`);
    if (slot === this.#tasks.length) {
      this.#generations.push(0);
      this.#timers.push(false);
      this.#places.push(Place.free);
    }
    this.#tasks[slot] = entry;
    return slot;
  }

  #freeSlot(slot: number): void {
    this.#tasks[slot] = null;
    this.#places[slot] = Place.free;
    this.#generations[slot] = (this.#generations[slot]! + 1) % GENERATION_LIMIT;
    this.#freeSlots.push(slot);
  }
}

/** Where the entry of a slot waits. */
const Place = { free: 0, heap: 1, ring: 2, ready: 3 } as const;
type Place = (typeof Place)[keyof typeof Place];

interface ReadyEntry {
  readonly time: number;
  readonly order: number;
  readonly slot: number;
  readonly sender: number;
  readonly receiver: number;
}

const RING_CAPACITY = 256;
const EMPTIED = -1;
/** A handle is `generation * SLOT_LIMIT + slot` and must stay a safe integer. */
const SLOT_LIMIT = 2 ** 25;
const GENERATION_LIMIT = 2 ** 27;
/** Sequence numbers of one priority: enough for years at ten million entries a second. */
const PRIORITY_STEP = 2 ** 48;

function priorityOf(order: number): number {
  return Math.floor(order / PRIORITY_STEP);
}

/** Indices of the entries that may go first: those behind another of their channel may not. */
function firstOfEveryChannel(ready: readonly ReadyEntry[]): number[] {
  if (ready.length === 1) return [0];
  const channels = new Set<number>();
  const open: number[] = [];
  for (const [index, { sender, receiver }] of ready.entries()) {
    if (sender !== NOBODY && receiver !== NOBODY) {
      const channel = sender * CHANNEL_STEP + receiver;
      if (channels.has(channel)) continue;
      channels.add(channel);
    }
    open.push(index);
  }
  return open;
}

/** More than there are actors, so that a pair of them has a number of its own. */
const CHANNEL_STEP = 2 ** 26;
