import { describe, expect, test } from 'vitest';
import { atOnce, bursts, pause, sustained } from '../../src/load/mod.ts';
import { watch } from './watch.ts';

describe('atOnce', () => {
  test('brings all users in one instant, and is over when the last has gone', async () => {
    const { dueMs, cameMs, overMs } = await watch(atOnce({ users: 3 }), {
      startMs: 100,
      stayMs: (index) => [30, 70, 10][index]!,
    });
    expect([dueMs, cameMs]).toEqual([
      [100, 100, 100],
      [100, 100, 100],
    ]);
    expect(overMs).toBe(170);
  });

  test('leaves the type open unless it is given one', async () => {
    const open = await watch(atOnce({ users: 1 }));
    const typed = await watch(atOnce({ users: 1, type: 'quick' }));
    expect([open.arrivals, typed.arrivals]).toEqual([[{}], [{ type: 'quick' }]]);
  });

  test('is not over while somebody is here', async () => {
    const { overMs } = await watch(atOnce({ users: 2 }), {
      stayMs: (index) => index * 1000,
      untilMs: 999,
    });
    expect(overMs).toBeUndefined();
  });
});

describe('sustained', () => {
  test('by time: users begin conversations until then, and rest between them', async () => {
    const load = sustained({ users: 2, forMs: 30_000, pauseMs: 50 });
    const { arrivals, overMs } = await watch(load, { startMs: 100, stayMs: () => 30_500 });
    const arrival = { conversations: Infinity, pauseMs: 50, until: 30_100_000 };
    expect(arrivals).toEqual([arrival, arrival]);
    expect(overMs).toBe(30_600);
  });

  test('by count: users hold so many conversations, with no instant behind which they go', async () => {
    const load = sustained({ users: 1, conversations: 100, type: 'quick' });
    const { arrivals } = await watch(load);
    expect(arrivals).toEqual([{ conversations: 100, pauseMs: 0, type: 'quick' }]);
  });
});

describe('bursts', () => {
  test('begin when those of the one before have gone and a pause has passed', async () => {
    const { cameMs } = await watch(bursts({ size: 2, times: 3, pauseMs: 500 }), {
      stayMs: (index) => [100, 200, 5, 10, 20, 0][index]!,
    });
    expect(cameMs).toEqual([0, 0, 700, 700, 1210, 1210]);
  });

  test('have the pause behind the last too', async () => {
    const { overMs } = await watch(bursts({ size: 20, times: 5, pauseMs: 500 }), {
      stayMs: () => 200,
    });
    expect(overMs).toBe(3500);
  });

  test('without a pause follow each other at once', async () => {
    const load = bursts({ size: 1, times: 3, type: 'quick' });
    const { cameMs, overMs, arrivals } = await watch(load, { stayMs: () => 7 });
    expect([cameMs, overMs]).toEqual([[0, 7, 14], 21]);
    expect(arrivals).toEqual([{ type: 'quick' }, { type: 'quick' }, { type: 'quick' }]);
  });
});

test('pause brings nobody, and is over when its time is', async () => {
  const { arrivals, overMs } = await watch(pause(250), { startMs: 100 });
  expect([arrivals, overMs]).toEqual([[], 350]);
});
