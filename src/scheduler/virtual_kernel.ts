import { PLAIN_ORACLE, type Oracle } from '../random/mod.ts';
import { breathe, EventLoopTurns, systemClock, type WallClock } from '../time/mod.ts';
import { EventQueue } from './event_queue.ts';
import { Priority, SLICE_TICKS, type Kernel, type RunOptions, type RunOutcome } from './kernel.ts';
import type { Handle, Task } from './task.ts';

/** Entries between two looks at the wall clock. */
const ENTRIES_PER_LOOK = 512;

/** Time that passes only by going from one entry to the next. */
export class VirtualKernel implements Kernel {
  readonly mode = 'virtual';
  readonly #queue: EventQueue;
  readonly #wall: WallClock;
  readonly #turns: EventLoopTurns;
  #now = 0;
  #executed = 0;
  #stopped = false;
  #isUnsettled = false;
  /** What is waited for before the next entry. */
  #works: Promise<unknown>[] = [];

  /** @default oracle the plain order */
  constructor(oracle: Oracle = PLAIN_ORACLE, wall: WallClock = systemClock) {
    this.#queue = new EventQueue(oracle);
    this.#wall = wall;
    this.#turns = new EventLoopTurns(wall);
  }

  get pending(): number {
    return this.#queue.size;
  }

  get executed(): number {
    return this.#executed;
  }

  now(): number {
    return this.#now;
  }

  due(): number {
    return this.#now;
  }

  schedule(due: number, entry: Task, priority: Priority = Priority.normal): Handle {
    return this.#queue.push(due > this.#now ? due : this.#now, entry, priority);
  }

  post(entry: Task): Handle {
    return this.#queue.push(this.#now, entry, Priority.normal);
  }

  cancel(handle: Handle): boolean {
    return this.#queue.cancel(handle);
  }

  settle(work?: Promise<unknown>): void {
    this.#isUnsettled = true;
    if (work !== undefined) this.#works.push(work);
  }

  hold(): void {}

  release(): void {}

  stop(): void {
    this.#stopped = true;
  }

  async run(options: RunOptions = {}): Promise<RunOutcome> {
    const { until = Infinity, signal, onSlice } = options;
    this.#stopped = false;
    let sliceEnd = this.#wall.now() + SLICE_TICKS;
    for (;;) {
      if (signal?.aborted === true) return 'aborted';
      if (this.#stopped) return 'stopped';
      const outcome = this.#runSome(until, sliceEnd);
      if (outcome !== undefined) return outcome;
      if (this.#isUnsettled) await this.#settled();
      if (this.#wall.now() < sliceEnd) continue;
      onSlice?.();
      await breathe(this.#wall);
      sliceEnd = this.#wall.now() + SLICE_TICKS;
    }
  }

  /** Waits until all promises have settled that need nothing else. */
  async #settled(): Promise<void> {
    this.#isUnsettled = false;
    await this.#turns.next();
    while (this.#works.length > 0) {
      await Promise.allSettled(this.#works.splice(0));
      // What goes on behind the work settles as well.
      await this.#turns.next();
    }
  }

  /** Runs entries until promises have to settle, or the slice is over; undefined if there is more to do. */
  #runSome(until: number, sliceEnd: number): RunOutcome | undefined {
    const queue = this.#queue;
    for (let count = 1; ; count++) {
      const entry = queue.pop(until);
      if (entry === undefined) {
        if (queue.size === 0) return 'idle';
        this.#advance(Math.max(this.#now, until));
        return 'until';
      }
      this.#advance(queue.poppedTime);
      this.#executed++;
      entry.run(queue.poppedHandle);
      // What settles comes before whoever called `run` goes on.
      if (this.#isUnsettled) return undefined;
      if (this.#stopped) return 'stopped';
      if (count % ENTRIES_PER_LOOK === 0 && this.#wall.now() >= sliceEnd) return undefined;
    }
  }

  #advance(time: number): void {
    this.#now = time;
    this.#queue.now = time;
  }
}
