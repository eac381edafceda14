import { describe, expect, test } from 'vitest';
import type { Limits } from '../../src/mod.ts';
import { ASYNC_MUTANTS, createAsyncManager } from '../async_mutants/mod.ts';
import { createTarget } from '../async_mutants/module.ts';
import { MUTANTS } from '../mutants/mod.ts';
import { play, type Act } from './play.ts';

/** A short sequence in which a faulty manager gives itself away. A turn of the event loop takes fake timers 1 ms. */
interface Difference {
  readonly limits: Limits;
  readonly acts: readonly Act[];
  /** What the manager without a fault says and this one does not. */
  readonly right: readonly string[];
  /** What this one says instead. */
  readonly wrong: readonly string[];
}

const ONE_SLOT: Limits = { maxConversations: 1 };
const ONE_WAITS: Limits = { maxConversations: 1, maxQueued: 1 };
const NINE_WAIT: Limits = { maxConversations: 1, maxQueued: 9 };

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'check-await-take': {
    limits: ONE_SLOT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
    ],
    right: ['0 start a: active', '0 start b: rejected global-limit'],
    wrong: ['1 start a: active', '1 start b: active'],
  },
  'bypasses-global-limit': {
    limits: ONE_SLOT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'start', 'b', 'u1'],
    ],
    right: ['5 start b: rejected global-limit'],
    wrong: ['5 start b: active'],
  },
  'retry-bypasses-user-limit': {
    limits: { maxConversationsPerUser: 1 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'start', 'b', 'u1'],
      [9, 'start', 'b', 'u1'],
    ],
    right: ["9 start b': rejected user-limit"],
    wrong: ["9 start b': active"],
  },
  'global-limit-one-too-many': {
    limits: ONE_SLOT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'start', 'b', 'u2'],
    ],
    right: ['5 start b: rejected global-limit'],
    wrong: ['5 start b: active'],
  },
  'global-limit-one-too-few': {
    limits: ONE_SLOT,
    acts: [[0, 'start', 'a', 'u1']],
    right: ['0 start a: active'],
    wrong: ['0 start a: rejected global-limit'],
  },
  'user-limit-one-too-many': {
    limits: { maxConversationsPerUser: 1 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'start', 'b', 'u1'],
    ],
    right: ['5 start b: rejected user-limit'],
    wrong: ['5 start b: active'],
  },
  'user-limit-one-too-few': {
    limits: { maxConversationsPerUser: 1 },
    acts: [[0, 'start', 'a', 'u1']],
    right: ['0 start a: active'],
    wrong: ['0 start a: rejected user-limit'],
  },
  'user-limit-forgets-queue': {
    limits: { ...NINE_WAIT, maxConversationsPerUser: 2 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u1'],
      [2, 'start', 'c', 'u1'],
      [5, 'stop', 'c'],
    ],
    right: ['2 start c: rejected user-limit'],
    wrong: ['5 start c: rejected abandoned'],
  },
  'queue-one-too-many': {
    limits: ONE_WAITS,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [2, 'start', 'c', 'u3'],
      [5, 'stop', 'c'],
      [5, 'close'],
    ],
    right: ['2 start c: rejected queue-full'],
    wrong: ['5 start c: rejected abandoned'],
  },
  'queue-one-too-few': {
    limits: ONE_WAITS,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [5, 'close'],
    ],
    right: ['5 start b: rejected shutting-down'],
    wrong: ['1 start b: rejected queue-full'],
  },
  'dedupe-mark-before-refusal': {
    limits: ONE_SLOT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [5, 'stop', 'a'],
      [9, 'start', 'b', 'u2'],
    ],
    right: ["9 start b': active"],
    wrong: ["9 start b': rejected id-in-use"],
  },
  'second-slot-for-one-id': {
    limits: {},
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'start', 'a', 'u1'],
      [9, 'stats'],
    ],
    right: [
      "5 start a': rejected id-in-use",
      '9 stats: active 1, queued 0, turns 0, users 1, timers 0',
    ],
    wrong: ["5 start a': active", '9 stats: active 2, queued 0, turns 0, users 1, timers 0'],
  },
  'stop-during-start-is-lost': {
    limits: {},
    acts: [
      [0, 'start', 'a', 'u1'],
      [0, 'stop', 'a'],
      [5, 'stats'],
    ],
    right: ['0 start a: active', '5 stats: active 0, queued 0, turns 0, users 0, timers 0'],
    wrong: ['1 start a: active', '5 stats: active 1, queued 0, turns 0, users 1, timers 0'],
  },
  'slot-leaked-by-exception': {
    limits: ONE_SLOT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'send', 'a', 50],
      [5, 'stop', 'a'],
      [9, 'start', 'b', 'u2'],
    ],
    right: ['9 start b: active'],
    wrong: ['9 start b: rejected global-limit'],
  },
  'double-release': {
    limits: ONE_SLOT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'stop', 'a'],
      [6, 'start', 'b', 'u2'],
      [7, 'stop', 'a'],
      [8, 'start', 'c', 'u3'],
    ],
    right: ['8 start c: rejected global-limit'],
    wrong: ['8 start c: active'],
  },
  'timeout-keeps-slot': {
    limits: { ...ONE_SLOT, idleTimeoutMs: 10 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [15, 'start', 'b', 'u2'],
    ],
    right: ['15 start b: active'],
    wrong: ['15 start b: rejected global-limit'],
  },
  'work-goes-on-after-timeout': {
    limits: { maxDurationMs: 50 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [10, 'send', 'a', 60],
      [60, 'stats'],
    ],
    right: [
      '50 send a/1: ended max-duration',
      '60 stats: active 0, queued 0, turns 0, users 0, timers 0',
    ],
    wrong: [
      '60 stats: active 0, queued 0, turns 1, users 0, timers 1',
      '70 send a/1: replied Re: a/1',
    ],
  },
  'user-entries-never-cleaned': {
    limits: {},
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'stop', 'a'],
      [9, 'stats'],
    ],
    right: ['9 stats: active 0, queued 0, turns 0, users 0, timers 0'],
    wrong: ['9 stats: active 0, queued 0, turns 0, users 1, timers 0'],
  },
  'user-count-leaked-by-timeout': {
    limits: { maxConversationsPerUser: 1, idleTimeoutMs: 10 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [15, 'start', 'b', 'u1'],
    ],
    right: ['15 start b: active'],
    wrong: ['15 start b: rejected user-limit'],
  },
  'end-told-twice': {
    limits: ONE_SLOT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'send', 'a', 50],
      [5, 'stop', 'a'],
      [8, 'start', 'b', 'u2'],
      [9, 'start', 'c', 'u3'],
    ],
    right: ['9 start c: rejected global-limit'],
    wrong: ['9 start c: active'],
  },
  'end-never-told': {
    limits: { maxDurationMs: 50 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [10, 'send', 'a', 60],
    ],
    right: ['50 send a/1: ended max-duration'],
    wrong: ['send a/1: never settles'],
  },
  'turn-slot-leaked-by-stop': {
    limits: { maxTurnsInFlight: 1 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 50],
      [2, 'send', 'b', 5],
      [5, 'stop', 'a'],
    ],
    right: ['5 begun b/1', '10 send b/1: replied Re: b/1'],
    wrong: ['send b/1: never settles'],
  },
  'lost-wake-up': {
    limits: ONE_WAITS,
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'stop', 'a'],
      [5, 'start', 'b', 'u2'],
    ],
    right: ['5 stop a: done', '5 start b: active'],
    wrong: ['6 stop a: done', 'start b: never settles'],
  },
  'wake-up-goes-to-nobody': {
    limits: NINE_WAIT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [2, 'start', 'c', 'u3'],
      [5, 'stop', 'b'],
      [9, 'stop', 'a'],
    ],
    right: ['9 start c: active'],
    wrong: ['start c: never settles'],
  },
  'ghost-waiter': {
    limits: ONE_WAITS,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [5, 'abort', 'b'],
      [9, 'stop', 'a'],
      [15, 'stats'],
    ],
    right: ['15 stats: active 0, queued 0, turns 0, users 0, timers 0'],
    wrong: ['15 stats: active 1, queued 0, turns 0, users 1, timers 0'],
  },
  'last-in-first-out': {
    limits: NINE_WAIT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [2, 'start', 'c', 'u3'],
      [5, 'stop', 'a'],
      [9, 'close'],
    ],
    right: ['5 start b: active', '9 start c: rejected shutting-down'],
    wrong: ['5 start c: active', '9 start b: rejected shutting-down'],
  },
  'user-count-leaked-by-leaving': {
    limits: { ...ONE_WAITS, maxConversationsPerUser: 1 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [5, 'abort', 'b'],
      [6, 'stop', 'a'],
      [9, 'start', 'c', 'u2'],
    ],
    right: ['9 start c: active'],
    wrong: ['9 start c: rejected user-limit'],
  },
  'stale-queue-timer': {
    limits: { ...ONE_WAITS, queueTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [5, 'stop', 'a'],
      [10, 'send', 'b', 50],
    ],
    right: ['60 send b/1: replied Re: b/1'],
    wrong: ['31 send b/1: ended queue-timeout'],
  },
  'queue-timeout-early': {
    limits: { ...ONE_WAITS, queueTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
    ],
    right: ['31 start b: rejected queue-timeout'],
    wrong: ['30 start b: rejected queue-timeout'],
  },
  'queue-timeout-late': {
    limits: { ...ONE_WAITS, queueTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
    ],
    right: ['31 start b: rejected queue-timeout'],
    wrong: ['32 start b: rejected queue-timeout'],
  },
  'newcomers-first': {
    limits: NINE_WAIT,
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
      [5, 'stop', 'a'],
      [5, 'start', 'c', 'u3'],
      [9, 'close'],
    ],
    right: ['5 start b: active', '9 start c: rejected shutting-down'],
    wrong: ['5 start c: active', '9 start b: rejected shutting-down'],
  },
  'busy-closed-as-idle': {
    limits: { idleTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [10, 'send', 'a', 50],
    ],
    right: ['60 send a/1: replied Re: a/1'],
    wrong: ['30 send a/1: ended idle-timeout'],
  },
  'idle-timer-never-rearmed': {
    limits: { idleTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [10, 'send', 'a', 5],
      [50, 'send', 'a', 5],
    ],
    right: ['50 send a/2: ended unknown'],
    wrong: ['50 begun a/2', '55 send a/2: replied Re: a/2'],
  },
  'idle-timeout-early': {
    limits: { idleTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [30, 'send', 'a', 5],
    ],
    right: ['30 begun a/1', '35 send a/1: replied Re: a/1'],
    wrong: ['30 send a/1: ended unknown'],
  },
  'idle-timeout-late': {
    limits: { ...ONE_WAITS, idleTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'start', 'b', 'u2'],
    ],
    right: ['30 start b: active'],
    wrong: ['31 start b: active'],
  },
  'max-duration-early': {
    limits: { maxDurationMs: 50 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [10, 'send', 'a', 60],
    ],
    right: ['50 send a/1: ended max-duration'],
    wrong: ['49 send a/1: ended max-duration'],
  },
  'max-duration-waits-for-turn': {
    limits: { maxDurationMs: 50 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [10, 'send', 'a', 60],
    ],
    right: ['50 send a/1: ended max-duration'],
    wrong: ['70 send a/1: replied Re: a/1'],
  },
  'sweep-dies': {
    limits: { ...ONE_WAITS, idleTimeoutMs: 30 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [5, 'stop', 'a'],
      [10, 'start', 'b', 'u2'],
      [50, 'send', 'b', 5],
    ],
    right: ['50 send b/1: ended unknown'],
    wrong: ['50 begun b/1', '55 send b/1: replied Re: b/1'],
  },
  'turns-one-too-many': {
    limits: { maxTurnsInFlight: 1 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 20],
      [2, 'send', 'b', 20],
    ],
    right: ['21 begun b/1', '41 send b/1: replied Re: b/1'],
    wrong: ['2 begun b/1', '22 send b/1: replied Re: b/1'],
  },
  'turns-one-too-few': {
    limits: { maxTurnsInFlight: 2 },
    acts: [
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 20],
      [2, 'send', 'b', 20],
    ],
    right: ['2 begun b/1', '22 send b/1: replied Re: b/1'],
    wrong: ['21 begun b/1', '41 send b/1: replied Re: b/1'],
  },
  'cross-talk': {
    limits: {},
    acts: [
      [0, 'start', 'a', 'u1'],
      [0, 'start', 'b', 'u2'],
      [1, 'send', 'a', 20],
      [2, 'send', 'b', 20],
    ],
    right: ['21 send a/1: replied Re: a/1'],
    wrong: ['21 send a/1: replied Re: b/1'],
  },
  'last-message-first': {
    limits: {},
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'send', 'a', 20],
      [2, 'send', 'a', 20],
      [3, 'send', 'a', 20],
    ],
    right: [
      '21 begun a/2',
      '41 begun a/3',
      '41 send a/2: replied Re: a/2',
      '61 send a/3: replied Re: a/3',
    ],
    wrong: [
      '21 begun a/3',
      '41 begun a/2',
      '41 send a/3: replied Re: a/3',
      '61 send a/2: replied Re: a/2',
    ],
  },
  'answered-twice': {
    limits: {},
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'send', 'a', 20],
      [2, 'send', 'a', 20],
    ],
    right: ['41 send a/2: replied Re: a/2'],
    wrong: ['21 send a/2: replied Re: a/1'],
  },
  'second-message-lost': {
    limits: {},
    acts: [
      [0, 'start', 'a', 'u1'],
      [1, 'send', 'a', 20],
      [2, 'send', 'a', 20],
    ],
    right: ['21 begun a/2', '41 send a/2: replied Re: a/2'],
    wrong: ['send a/2: never settles'],
  },
};

describe('the faulty managers of promises', () => {
  test('are those of test/mutants', () => {
    expect(ASYNC_MUTANTS.map(({ name }) => name)).toEqual(MUTANTS.map(({ name }) => name));
    expect(Object.keys(DIFFERENCES)).toEqual(MUTANTS.map(({ name }) => name));
  });

  test('have one fault each, told in one sentence', () => {
    const faults = ASYNC_MUTANTS.map(({ fault }) => fault);
    expect(new Set(faults).size).toBe(faults.length);
    expect(faults.filter((fault) => !/^[A-Z][^.]*\.$/.test(fault))).toEqual([]);
  });

  test.each(ASYNC_MUTANTS)('$name gives itself away', async ({ name, createTarget: create }) => {
    const { limits, acts, right, wrong } = DIFFERENCES[name]!;
    const good = await play(createAsyncManager, limits, acts);
    const bad = await play(create, limits, acts);
    const onlyGood = good.filter((line) => !bad.includes(line));
    const onlyBad = bad.filter((line) => !good.includes(line));
    expect({ right: onlyGood, wrong: onlyBad }).toEqual({ right, wrong });
  });
});

describe('the module', () => {
  const acts: readonly Act[] = [
    [0, 'start', 'a', 'u1'],
    [5, 'start', 'b', 'u2'],
  ];
  const secondOf = async (env: Readonly<Record<string, string>>) =>
    (await play((options) => createTarget({ ...options, env }), ONE_SLOT, acts)).at(-1);

  test.each([{}, { MUTANT: '' }])('makes the manager without a fault from %o', async (env) => {
    expect(await secondOf(env)).toBe('5 start b: rejected global-limit');
  });

  test('makes the manager that MUTANT names', async () => {
    expect(await secondOf({ MUTANT: 'global-limit-one-too-many' })).toBe('5 start b: active');
  });

  test('names what there is where MUTANT names nothing', () => {
    expect(() => createTarget({ limits: {}, env: { MUTANT: 'no-such' } })).toThrow(
      /^Cannot make the mutant "no-such": there are check-await-take, /,
    );
  });
});
