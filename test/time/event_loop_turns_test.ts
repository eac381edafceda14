import { expect, test } from 'vitest';
import { EventLoopTurns, systemClock } from '../../src/time/mod.ts';

/** Does something after so many hops of promises, and ticks between them. */
async function far(hops: number): Promise<void> {
  for (let hop = 0; hop < hops; hop++) {
    await Promise.resolve();
    if (hop % 10 === 0) await new Promise<void>((resolve) => process.nextTick(resolve));
  }
}

test('all promises and ticks have settled when a turn comes, however many turns there are', async () => {
  const turns = new EventLoopTurns();
  for (let turn = 0; turn < 200; turn++) {
    let isDone = false;
    void far(100).then(() => (isDone = true));
    await turns.next();
    expect(isDone).toBe(true);
  }
});

test('turns are asked for together, and none is lost', async () => {
  let asked = 0;
  const turns = new EventLoopTurns({
    ...systemClock,
    setImmediate: (wake) => {
      asked++;
      systemClock.setImmediate(wake);
    },
  });
  for (let turn = 0; turn < 130; turn++) await turns.next();
  expect(asked).toBe(192);
});

test('what waits for a real timer has not settled', async () => {
  const turns = new EventLoopTurns();
  let isDone = false;
  const timer = systemClock.setTimer(() => (isDone = true), 1000);
  await turns.next();
  await turns.next();
  expect(isDone).toBe(false);
  systemClock.clearTimer(timer);
});
