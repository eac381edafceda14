import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { toMs, toTicks } from '../time/mod.ts';
import type { Kernel } from './kernel.ts';
import { NO_HANDLE, type Handle, type Task } from './task.ts';

/**
 * The kernel as RxJS sees it: every operator that takes a scheduler runs on it, in virtual and in
 * real time. `now()` and delays are milliseconds, as RxJS has them.
 */
export class RxScheduler implements SchedulerLike {
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  now(): number {
    return toMs(this.#kernel.now());
  }

  schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delayMs = 0,
    state?: T,
  ): Subscription {
    return new KernelAction(this.#kernel, work).schedule(state, delayMs);
  }
}

/**
 * A unit of work that may schedule itself again. A chain that repeats one delay is periodic: it goes
 * on from the instant at which the last one was due, so that lateness does not add up.
 */
class KernelAction<T> extends Subscription implements SchedulerAction<T>, Task {
  readonly #kernel: Kernel;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #state: T | undefined;
  #handle: Handle = NO_HANDLE;
  #delayMs = -1;
  #running = false;

  constructor(kernel: Kernel, work: (this: SchedulerAction<T>, state?: T) => void) {
    super();
    this.#kernel = kernel;
    this.#work = work;
  }

  schedule(state?: T, delayMs = 0): Subscription {
    if (this.closed) return this;
    this.#kernel.cancel(this.#handle);
    // Without a delay there is no period: held at one instant, it would keep all later ones waiting.
    const periodic = this.#running && delayMs > 0 && delayMs === this.#delayMs;
    const start = periodic ? this.#kernel.due() : this.#kernel.now();
    this.#state = state;
    this.#delayMs = delayMs;
    this.#handle = this.#kernel.schedule(start + toTicks(delayMs), this);
    return this;
  }

  run(): void {
    this.#handle = NO_HANDLE;
    this.#running = true;
    try {
      this.#work(this.#state);
    } catch (error) {
      this.unsubscribe();
      throw error;
    } finally {
      this.#running = false;
    }
  }

  override unsubscribe(): void {
    this.#kernel.cancel(this.#handle);
    this.#handle = NO_HANDLE;
    super.unsubscribe();
  }
}
