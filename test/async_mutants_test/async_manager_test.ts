import { describe, expect, test } from 'vitest';
import type { Limits } from '../../src/mod.ts';
import { createAsyncManager } from '../async_mutants/mod.ts';
import { play, type Act } from './play.ts';

/** What the manager says to `acts`; `stop` and `close`, which say nothing, are left out. */
async function answersTo(limits: Limits, ...acts: readonly Act[]): Promise<readonly string[]> {
  const log = await play(createAsyncManager, limits, acts);
  return log.filter((line) => !line.endsWith(': done'));
}

const NINE_WAIT: Limits = { maxConversations: 1, maxQueued: 9 };
const NOTHING = 'active 0, queued 0, turns 0, users 0, timers 0';

describe('AsyncManager: admission', () => {
  test('is for everybody where there are no limits', async () => {
    const log = await answersTo({}, [0, 'start', 'a', 'u1'], [0, 'start', 'b', 'u1']);
    expect(log).toEqual(['0 start a: active', '0 start b: active']);
  });

  test.each([
    [{ maxConversations: 1 }, 'global-limit'],
    [{ maxConversations: 1, maxQueued: 0 }, 'global-limit'],
    [{ maxConversations: 1, maxConversationsPerUser: 1 }, 'user-limit'],
    [{ maxConversations: 2, maxConversationsPerUser: 1 }, 'user-limit'],
  ])('under %o ends with %s', async (limits, reason) => {
    const log = await answersTo(limits, [0, 'start', 'a', 'u1'], [5, 'start', 'b', 'u1']);
    expect(log).toEqual(['0 start a: active', `5 start b: rejected ${reason}`]);
  });

  test("counts what waits towards the user's limit, until it waits no more", async () => {
    const log = await answersTo(
      { ...NINE_WAIT, maxConversationsPerUser: 1 },
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [2, 'start', 'c', 'u2'],
      [3, 'stop', 'b'],
      [4, 'start', 'd', 'u2'],
      [5, 'close'],
    );
    expect(log.slice(1)).toEqual([
      '2 start c: rejected user-limit',
      '3 start b: rejected abandoned',
      '5 start d: rejected shutting-down',
    ]);
  });

  test('under an id in use is refused, and disturbs nobody', async () => {
    const log = await answersTo(
      { ...NINE_WAIT, idleTimeoutMs: 30 },
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u1'],
      [5, 'start', 'a', 'u1'],
      [5, 'start', 'b', 'u1'],
      [6, 'stats'],
    );
    expect(log.slice(1)).toEqual([
      "5 start a': rejected id-in-use",
      "5 start b': rejected id-in-use",
      '6 stats: active 1, queued 1, turns 0, users 1, timers 1',
      '30 start b: active',
    ]);
  });

  test('under an id that was in use is a start like others', async () => {
    const log = await answersTo(
      {},
      [0, 'start', 'a', 'u1'],
      [5, 'stop', 'a'],
      [5, 'start', 'a', 'u1'],
    );
    expect(log.at(-1)).toBe("5 start a': active");
  });
});

describe('AsyncManager: the queue', () => {
  const full: readonly Act[] = [
    [0, 'start', 'a', 'u1'],
    [1, 'start', 'b', 'u2'],
    [2, 'start', 'c', 'u3'],
  ];

  test('is first in, first out, and full at its limit', async () => {
    const log = await answersTo(
      { maxConversations: 1, maxQueued: 2 },
      ...full,
      [3, 'start', 'd', 'u4'],
      [5, 'stop', 'a'],
      [9, 'stop', 'b'],
    );
    expect(log.slice(1)).toEqual([
      '3 start d: rejected queue-full',
      '5 start b: active',
      '9 start c: active',
    ]);
  });

  test('gives a slot on before anybody else can take it', async () => {
    const log = await answersTo(
      NINE_WAIT,
      ...full,
      [5, 'stop', 'a'],
      [5, 'start', 'd', 'u4'],
      [9, 'stop', 'b'],
    );
    expect(log.slice(1, 3)).toEqual(['5 start b: active', '9 start c: active']);
  });

  test.each(['stop', 'abort'] as const)('is left by %s, once', async (what) => {
    const log = await answersTo(
      NINE_WAIT,
      ...full,
      [5, what, 'b'],
      [5, 'stop', 'b'],
      [9, 'stop', 'a'],
    );
    expect(log.slice(1)).toEqual(['5 start b: rejected abandoned', '9 start c: active']);
  });

  test('has a timeout, which each counts from its own start and none behind its admission', async () => {
    const log = await answersTo(
      { ...NINE_WAIT, queueTimeoutMs: 30 },
      ...full,
      [20, 'stop', 'a'],
      [99, 'stats'],
    );
    expect(log.slice(1)).toEqual([
      '20 start b: active',
      '32 start c: rejected queue-timeout',
      '99 stats: active 1, queued 0, turns 0, users 1, timers 0',
    ]);
  });

  test('says nothing to who leaves behind its admission', async () => {
    const log = await answersTo({}, [0, 'start', 'a', 'u1'], [5, 'abort', 'a'], [6, 'stats']);
    expect(log).toEqual([
      '0 start a: active',
      '6 stats: active 1, queued 0, turns 0, users 1, timers 0',
    ]);
  });

  test('is nothing for who had left before it came', async () => {
    const target = await createAsyncManager({ limits: { maxConversations: 1 }, env: {} });
    const signal = AbortSignal.abort();
    const answer = await target.start({ userId: 'u1', conversationId: 'a', signal });
    expect(answer).toEqual({ status: 'rejected', reason: 'abandoned' });
  });
});

describe('AsyncManager: turns', () => {
  test('of one conversation are answered in order, with the text of their own message', async () => {
    const log = await answersTo(
      {},
      [0, 'start', 'a', 'u1'],
      [1, 'send', 'a', 20],
      [1, 'send', 'a', 1],
      [2, 'send', 'a', 0],
    );
    expect(log.slice(1).filter((line) => !line.includes('begun'))).toEqual([
      '21 send a/1: replied Re: a/1',
      '22 send a/2: replied Re: a/2',
      '22 send a/3: replied Re: a/3',
    ]);
  });

  test('in flight are bounded, first in, first out, and show when they begin', async () => {
    const log = await answersTo(
      { maxTurnsInFlight: 1 },
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 10],
      [1, 'send', 'a', 10],
      [2, 'send', 'b', 10],
    );
    expect(log.filter((line) => line.includes('begun'))).toEqual([
      '1 begun a/1',
      '11 begun b/1',
      '21 begun a/2',
    ]);
  });

  test('that an end cuts resolve as ended, and leave their room to others', async () => {
    const log = await answersTo(
      { maxTurnsInFlight: 1 },
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 50],
      [1, 'send', 'a', 50],
      [2, 'send', 'b', 10],
      [5, 'stop', 'a'],
      [6, 'stats'],
    );
    expect(log.slice(3)).toEqual([
      '5 send a/1: ended stopped',
      '5 send a/2: ended stopped',
      '5 begun b/1',
      '6 stats: active 1, queued 0, turns 1, users 1, timers 1',
      '15 send b/1: replied Re: b/1',
    ]);
  });

  test('that wait for their turn are cut too, and take no room later', async () => {
    const log = await answersTo(
      { maxTurnsInFlight: 1 },
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 50],
      [2, 'send', 'b', 10],
      [5, 'stop', 'b'],
      [60, 'stats'],
    );
    expect(log.slice(3)).toEqual([
      '5 send b/1: ended stopped',
      '51 send a/1: replied Re: a/1',
      '60 stats: active 1, queued 0, turns 0, users 1, timers 0',
    ]);
  });

  test('for an id that is not active are ended, unknown', async () => {
    const log = await answersTo(
      NINE_WAIT,
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'b', 5],
      [1, 'send', 'c', 5],
    );
    expect(log.slice(1)).toEqual([
      '1 send b/1: ended unknown',
      '1 send c/1: ended unknown',
      'start b: never settles',
    ]);
  });
});

describe('AsyncManager: timeouts', () => {
  test('of idleness count from the admission', async () => {
    const limits = { maxConversations: 1, maxQueued: 9, idleTimeoutMs: 30 };
    const log = await answersTo(limits, [0, 'start', 'a', 'u1'], [5, 'start', 'b', 'u2']);
    expect(log).toEqual(['0 start a: active', '30 start b: active']);
  });

  test('of idleness count from the last turn, and never run while one is worked on or waits', async () => {
    const log = await answersTo(
      { maxTurnsInFlight: 1, idleTimeoutMs: 30 },
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 50],
      [2, 'send', 'b', 50],
      [80, 'stats'],
      [82, 'stats'],
      [130, 'stats'],
      [132, 'stats'],
    );
    expect(log.filter((line) => /replied|stats/.test(line))).toEqual([
      '51 send a/1: replied Re: a/1',
      '80 stats: active 2, queued 0, turns 1, users 2, timers 2',
      '82 stats: active 1, queued 0, turns 1, users 1, timers 1',
      '101 send b/1: replied Re: b/1',
      '130 stats: active 1, queued 0, turns 0, users 1, timers 1',
      `132 stats: ${NOTHING}`,
    ]);
  });

  test('of duration count from the admission, cut turns, and give the slot on', async () => {
    const log = await answersTo(
      { ...NINE_WAIT, maxDurationMs: 50 },
      [0, 'start', 'a', 'u1'],
      [10, 'start', 'b', 'u2'],
      [30, 'send', 'a', 60],
      [70, 'send', 'b', 60],
    );
    expect(log.filter((line) => !line.includes('begun'))).toEqual([
      '0 start a: active',
      '50 send a/1: ended max-duration',
      '50 start b: active',
      '100 send b/1: ended max-duration',
    ]);
  });

  test('that no timer can count are none', async () => {
    const limits = { idleTimeoutMs: 2 ** 31 };
    const log = await answersTo(limits, [0, 'start', 'a', 'u1'], [5, 'stats']);
    expect(log.at(-1)).toBe('5 stats: active 1, queued 0, turns 0, users 1, timers 0');
  });
});

describe('AsyncManager: the end', () => {
  test('is asked for as often as one likes, also of what never was', async () => {
    const log = await play(createAsyncManager, {}, [
      [0, 'start', 'a', 'u1'],
      [5, 'stop', 'a'],
      [6, 'stop', 'a'],
      [7, 'stop', 'b'],
      [9, 'stats'],
    ]);
    expect(log).toEqual([
      '0 start a: active',
      '5 stop a: done',
      '6 stop a: done',
      '7 stop b: done',
      `9 stats: ${NOTHING}`,
    ]);
  });

  test('of all is close: nobody is inside, no timer is armed, and nobody comes in', async () => {
    const log = await answersTo(
      { ...NINE_WAIT, idleTimeoutMs: 900, maxDurationMs: 900, queueTimeoutMs: 900 },
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 50],
      [1, 'send', 'a', 50],
      [5, 'close'],
      [6, 'stats'],
      [7, 'start', 'c', 'u1'],
      [7, 'send', 'a', 5],
      [8, 'close'],
    );
    expect(log.filter((line) => !/begun|^0/.test(line)).toSorted()).toEqual([
      '5 send a/1: ended shutting-down',
      '5 send a/2: ended shutting-down',
      '5 start b: rejected shutting-down',
      `6 stats: ${NOTHING}`,
      '7 send a/3: ended unknown',
      '7 start c: rejected shutting-down',
    ]);
  });
});
