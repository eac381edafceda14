import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimeSeries, type SeriesWindow } from '../../src/metrics/mod.ts';
import { Story } from './story.ts';

const QUIET = { arrived: 0, started: 0, refused: 0, ended: 0, active: 0, queued: 0 };

function sumOf(
  windows: readonly SeriesWindow[],
  count: 'arrived' | 'started' | 'refused' | 'ended',
) {
  return windows.reduce((sum, window) => sum + window[count], 0);
}

describe('TimeSeries', () => {
  test('counts what happened in each window of 10 ms', () => {
    const series = new TimeSeries();
    new Story(series)
      .at(0)
      .arrived(0)
      .requested(0)
      .admitted(0)
      .at(9.999)
      .arrived(1)
      .requested(1)
      .refused(1)
      .at(10)
      .arrived(2)
      .at(35)
      .ended(0);
    expect(series.series()).toEqual({
      windowMs: 10,
      windows: [
        { ...QUIET, atMs: 0, arrived: 2, started: 1, refused: 1, active: 1 },
        { ...QUIET, atMs: 10, arrived: 1, active: 1 },
        { ...QUIET, atMs: 20, active: 1 },
        { ...QUIET, atMs: 30, ended: 1, active: 1 },
      ],
    });
  });

  test('shows the highest level of a window, the one it began with included', () => {
    const series = new TimeSeries();
    const story = new Story(series).requested(0).admitted(0).requested(1).admitted(1);
    story.requested(2).queued(2).requested(3).queued(3);
    story.at(12).ended(0).admitted(2).ended(1).admitted(3).ended(2).ended(3).at(25).arrived(9);
    const levels = series.series().windows.map(({ active, queued }) => [active, queued]);
    expect(levels).toEqual([
      [2, 2],
      [2, 2],
      [0, 0],
    ]);
  });

  test('takes who is refused out of the queue', () => {
    const series = new TimeSeries();
    new Story(series).requested(0).queued(0).at(15).refused(0).at(25).arrived(1);
    expect(series.series().windows.map(({ queued }) => queued)).toEqual([1, 1, 0]);
  });

  test('leaves the probe out', () => {
    const series = new TimeSeries();
    new Story(series)
      .arrived(0, { probe: true })
      .requested(0, { probe: true })
      .admitted(0)
      .ended(0);
    expect(series.series().windows).toEqual([{ ...QUIET, atMs: 0 }]);
  });

  test('doubles its windows when it outgrows 240', () => {
    const series = new TimeSeries();
    const story = new Story(series).at(2399).arrived(0);
    expect(series.series()).toMatchObject({ windowMs: 10 });
    expect(series.series().windows).toHaveLength(240);
    story.at(2400).arrived(1);
    expect(series.series()).toMatchObject({ windowMs: 20 });
    expect(series.series().windows).toHaveLength(121);
  });

  test('keeps at most 240 windows, however long the run', () => {
    const series = new TimeSeries();
    const story = new Story(series);
    const days = 365 * 24 * 3_600_000;
    for (let count = 0; count <= 1000; count++) story.at((days * count) / 1000).arrived(count);
    const { windows, windowMs } = series.series();
    expect(windows.length).toBeLessThanOrEqual(240);
    expect(windows.length).toBeGreaterThan(120);
    expect(windows.at(-1)!.atMs).toBe((windows.length - 1) * windowMs);
    expect(sumOf(windows, 'arrived')).toBe(1001);
  });

  test('joined windows lose no count, and keep the highest level', () => {
    const step = fc.record({ gapMs: fc.constantFrom(0, 1, 9, 30, 700, 5000), what: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
        const series = new TimeSeries();
        const story = new Story(series);
        const totals = { arrived: 0, started: 0, refused: 0, ended: 0 };
        const open: number[] = [];
        /** How many were active from an instant on. */
        const levels: [fromMs: number, active: number][] = [[0, 0]];
        let nowMs = 0;
        for (const [conversation, { gapMs, what }] of steps.entries()) {
          nowMs += gapMs;
          story.at(nowMs);
          if (what === 0) {
            story.arrived(conversation);
            totals.arrived++;
          } else if (what === 1) {
            story.requested(conversation).refused(conversation);
            totals.refused++;
          } else if (what === 2 || open.length === 0) {
            story.requested(conversation).admitted(conversation);
            open.push(conversation);
            totals.started++;
          } else {
            story.ended(open.shift()!);
            totals.ended++;
          }
          levels.push([nowMs, open.length]);
        }
        const { windows, windowMs } = series.series();
        for (const count of ['arrived', 'started', 'refused', 'ended'] as const) {
          expect(sumOf(windows, count)).toBe(totals[count]);
        }
        for (const { atMs, active } of windows) {
          const within = levels.filter(([fromMs], index) => {
            const toMs = levels[index + 1]?.[0] ?? Infinity;
            return fromMs < atMs + windowMs && (toMs > atMs || fromMs >= atMs);
          });
          const before = levels.findLast(([fromMs]) => fromMs < atMs)?.[1] ?? 0;
          expect(active).toBe(Math.max(before, ...within.map(([, level]) => level)));
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
