import { describe, expect, test } from 'vitest';
import { sessionMachine, type SessionEvent, type SessionInput } from '../../machines/session.ts';
import { play } from './play.ts';

const ADMIT: SessionEvent = { type: 'ADMIT' };
const HOLD: SessionEvent = { type: 'HOLD' };
const CLOSE: SessionEvent = { type: 'CLOSE' };
const DONE = { type: 'turn_done' };

const work = (workMs: number): SessionEvent => ({ type: 'WORK', workMs });
const timedOut = (timer: string) => ({ type: 'timed_out', timer });

/** A session with a slot, and no limits but those given. */
function session(
  input: Partial<SessionInput>,
  events: readonly (readonly [number, SessionEvent])[] = [],
) {
  const none = { queueTimeoutMs: Infinity, idleTimeoutMs: Infinity, maxDurationMs: Infinity };
  return play(sessionMachine, { input: { queued: false, ...none, ...input }, events });
}

/** The same, in the queue. */
function waiting(
  input: Partial<SessionInput>,
  events: readonly (readonly [number, SessionEvent])[] = [],
) {
  return session({ queued: true, ...input }, events);
}

describe('the queue timeout', () => {
  test('runs out at its very instant', async () => {
    const { effects } = await waiting({ queueTimeoutMs: 30.001 });
    expect(effects).toEqual([[30.001, timedOut('queue')]]);
  });

  test('does not run out after an admission', async () => {
    const { effects, value } = await waiting({ queueTimeoutMs: 30 }, [[29, ADMIT]]);
    expect([effects, value]).toEqual([[], { open: 'idle' }]);
  });

  test('does not begin where there is a slot from the start', async () => {
    const { effects } = await session({ queueTimeoutMs: 30 });
    expect(effects).toEqual([]);
  });

  test('is the only timer of who waits', async () => {
    const { effects } = await waiting({ queueTimeoutMs: 30, idleTimeoutMs: 1, maxDurationMs: 2 });
    expect(effects).toEqual([[30, timedOut('queue')]]);
  });

  test('that ran out in the instant of the admission does not prevent it', async () => {
    const { effects } = await waiting({ queueTimeoutMs: 30, idleTimeoutMs: 10 }, [[30, ADMIT]]);
    expect(effects).toEqual([
      [30, timedOut('queue')],
      [40, timedOut('idle')],
    ]);
  });
});

describe('the idle timeout', () => {
  test('counts from the beginning of a session with a slot', async () => {
    const { effects } = await session({ idleTimeoutMs: 10 });
    expect(effects).toEqual([[10, timedOut('idle')]]);
  });

  test('counts from the admission of who waited', async () => {
    const { effects } = await waiting({ idleTimeoutMs: 10 }, [[25, ADMIT]]);
    expect(effects).toEqual([[35, timedOut('idle')]]);
  });

  test('is armed anew by the end of every turn', async () => {
    const { effects } = await session({ idleTimeoutMs: 10 }, [
      [9, work(3)],
      [21, work(1)],
    ]);
    expect(effects).toEqual([
      [12, DONE],
      [22, DONE],
      [32, timedOut('idle')],
    ]);
  });

  test('does not run while a turn is worked on', async () => {
    const { effects } = await session({ idleTimeoutMs: 10 }, [[5, work(100)]]);
    expect(effects).toEqual([
      [105, DONE],
      [115, timedOut('idle')],
    ]);
  });

  test('does not run while a turn waits to be worked on', async () => {
    const { effects, pending } = await session({ idleTimeoutMs: 10 }, [[5, HOLD]]);
    expect([effects, pending]).toEqual([[], 0]);
  });

  test('runs out before a turn of the same instant', async () => {
    const { effects, value } = await session({ idleTimeoutMs: 10 }, [[10, work(1)]]);
    expect([effects, value]).toEqual([[[10, timedOut('idle')]], 'expired']);
  });
});

describe('the maximum duration', () => {
  test('counts from the beginning of a session with a slot', async () => {
    const { effects } = await session({ maxDurationMs: 50 });
    expect(effects).toEqual([[50, timedOut('duration')]]);
  });

  test('counts from the admission of who waited', async () => {
    const { effects } = await waiting({ maxDurationMs: 50 }, [[25, ADMIT]]);
    expect(effects).toEqual([[75, timedOut('duration')]]);
  });

  test('is not put off by turns', async () => {
    const { effects } = await session({ idleTimeoutMs: 20, maxDurationMs: 50 }, [
      [10, work(10)],
      [30, work(10)],
    ]);
    expect(effects).toEqual([
      [20, DONE],
      [40, DONE],
      [50, timedOut('duration')],
    ]);
  });

  test('cuts a turn that is worked on', async () => {
    const { effects } = await session({ maxDurationMs: 50 }, [[5, work(100)]]);
    expect(effects).toEqual([[50, timedOut('duration')]]);
  });

  test('runs out before a turn that would be done in its instant', async () => {
    const { effects } = await session({ maxDurationMs: 50 }, [[40, work(10)]]);
    expect(effects).toEqual([[50, timedOut('duration')]]);
  });

  test('ends a session whose turn waits', async () => {
    const { effects } = await session({ maxDurationMs: 50 }, [[5, HOLD]]);
    expect(effects).toEqual([[50, timedOut('duration')]]);
  });
});

describe('a turn', () => {
  test('is done when its work is, however short', async () => {
    const { effects } = await session({}, [
      [5, work(0)],
      [7, work(0.25)],
    ]);
    expect(effects).toEqual([
      [5, DONE],
      [7.25, DONE],
    ]);
  });

  test('that waited is done its work after it began', async () => {
    const { effects } = await session({}, [
      [5, HOLD],
      [9, work(3)],
    ]);
    expect(effects).toEqual([[12, DONE]]);
  });
});

test('without limits a session arms no timer', async () => {
  for (const queued of [true, false]) {
    const { effects, pending, done } = await session({ queued });
    expect([effects, pending, done]).toEqual([[], 0, false]);
  }
});

test('CLOSE ends it in every state, and takes its timers along', async () => {
  const input = { queueTimeoutMs: 50, idleTimeoutMs: 50, maxDurationMs: 60 };
  const ends = [
    await waiting(input, [[5, CLOSE]]),
    await session(input, [[5, CLOSE]]),
    await session(input, [
      [1, HOLD],
      [5, CLOSE],
    ]),
    await session(input, [
      [1, work(30)],
      [5, CLOSE],
    ]),
  ];
  for (const { effects, done, value } of ends) {
    expect([effects, done, value]).toEqual([[], true, 'closed']);
  }
  const expired = await session(input, [[70, CLOSE]]);
  expect([expired.effects, expired.done]).toEqual([[[50, timedOut('idle')]], true]);
});
