import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration, TICKS_PER_MS, toMs, toTicks } from '../../src/time/mod.ts';

describe('toTicks', () => {
  test.each([
    [1, 1000],
    [1.1, 1100],
    [1.1004, 1101],
    [0.0004, 1],
    [1e-9, 1],
    [Number.MIN_VALUE, 1],
    [2.5, 2500],
    [86_400_000, 86_400_000_000],
  ])('of %d ms is %d: a fraction of a tick rounds up', (delayMs, ticks) => {
    expect(toTicks(delayMs)).toBe(ticks);
  });

  test.each([0, -0, -1e-9, -5, -Infinity])('of %d ms is 0', (delayMs) => {
    expect(toTicks(delayMs)).toBe(0);
  });

  test.each([Number.NaN, Infinity])('of %d ms is refused', (delayMs) => {
    expect(() => toTicks(delayMs)).toThrow(
      new RangeError(`Cannot wait ${delayMs} ms: a delay is a finite number of milliseconds`),
    );
  });

  test('every whole number of ticks below 28 hours comes back from its milliseconds', () => {
    for (let ticks = 1; ticks < 28 * 3_600_000_000; ticks = Math.ceil(ticks * 1.003)) {
      expect(toTicks(toMs(ticks))).toBe(ticks);
      expect(toTicks(ticks * 1e-3)).toBe(ticks);
    }
  });

  test('a positive delay never takes fewer ticks than it lasts, but for a nanosecond', () => {
    for (let delayMs = 1e-6; delayMs < 1e8; delayMs *= 1.0123) {
      const ticks = toTicks(delayMs);
      expect(ticks).toBeGreaterThanOrEqual(delayMs * TICKS_PER_MS - 1e-3);
      expect(ticks).toBeLessThan(delayMs * TICKS_PER_MS + 1);
    }
  });
});

describe('parseDuration', () => {
  test.each([
    ['250us', 0.25],
    ['250µs', 0.25],
    ['200ms', 200],
    ['30s', 30_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['2min', 120_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['0s', 0],
    ['  5 s ', 5000],
  ])('of "%s" is %d', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  test.each(['30', ' 1.5 '])('tells which units "%s" could have', (text) => {
    const number = text.trim();
    expect(() => parseDuration(text)).toThrow(
      new SyntaxError(`"${text}" has no unit: write "${number}s" or "${number}ms"`),
    );
  });

  test.each([
    '',
    's',
    '-5s',
    '+5s',
    '1e3s',
    '.5s',
    '5.s',
    '5 seconds',
    '5S',
    '5s 3ms',
    '5,5s',
    'soon',
  ])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow(
      new SyntaxError(
        `"${text}" is not a duration: write a number with a unit, such as "200ms", "30s" or "24h"`,
      ),
    );
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0 ms'],
    [0.012345, '0.0123 ms'],
    [1.5, '1.5 ms'],
    [200, '200 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [3512, '3.51 s'],
    [60_000, '60 s'],
    [119_400, '119 s'],
    [120_000, '2 min'],
    [5_430_000, '90.5 min'],
    [7_200_000, '2 h'],
    [86_400_000, '24 h'],
    [864_000_000, '240 h'],
  ])('of %d ms is "%s"', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});
