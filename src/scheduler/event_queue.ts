import { NOBODY } from '../facts/mod.ts';
import type { Oracle } from '../random/mod.ts';
import { RadixQueue } from './_radix_queue.ts';
import { Slots } from './_slots.ts';
import { grown } from './_typed_arrays.ts';
import { NO_HANDLE, type Handle, type Task } from './task.ts';

/**
 * The pending entries of a run, in the total order (time, priority, sequence).
 *
 *     push ──▶ slot ──▶ radix queue ──▶ the first ──▶ pop
 *               │                           └── where an oracle is given, it chooses among all of that
 *               └──▶ handle ──▶ cancel           (time, priority), and keeps the order of each channel
 */
export class EventQueue {
  readonly #oracle: Oracle;
  readonly #isPlain: boolean;
  readonly #queue = new RadixQueue();
  readonly #slots = new Slots();

  // By slot: who stands there, and whether it was added for another instant than its "now".
  readonly #tasks: (Task | null)[] = [];
  #timers = new Uint8Array(INITIAL_CAPACITY);

  #now = 0;
  #poppedTime = 0;
  #poppedTimer = false;
  #poppedHandle: Handle = NO_HANDLE;

  constructor(oracle: Oracle) {
    this.#oracle = oracle;
    this.#isPlain = oracle.plain;
  }

  /** How many entries wait. */
  get size(): number {
    return this.#queue.size;
  }

  /** For when the entry was meant that `pop` gave last. */
  get poppedTime(): number {
    return this.#poppedTime;
  }

  /** Whether the entry that `pop` gave last was meant, when it was added, for another instant than "now". */
  get poppedTimer(): boolean {
    return this.#poppedTimer;
  }

  /** Names the entry that `pop` gave last, as `push` did. */
  get poppedHandle(): Handle {
    return this.#poppedHandle;
  }

  /** Tells what "now" is. */
  set now(time: number) {
    this.#now = time;
  }

  /**
   * Adds an entry for `time`, ticks. Of two entries of one time the lesser priority goes first, of two
   * of one priority the earlier one. None goes before what was popped: an earlier time counts as that of
   * the entry that `pop` gave last.
   *
   * @param priority an integer from -16 to 15.
   */
  push(time: number, entry: Task, priority: number): Handle {
    const slot = this.#slots.take();
    if (slot >= this.#timers.length) this.#timers = grown(this.#timers, Uint8Array);
    this.#tasks[slot] = entry;
    this.#timers[slot] = time === this.#now ? 0 : 1;
    this.#queue.push(slot, time, priority);
    return this.#slots.handleOf(slot);
  }

  /** Takes an entry away. False if it has run or was cancelled already. */
  cancel(handle: Handle): boolean {
    const slot = handle === NO_HANDLE ? NO_SLOT : this.#slots.slotOf(handle);
    if (slot === NO_SLOT) return false;
    this.#letGo(slot);
    return true;
  }

  /** Time of the first entry, `Infinity` if none waits. */
  leastTime(): number {
    return this.#queue.size === 0 ? Infinity : this.#queue.timeOf(this.#queue.first());
  }

  /** Takes the first entry out; undefined if none waits for `until` or before. @default until Infinity */
  pop(until = Infinity): Task | undefined {
    const queue = this.#queue;
    if (queue.size === 0) return undefined;
    const first = queue.first();
    const time = queue.timeOf(first);
    if (time > until) return undefined;
    queue.reach(first);
    const slot = this.#isPlain ? first : this.#choose(first);
    const entry = this.#tasks[slot]!;
    this.#poppedTime = time;
    this.#poppedTimer = this.#timers[slot] === 1;
    this.#poppedHandle = this.#slots.handleOf(slot);
    this.#letGo(slot);
    return entry;
  }

  #letGo(slot: number): void {
    this.#queue.remove(slot);
    this.#tasks[slot] = null;
    this.#slots.free(slot);
  }

  /** Asks the oracle which of the entries from `first` on goes first. */
  #choose(first: number): number {
    const open: number[] = [];
    const receivers: number[] = [];
    const channels = new Set<number>();
    for (let slot = first; slot !== NO_SLOT; slot = this.#queue.next(slot)) {
      const { sender = NOBODY, receiver = NOBODY } = this.#tasks[slot]!;
      if (sender !== NOBODY && receiver !== NOBODY) {
        const channel = sender * CHANNEL_STEP + receiver;
        // Who is behind another of its channel may not go first.
        if (channels.has(channel)) continue;
        channels.add(channel);
      }
      open.push(slot);
      receivers.push(receiver);
    }
    return open.length === 1 ? first : open[this.#oracle.pick('tie', open.length, receivers)]!;
  }
}

const INITIAL_CAPACITY = 256;
const NO_SLOT = -1;
/** More than there are actors, so that a pair of them has a number of its own. */
const CHANNEL_STEP = 2 ** 26;
