import type { RandomSource, RandomStream } from '../random/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';
import type { CodePosition } from './code_position.ts';
import type { OutsideWorldError } from './outside_world_error.ts';

/** A run, as the globals of its thread need it. */
export interface RunOfGlobals {
  /** Carries the time that code finds, and its timers. */
  readonly kernel: Kernel;
  /** What code draws comes from the stream `target`. */
  readonly random: RandomSource;
  /** What code finds in `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Told of what would have ended the process: thrown in a callback, rejected and not handled, `process.exit`. */
  readonly onUncaught: (error: unknown) => void;
  /** Told whenever a callback of the code's has run. */
  readonly onTouched?: () => void;
  /** Told of each call that is refused: the code may have caught the error. */
  readonly onRefused?: (error: OutsideWorldError) => void;
  /** Where a place in code that was generated lies in its source. @default the place itself */
  readonly mapPosition?: (position: CodePosition) => CodePosition;
  /** Whether to note where each timer was set: a stack trace each. @default false */
  readonly notesOrigins?: boolean;
}

/** A timer that is armed. */
export interface PendingTimer {
  readonly kind: 'timeout' | 'interval' | 'immediate' | 'answer';
  /** Of the callback, or of the call whose answer it is; may be empty. */
  readonly name: string;
  /** Instant at which it fires, ticks. */
  readonly due: number;
  readonly delayMs: number;
  /** Whether it would keep a process alive: false after `unref`. */
  readonly isReferenced: boolean;
  /** Where it was set, if the run notes that. */
  readonly origin?: CodePosition;
}

/** What the globals keep for the run that is entered. */
export class EnteredRun {
  readonly kernel: Kernel;
  readonly chance: RandomStream;
  readonly settings: RunOfGlobals;
  /** In the order in which they were armed. */
  readonly armed = new Set<{ describe(): PendingTimer }>();
  /** Timers that code asked the number of. */
  readonly numbered = new Map<number, object>();
  #numbers = 0;

  constructor(settings: RunOfGlobals) {
    this.kernel = settings.kernel;
    this.chance = settings.random.stream('target');
    this.settings = settings;
  }

  nextNumber(): number {
    return ++this.#numbers;
  }
}

let current: EnteredRun | undefined;

/** The run that this thread is in. */
export function currentRun(): EnteredRun | undefined {
  return current;
}

/** Makes `run` the current one, undefined for none; gives back the one before. */
export function switchRun(run: EnteredRun | undefined): EnteredRun | undefined {
  const before = current;
  current = run;
  return before;
}
