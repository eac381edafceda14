import type { ActorOptions, AnyActorLogic } from 'xstate';
import { toTicks } from '../time/mod.ts';
import type { Kernel } from './kernel.ts';
import { NO_HANDLE, type Handle, type Task } from './task.ts';

/** What XState asks of a clock. */
export type Clock = NonNullable<ActorOptions<AnyActorLogic>['clock']>;

/**
 * The kernel as XState sees it: delayed transitions become entries of the kernel. A delay of
 * `Infinity` never passes: so a machine says that a timeout does not exist.
 *
 * @param actor index of the actor that gets what the timers bring; the choice oracle is told of it.
 */
export function xstateClock(kernel: Kernel, actor: number): Clock {
  return {
    setTimeout: (callback, delayMs) => new ClockTimer(kernel, actor, callback, delayMs),
    clearTimeout: (timer) => {
      // XState also clears timers that it never set.
      if (timer instanceof ClockTimer) timer.cancel();
    },
  };
}

class ClockTimer implements Task {
  readonly receiver: number;
  readonly #kernel: Kernel;
  readonly #callback: () => void;
  #handle: Handle;

  constructor(kernel: Kernel, actor: number, callback: () => void, delayMs: number) {
    this.receiver = actor;
    this.#kernel = kernel;
    this.#callback = callback;
    this.#handle =
      delayMs === Infinity ? NO_HANDLE : kernel.schedule(kernel.now() + toTicks(delayMs), this);
  }

  run(): void {
    this.#handle = NO_HANDLE;
    this.#callback();
  }

  cancel(): void {
    this.#kernel.cancel(this.#handle);
    this.#handle = NO_HANDLE;
  }
}
