import { describe, expect, test } from 'vitest';
import {
  atOnce,
  pause,
  rate,
  replayed,
  script,
  sequence,
  sustained,
  together,
  weighted,
} from '../../src/load/mod.ts';
import { watch } from './watch.ts';

describe('sequence', () => {
  test('begins the next when all of the one before have gone', async () => {
    const load = sequence(
      atOnce({ users: 2 }),
      pause(100),
      replayed([{ atMs: 7 }]),
      atOnce({ users: 1 }),
    );
    const { cameMs, overMs } = await watch(load, { stayMs: (index) => [5, 30, 0, 4][index]! });
    expect([cameMs, overMs]).toEqual([[0, 0, 137, 137], 141]);
  });

  test('of nothing is over at once', async () => {
    expect((await watch(sequence())).overMs).toBe(0);
  });
});

describe('together', () => {
  test('begins all at once, and is over when all are', async () => {
    const load = together(
      rate({ perSecond: 1, forMs: 2500 }),
      sequence(pause(500), atOnce({ users: 1 })),
    );
    const { cameMs, overMs } = await watch(load, { startMs: 100, stayMs: () => 5000 });
    expect([cameMs, overMs]).toEqual([[100, 600, 1100, 2100], 5600]);
  });
});

describe('weighted', () => {
  test('shares types exactly by weight, and as evenly as they allow', async () => {
    const load = weighted({ quick: 75, complex: 25 }, atOnce({ users: 20 }));
    const types = (await watch(load)).arrivals.map(({ type }) => type);
    expect(types.filter((type) => type === 'quick')).toHaveLength(15);
    expect(types.filter((type) => type === 'complex')).toHaveLength(5);
    for (let index = 0; index < 20; index += 4) {
      expect(types.slice(index, index + 4)).toContain('complex');
    }
  });

  test('of three keeps every beginning within one of its share', async () => {
    const weights = { a: 5, b: 3, c: 2 };
    const { arrivals } = await watch(weighted(weights, atOnce({ users: 100 })));
    const counts = { a: 0, b: 0, c: 0 };
    for (const [index, { type }] of arrivals.entries()) {
      counts[type as keyof typeof counts]++;
      for (const name of ['a', 'b', 'c'] as const) {
        expect(Math.abs(counts[name] - ((index + 1) * weights[name]) / 10)).toBeLessThan(1);
      }
    }
  });

  test('leaves those alone who have a type, or follow a script', async () => {
    const load = weighted(
      { quick: 1 },
      together(
        atOnce({ users: 1, type: 'slow' }),
        script([{ atMs: 0, user: 'ann', action: 'wait' }]),
        atOnce({ users: 1 }),
      ),
    );
    const { arrivals } = await watch(load);
    expect(arrivals.map(({ type }) => type)).toEqual(['slow', undefined, 'quick']);
  });

  test('changes nothing else of an arrival', async () => {
    const plain = sustained({ users: 1, forMs: 10, pauseMs: 5 });
    const { arrivals, overMs } = await watch(weighted({ quick: 1 }, plain), { stayMs: () => 20 });
    expect(arrivals).toEqual([{ ...(await watch(plain)).arrivals[0], type: 'quick' }]);
    expect(overMs).toBe(20);
  });

  test('begins its round anew with every subscription', async () => {
    const load = weighted({ quick: 2, slow: 1 }, atOnce({ users: 2 }));
    const first = await watch(load);
    expect((await watch(load)).arrivals).toEqual(first.arrivals);
  });
});
