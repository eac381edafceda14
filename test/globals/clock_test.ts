import { afterAll, describe, expect, test } from 'vitest';
import type { Played } from './play.ts';
import { startThread } from './thread.ts';

const thread = startThread(new URL('clock_stories.ts', import.meta.url));
afterAll(() => thread.stop());

const logOf = async (story: string) => (await thread.call<Played>(story)).log;

describe('within a run', () => {
  test('now is the run’s, in every way to make a date', async () => {
    const now = '2026-01-01T00:00:01.500Z';
    expect(await logOf('dates')).toEqual([
      now,
      '1500',
      now,
      'true',
      'true',
      '2020',
      'true',
      '0',
      'NaN',
      '1000',
      'Date 7',
    ]);
  });

  test('dates are dates: subclasses, instances, clones', async () => {
    expect(await logOf('classesOfDates')).toEqual([
      'true true 2026-01-01T00:00:00.000Z',
      'true',
      'true',
      'true 2026-01-01T00:00:00.000Z',
      '[object Date]',
      '{"at":"2026-01-01T00:00:00.000Z"}',
    ]);
  });

  test('a format without a date means now', async () => {
    const now = '01/01/2026, 01:00:00';
    expect(await logOf('formats')).toEqual([
      now,
      now,
      '01/01/1970, 00:00:00',
      'true',
      now,
      '01/01/1970, 00:00:00',
      '01/01/2026',
    ]);
  });

  test('all clocks agree', async () => {
    expect(await logOf('clocks')).toEqual([
      '2234',
      'true',
      'true',
      '2.234',
      '1,234000000',
      '2,234000000',
      '2234000000',
      '2234',
      '2234',
      'true',
      'nodeTiming,timeOrigin,eventLoopUtilization',
    ]);
  });

  test('marks and measures are those of the run', async () => {
    expect(await logOf('timelines')).toEqual([
      '1000 20',
      '20',
      '3',
      'measure:options,mark:a,measure:between,measure:since,mark:b',
      '4',
      'b',
      '1020',
      'timerified',
      '0',
      'SyntaxError',
    ]);
  });

  test('figures of the machine are fixed', async () => {
    const first = await logOf('figures');
    expect(await logOf('figures')).toEqual(first);
    expect(first).toMatchInlineSnapshot(`
      [
        "[{"rss":67108864,"heapTotal":33554432,"heapUsed":16777216,"external":1048576,"arrayBuffers":0},67108864,{"user":0,"system":0}]",
        "[1,0,"localhost",86400,4294967296]",
        "[4,[0,0,0],4]",
        "[16777216,0]",
      ]
    `);
  });

  test('garbage collection is not seen', async () => {
    expect(await logOf('garbage')).toEqual(['true true', 'held']);
  });
});

test('outside a run clocks are those of the machine', async () => {
  expect(await thread.call('machine')).toEqual({ isReal: true, isFast: true });
});
