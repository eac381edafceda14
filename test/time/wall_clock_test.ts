import { expect, test, vi } from 'vitest';
import { breathe, systemClock } from '../../src/time/mod.ts';

test('the system clock counts integers that never decrease', async () => {
  const seen: number[] = [];
  for (let look = 0; look < 1000; look++) {
    seen.push(systemClock.now());
    if (look % 100 === 0) await breathe();
  }
  expect(seen.filter((time) => !Number.isSafeInteger(time))).toEqual([]);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBeGreaterThan(seen[0]!);
});

test('a timer wakes, a cleared one does not', async () => {
  const log: string[] = [];
  const cleared = systemClock.setTimer(() => log.push('cleared'), 1);
  systemClock.clearTimer(cleared);
  await new Promise<void>((resolve) => systemClock.setTimer(resolve, 5));
  expect(log).toEqual([]);
});

test('breathe lets waiting callbacks go first', async () => {
  const log: string[] = [];
  systemClock.setImmediate(() => log.push('waiting'));
  await breathe();
  expect(log).toEqual(['waiting']);
});

test('breathe asks the clock that it is given', async () => {
  let asked = 0;
  await breathe({
    ...systemClock,
    setImmediate: (wake) => {
      asked++;
      wake();
    },
  });
  expect(asked).toBe(1);
});

test('replacing the globals does not reach the system clock', async () => {
  const replaced = vi.fn();
  vi.stubGlobal('setImmediate', replaced);
  try {
    await breathe();
    expect(replaced).not.toHaveBeenCalled();
  } finally {
    vi.unstubAllGlobals();
  }
});
