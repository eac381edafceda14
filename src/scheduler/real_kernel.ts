import { PLAIN_ORACLE, type Oracle } from '../random/mod.ts';
import { breathe, systemClock, TICKS_PER_MS, type WallClock } from '../time/mod.ts';
import { EventQueue } from './event_queue.ts';
import { Priority, SLICE_TICKS, type Kernel, type RunOptions, type RunOutcome } from './kernel.ts';
import { NO_HANDLE, type Handle, type Task } from './task.ts';

/** Longest delay that a Node timer can take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Settings of `RealKernel`. */
export interface RealKernelOptions {
  /** @default the plain order */
  readonly oracle?: Oracle;
  /** @default the clock of this process */
  readonly wall?: WallClock;
  /** Told of every timer how late it ran, ticks. */
  readonly onLag?: (lag: number) => void;
}

/**
 * Time that passes by itself. The kernel sleeps the whole milliseconds that remain until the next
 * entry, then looks again: a Node timer may fire up to a millisecond early or some late, so the last
 * fraction is spent looking. An entry that runs late knows when it was meant to run (`due`), so that
 * a periodic chain does not add its delays up.
 */
export class RealKernel implements Kernel {
  readonly mode = 'real';
  readonly #queue: EventQueue;
  readonly #wall: WallClock;
  readonly #onLag: ((lag: number) => void) | undefined;
  readonly #birth: number;
  #now = 0;
  #due = 0;
  #inEntry = false;
  #executed = 0;
  #stopped = false;
  #isUnsettled = false;
  /** Answers that are under way from outside. */
  #held = 0;
  #wake: (() => void) | undefined;

  constructor(options: RealKernelOptions = {}) {
    this.#queue = new EventQueue(options.oracle ?? PLAIN_ORACLE);
    this.#wall = options.wall ?? systemClock;
    this.#onLag = options.onLag;
    this.#birth = this.#wall.now();
  }

  get pending(): number {
    return this.#queue.size;
  }

  get executed(): number {
    return this.#executed;
  }

  now(): number {
    if (!this.#inEntry) this.#look();
    return this.#now;
  }

  due(): number {
    return this.#inEntry ? this.#due : this.now();
  }

  schedule(due: number, entry: Task, priority: Priority = Priority.normal): Handle {
    const handle = this.#queue.push(due, entry, priority);
    this.#wake?.();
    return handle;
  }

  post(entry: Task): Handle {
    return this.schedule(this.now(), entry);
  }

  cancel(handle: Handle): boolean {
    return handle !== NO_HANDLE && this.#queue.cancel(handle);
  }

  /** Other work is never waited for: time goes on meanwhile. */
  settle(): void {
    this.#isUnsettled = true;
  }

  hold(): void {
    this.#held++;
  }

  release(): void {
    this.#held--;
    this.#wake?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  async run(options: RunOptions = {}): Promise<RunOutcome> {
    const { until = Infinity, signal, onSlice } = options;
    this.#stopped = false;
    let nextSlice = 0;
    const abort = () => this.#wake?.();
    signal?.addEventListener('abort', abort);
    try {
      for (;;) {
        if (signal?.aborted === true) return 'aborted';
        if (this.#stopped) return 'stopped';
        const outcome = this.#runDue(until);
        if (outcome !== undefined) return outcome;
        if (onSlice !== undefined && this.#now >= nextSlice) {
          onSlice();
          nextSlice = this.#now + SLICE_TICKS;
        }
        if (this.#isUnsettled) {
          this.#isUnsettled = false;
          await breathe(this.#wall);
          continue;
        }
        // Who looks on is not kept waiting by a long sleep.
        const looker = onSlice === undefined ? Infinity : nextSlice;
        const wakeAt = Math.min(this.#queue.leastTime(), until, looker);
        await this.#sleep(wakeAt, signal);
      }
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Runs what is due, for one slice at most; undefined if the rest lies ahead. */
  #runDue(until: number): RunOutcome | undefined {
    const queue = this.#queue;
    this.#look();
    const end = this.#now + SLICE_TICKS;
    while (this.#now < end) {
      const entry = queue.pop(Math.min(until, this.#now));
      if (entry === undefined) {
        if (queue.size === 0 && this.#held === 0) return 'idle';
        return this.#now > until && queue.leastTime() > until ? 'until' : undefined;
      }
      this.#runEntry(entry, queue.poppedTime);
      if (this.#isUnsettled) return undefined;
      if (this.#stopped) return 'stopped';
      this.#look();
    }
    return undefined;
  }

  #runEntry(entry: Task, due: number): void {
    this.#due = due;
    this.#inEntry = true;
    this.#executed++;
    if (this.#queue.poppedTimer) this.#onLag?.(this.#now - due);
    try {
      entry.run(this.#queue.poppedHandle);
    } finally {
      this.#inEntry = false;
    }
  }

  /** Reads the clock. */
  #look(): void {
    this.#now = Math.max(this.#now, this.#wall.now() - this.#birth);
    this.#queue.now = this.#now;
  }

  /** Sleeps towards `due`, or until an entry comes in; may wake early. */
  async #sleep(due: number, signal: AbortSignal | undefined): Promise<void> {
    // Who said so before the sleep found nobody to wake.
    if (this.#stopped || signal?.aborted === true) return;
    this.#look();
    const wholeMs = Math.floor((due - this.#now) / TICKS_PER_MS);
    if (wholeMs < 1) return await breathe(this.#wall);
    await new Promise<void>((resolve) => {
      const timer = this.#wall.setTimer(() => this.#wake?.(), Math.min(wholeMs, MAX_TIMER_MS));
      this.#wake = () => {
        this.#wake = undefined;
        this.#wall.clearTimer(timer);
        resolve();
      };
    });
  }
}
