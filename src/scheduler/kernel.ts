import type { Handle, Task } from './task.ts';

/** Goes before or after everything else of its instant; `watch` only looks at how the instant has left things. */
export const Priority = { first: -1, normal: 0, last: 1, watch: 2 } as const;
export type Priority = (typeof Priority)[keyof typeof Priority];

/** Why `run` came back: nothing is pending, the given end was reached, `stop` was called, the signal was aborted. */
export type RunOutcome = 'idle' | 'until' | 'stopped' | 'aborted';

/** How long, and under whose eyes, a kernel runs. */
export interface RunOptions {
  /** Last instant of which entries are run, ticks. @default none */
  readonly until?: number;
  /** Ends the run between two entries. */
  readonly signal?: AbortSignal;
  /** Called between slices, about twenty times a second of wall time. */
  readonly onSlice?: () => void;
}

/**
 * What carries time in a run: pending entries in a total order, and a loop that takes the earliest.
 * Virtual and real time are twins behind this face. All instants are ticks (integer microseconds)
 * since the kernel's birth.
 */
export interface Kernel {
  readonly mode: 'virtual' | 'real';
  /** The instant at which the running entry runs. It never decreases. */
  now(): number;
  /** The instant for which the running entry was meant; in virtual time the same. */
  due(): number;
  /** How many entries wait. */
  readonly pending: number;
  /** How many entries have run. */
  readonly executed: number;
  /** Runs `entry` at `due`, or as soon as possible if that has passed. @default priority normal */
  schedule(due: number, entry: Task, priority?: Priority): Handle;
  /** Runs `entry` now, behind what already waits for this instant. */
  post(entry: Task): Handle;
  /** Takes an entry away. False if it has run or was cancelled already. */
  cancel(handle: Handle): boolean;
  /** Runs entries in order. Rejects with what an entry throws, which stays the last one to have run. */
  run(options?: RunOptions): Promise<RunOutcome>;
  /**
   * Lets promises settle behind the entry that is running: the next one waits until all have that need
   * nothing else, and for `work`, if that is given.
   */
  settle(work?: Promise<unknown>): void;
  /**
   * Says that an answer is under way from outside: in real time `run` waits for it where nothing else is
   * pending. In virtual time nothing ever comes from outside, so it does not wait.
   */
  hold(): void;
  /** Says that such an answer has come. */
  release(): void;
  /** Lets `run` come back behind the entry that is running. */
  stop(): void;
}

/** Wall time after which the loop lets input and output be served, ticks. */
export const SLICE_TICKS = 50_000;
