/**
 * The machine's own time. This file alone reads it, so that the same program runs in virtual time,
 * and so that code which replaces the globals can never reach what the kernel itself sleeps with.
 */
export interface WallClock {
  /** Microseconds since some fixed instant, an integer that never decreases. */
  now(): number;
  /** Calls `wake` after about `delayMs`, an integer of milliseconds. */
  setTimer(wake: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
  /** Calls `wake` after the input and output that is ready has been served. */
  setImmediate(wake: () => void): void;
}

const { performance, setTimeout, clearTimeout, setImmediate } = globalThis;

/** The clock of this process. */
export const systemClock: WallClock = {
  now: () => Math.floor(performance.now() * 1000),
  setTimer: (wake, delayMs) => setTimeout(wake, delayMs),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  setImmediate: (wake) => void setImmediate(wake),
};

/** Waits for about `delayMs`, an integer of milliseconds. */
export function sleep(delayMs: number, clock: WallClock = systemClock): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(resolve, delayMs));
}

/** Lets waiting input and output be served, then goes on. */
export function breathe(clock: WallClock = systemClock): Promise<void> {
  return new Promise((resolve) => clock.setImmediate(resolve));
}
