import { TICKS_PER_MS } from '../time/mod.ts';
import { currentRun } from './_entered_run.ts';

/** Milliseconds of Unix time at which every run begins: 2026-01-01T00:00:00Z. */
export const EPOCH_MS = 1_767_225_600_000;

/**
 * How long the process seems to have been up when a run begins: `performance.now()` is never 0 in
 * production, and code takes 0 for "never".
 */
export const UPTIME_MS = 1000;

/** Milliseconds of Unix time at which `performance.now()` is 0. */
export const TIME_ORIGIN_MS = EPOCH_MS - UPTIME_MS;

/** `Date.now()` of the run; undefined outside one. */
export function unixMs(): number | undefined {
  const run = currentRun();
  return run && EPOCH_MS + Math.floor(run.kernel.now() / TICKS_PER_MS);
}

/** `performance.now()` of the run; undefined outside one. */
export function uptimeMs(): number | undefined {
  const run = currentRun();
  return run && UPTIME_MS + run.kernel.now() / TICKS_PER_MS;
}
