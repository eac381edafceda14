import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DenseMap } from '../../src/facts/mod.ts';

/** Keys on both sides of every border of the first pages, and far away. */
const KEY = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 254, max: 258 }),
  fc.integer({ min: 0, max: 3000 }),
  fc.integer({ min: 0, max: 50_000 }),
);

const STEP = fc.oneof(
  fc.record({ act: fc.constant('set' as const), key: KEY, value: fc.nat() }),
  fc.record({ act: fc.constant('delete' as const), key: KEY, value: fc.constant(0) }),
);

function filled(...keys: readonly number[]): DenseMap<string> {
  const map = new DenseMap<string>();
  for (const key of keys) map.set(key, `value of ${key}`);
  return map;
}

describe('a dense map', () => {
  test('does what a Map does, and goes through its keys in their order', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 300, size: 'max' }), (steps) => {
        const map = new DenseMap<number>();
        const model = new Map<number, number>();
        for (const { act, key, value } of steps) {
          if (act === 'set') {
            map.set(key, value);
            model.set(key, value);
          } else expect(map.delete(key)).toBe(model.delete(key));
          expect([map.size, map.has(key), map.get(key)]).toEqual([
            model.size,
            model.has(key),
            model.get(key),
          ]);
        }
        const inOrder = [...model].toSorted(([a], [b]) => a - b);
        expect([...map]).toEqual(inOrder);
        expect([...map.keys()]).toEqual(inOrder.map(([key]) => key));
        expect([...map.values()]).toEqual(inOrder.map(([, value]) => value));
        for (const [key, value] of model) expect(map.get(key)).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  test('has nothing under keys that it can not have', () => {
    const map = filled(0, 1, 255, 256);
    for (const key of [-1, -256, -257, 512, 2 ** 30]) {
      expect([map.get(key), map.has(key), map.delete(key)]).toEqual([undefined, false, false]);
    }
    expect(map.size).toBe(4);
  });

  test.each([-1, 0.5, NaN, 2 ** 31])('refuses %d as the first key of a page', (key) => {
    expect(() => new DenseMap().set(key, '')).toThrow(
      new RangeError(`A key must be an integer from 0 to 2147483647, got ${key}`),
    );
  });

  test('keeps null, which is a value', () => {
    const map = new DenseMap<null>().set(3, null);
    expect([map.get(3), map.has(3), map.size]).toEqual([null, true, 1]);
  });

  test('begins anywhere, and takes keys below its first', () => {
    expect([...filled(1_000_000, 999_999, 998_000).keys()]).toEqual([998_000, 999_999, 1_000_000]);
  });

  test('can lose keys, also whole pages of them, while it is gone through', () => {
    const map = filled(0, 1, 256, 600, 1024);
    const seen: number[] = [];
    for (const key of map.keys()) {
      seen.push(key);
      map.delete(key);
      map.delete(600);
    }
    expect([seen, map.size]).toEqual([[0, 1, 256, 1024], 0]);
  });

  test('can lose all keys while it is gone through, and get others', () => {
    const map = filled(0, 1, 300);
    const seen: number[] = [];
    for (const key of map.keys()) {
      seen.push(key);
      for (const old of [0, 1, 300]) map.delete(old);
      map.set(5000, 'new');
    }
    expect(seen).toEqual([0, 5000]);
  });

  test('is as small as what it holds, however far its keys have gone', () => {
    const map = new DenseMap<number>();
    const open = 1000;
    for (let key = 0; key < 2_000_000; key++) {
      map.set(key, key);
      if (key >= open) map.delete(key - open);
    }
    expect(map.size).toBe(open);
    expect(map.capacity).toBeLessThan(open + 2000);
  });

  test('keeps one page more for a key that stays', () => {
    const map = new DenseMap<number>().set(3, 3);
    for (let key = 1000; key < 1_000_000; key++) map.set(key, key).delete(key);
    expect([[...map], map.capacity]).toEqual([[[3, 3]], 2 * 256]);
  });
});
