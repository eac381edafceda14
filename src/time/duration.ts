/**
 * Durations. People write milliseconds or strings with a unit; the kernel counts integer
 * microseconds, called ticks, so that equal instants are equal and digests are portable.
 */

/** Ticks (microseconds) in a millisecond. */
export const TICKS_PER_MS = 1000;

/** A duration as people write it: a number of milliseconds, or a string such as `'30s'`. */
export type Duration = number | string;

/**
 * How far above a whole number of microseconds a product may lie and still be that number: 1.1 ms
 * times 1000 is 1100.0000000000002. A nanosecond is above that error for any delay below 28 hours,
 * and a longer delay is at most one tick late.
 */
const ROUNDING_SLACK = 1e-3;

const UNITS_MS: Readonly<Record<string, number>> = {
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const DURATION = /^(\d+(?:\.\d+)?)\s*(us|µs|ms|s|min|m|h|d)$/;

/**
 * The ticks of a delay in milliseconds, rounded up: a positive delay takes at least one tick, or a
 * callback that schedules the remainder of its own delay (RxJS `debounceTime`) would do so for ever.
 * A delay of 0 or less is 0. Every layer that turns milliseconds into ticks calls this.
 *
 * @throws {RangeError} if `delayMs` is not a finite number.
 */
export function toTicks(delayMs: number): number {
  if (delayMs <= 0) return 0;
  if (!Number.isFinite(delayMs)) {
    throw new RangeError(`Cannot wait ${delayMs} ms: a delay is a finite number of milliseconds`);
  }
  return Math.max(1, Math.ceil(delayMs * TICKS_PER_MS - ROUNDING_SLACK));
}

/** Milliseconds in `ticks`. */
export function toMs(ticks: number): number {
  return ticks / TICKS_PER_MS;
}

/**
 * The milliseconds that `text` names: a number and a unit (`us`, `ms`, `s`, `m` or `min`, `h`, `d`),
 * such as `'200ms'`, `'1.5s'` or `'24h'`.
 *
 * @throws {SyntaxError} if the unit is missing or unknown, or there is no number.
 */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text.trim());
  if (match === null) {
    const bare = /^\d+(\.\d+)?$/.test(text.trim());
    throw new SyntaxError(
      bare
        ? `"${text}" has no unit: write "${text.trim()}s" or "${text.trim()}ms"`
        : `"${text}" is not a duration: write a number with a unit, such as "200ms", "30s" or "24h"`,
    );
  }
  return Number(match[1]) * UNITS_MS[match[2]!]!;
}

/** `durationMs` for people, with one unit and at most three significant digits: `200 ms`, `3.5 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 999.5) return `${significant(durationMs)} ms`;
  if (durationMs < 120_000) return `${significant(durationMs / 1000)} s`;
  if (durationMs < 7_200_000) return `${significant(durationMs / 60_000)} min`;
  return `${significant(durationMs / 3_600_000)} h`;
}

function significant(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
