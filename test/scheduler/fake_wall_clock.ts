import { TICKS_PER_MS, type WallClock } from '../../src/time/mod.ts';

/** Settings of `FakeWallClock`; all durations are ticks. */
export interface FakeWallOptions {
  /** What every look at the clock costs. @default 0 */
  readonly lookTicks?: number;
  /** What one breath costs: how often the kernel looks while less than a millisecond remains. @default 100 */
  readonly breathTicks?: number;
  /**
   * How late a timer fires; from -1000, as a Node timer may fire 1 ms early, though it takes a breath
   * at least. @default never late
   */
  readonly lateness?: () => number;
}

/** Longest delay that Node takes; it cuts a longer one to 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * A wall clock of which the time passes only where somebody sleeps, breathes, looks (`lookTicks`) or
 * works (`spend`), so that hours of real time cost a test nothing.
 */
export class FakeWallClock implements WallClock {
  /** The delays of all timers that were set, ms. */
  readonly timersMs: number[] = [];
  /** How many breaths were taken. */
  breaths = 0;
  readonly #lookTicks: number;
  readonly #breathTicks: number;
  readonly #lateness: () => number;
  readonly #outside: { readonly time: number; readonly act: () => void }[] = [];
  readonly #atBreath: (() => void)[] = [];
  #time = 5_000_000;

  constructor(options: FakeWallOptions = {}) {
    this.#lookTicks = options.lookTicks ?? 0;
    this.#breathTicks = options.breathTicks ?? 100;
    this.#lateness = options.lateness ?? (() => 0);
  }

  now(): number {
    this.#time += this.#lookTicks;
    return this.#time;
  }

  /** Lets time pass, as work does. */
  spend(ticks: number): void {
    this.#time += ticks;
  }

  /** Has the outside world act in `ticks` from now, if the kernel is asleep then. */
  after(ticks: number, act: () => void): void {
    this.#outside.push({ time: this.#time + ticks, act });
    this.#outside.sort((a, b) => a.time - b.time);
  }

  /** Has the outside world act at the next breath. */
  atBreath(act: () => void): void {
    this.#atBreath.push(act);
  }

  setTimer(wake: () => void, delayMs: number): FakeTimer {
    this.timersMs.push(delayMs);
    const timer = new FakeTimer(wake);
    const delay = (delayMs > MAX_TIMER_MS ? 1 : delayMs) * TICKS_PER_MS + this.#lateness();
    const end = this.#time + Math.max(this.#breathTicks, delay);
    queueMicrotask(() => this.#sleep(timer, end));
    return timer;
  }

  clearTimer(timer: unknown): void {
    if (timer instanceof FakeTimer) timer.cleared = true;
  }

  setImmediate(wake: () => void): void {
    this.breaths++;
    this.#time += this.#breathTicks;
    queueMicrotask(() => {
      for (const act of this.#atBreath.splice(0)) act();
      wake();
    });
  }

  #sleep(timer: FakeTimer, end: number): void {
    while (!timer.cleared && (this.#outside[0]?.time ?? Infinity) <= end) {
      const { time, act } = this.#outside.shift()!;
      this.#time = Math.max(this.#time, time);
      act();
    }
    if (timer.cleared) return;
    this.#time = Math.max(this.#time, end);
    timer.wake();
  }
}

class FakeTimer {
  readonly wake: () => void;
  cleared = false;

  constructor(wake: () => void) {
    this.wake = wake;
  }
}
