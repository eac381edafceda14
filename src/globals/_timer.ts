import { AsyncResource } from 'node:async_hooks';
import { NOBODY } from '../facts/mod.ts';
import {
  NO_HANDLE,
  outsideSender,
  SenderFamily,
  type Handle,
  type Task,
} from '../scheduler/mod.ts';
import { TICKS_PER_MS } from '../time/mod.ts';
import { areContextsInUse } from './_async_contexts.ts';
import { callerPosition, type CodePosition } from './code_position.ts';
import { currentRun, type EnteredRun, type PendingTimer } from './_entered_run.ts';
import { reportUncaught } from './_uncaught.ts';

/** Longest delay that Node takes; a longer one is one millisecond. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Delays from here on, 70 minutes, share a lane: so that lanes stay numbers that a channel can hold. */
const LAST_LANE = 2 ** 22;

/** The delay that Node makes of what it is given: whole milliseconds, from 1. */
export function delayOf(after: unknown): number {
  // A multiplication, as Node has it: it refuses what is no number where Number() would not.
  const delayMs = (after as number) * 1;
  return delayMs >= 1 && delayMs <= MAX_DELAY_MS ? Math.trunc(delayMs) : 1;
}

/**
 * A callback that waits for its instant, as one entry of the kernel. Node keeps a list for each delay
 * and fires each list in order, and so the immediates: each delay is a channel of its own, the immediates
 * are that of delay 0. Timers of different delays that are due at one instant may come in any order, and
 * so may answers.
 */
export class Timer implements Task {
  readonly sender: number;
  readonly receiver: number;
  readonly kind: PendingTimer['kind'];
  /** Whether it would keep a process alive. */
  isReferenced = true;
  readonly #owner: EnteredRun;
  readonly #delayMs: number;
  readonly #callback: () => void;
  readonly #name: string;
  readonly #context: AsyncResource | undefined;
  readonly #origin: CodePosition | undefined;
  #handle: Handle = NO_HANDLE;
  #due = 0;
  #isClosed = false;

  /** @param name of the callback, for descriptions. */
  constructor(
    owner: EnteredRun,
    callback: () => void,
    { kind, delayMs, name }: { kind: PendingTimer['kind']; delayMs: number; name: string },
  ) {
    const lane = kind === 'answer' ? NOBODY : laneOf(delayMs);
    this.sender = lane;
    this.receiver = lane;
    this.kind = kind;
    this.#owner = owner;
    this.#delayMs = delayMs;
    this.#callback = callback;
    this.#name = name;
    this.#context = areContextsInUse()
      ? new AsyncResource('Timeout', { requireManualDestroy: true })
      : undefined;
    this.#origin = owner.settings.notesOrigins === true ? callerPosition() : undefined;
  }

  /** Lets it fire its delay from now, also if it waits or has fired already; not if it was closed. */
  arm(): void {
    if (this.#isClosed) return;
    const { kernel, armed } = this.#owner;
    kernel.cancel(this.#handle);
    this.#due = kernel.now() + this.#delayMs * TICKS_PER_MS;
    this.#handle = kernel.schedule(this.#due, this);
    armed.add(this);
  }

  /** It never fires again. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#owner.kernel.cancel(this.#handle);
    this.#owner.armed.delete(this);
  }

  run(): void {
    this.#handle = NO_HANDLE;
    this.#owner.armed.delete(this);
    // Somebody goes on with the kernel of a run that is over.
    if (currentRun() !== this.#owner) return;
    try {
      if (this.#context === undefined) this.#callback();
      else this.#context.runInAsyncScope(this.#callback);
    } catch (error) {
      reportUncaught(error, 'uncaughtException');
    }
    this.#owner.kernel.settle();
    this.#owner.settings.onTouched?.();
    if (this.kind === 'interval') this.arm();
  }

  describe(): PendingTimer {
    const origin = this.#origin;
    const { mapPosition = (position: CodePosition) => position } = this.#owner.settings;
    return {
      kind: this.kind,
      name: this.#name,
      due: this.#due,
      delayMs: this.#delayMs,
      isReferenced: this.isReferenced,
      ...(origin !== undefined && { origin: mapPosition(origin) }),
    };
  }
}

/** Answers a call later at this instant, as an entry of its own. */
export function answerLater(owner: EnteredRun, name: string, answer: () => void): void {
  new Timer(owner, answer, { kind: 'answer', delayMs: 0, name }).arm();
}

function laneOf(delayMs: number): number {
  return outsideSender(SenderFamily.timer, Math.min(delayMs, LAST_LANE));
}
