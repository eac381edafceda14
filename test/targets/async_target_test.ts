import { afterAll, expect, test } from 'vitest';
import { startThread } from '../globals/thread.ts';
import type { AsyncStory } from './async_stories.ts';
import type { Act, Performance } from './perform.ts';
import { describeTarget } from './target_contract.ts';

/** What a target promises, of one that is written with promises, timers and abort signals. */

const thread = startThread(new URL('async_stories.ts', import.meta.url));
afterAll(() => thread.stop());

const play = (story: AsyncStory) => thread.call<Performance>('play', story);

describeTarget(
  'AsyncManager',
  { performer: (limits, story) => play({ limits, ...story }) },
  { tells: false },
);

const IN_ONE_INSTANT: readonly Act[] = [
  [0, 'start', 0, 0],
  [1, 'start', 1, 1],
  [5, 'send', 0, 1, 5],
  [10, 'stop', 0],
  [20, 'send', 1, 1, 10],
  [20, 'stop', 1],
  [30, 'stop', 1],
];

test('whoever comes first in an instant, everything is answered once', async () => {
  const limits = {
    maxConversations: 1,
    maxQueued: 5,
    maxTurnsInFlight: 1,
    idleTimeoutMs: 10,
    maxDurationMs: 20,
    queueTimeoutMs: 9,
  };
  const logs = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const { log, pending } = await play({ limits, acts: IN_ONE_INSTANT, seed });
    const count = (line: RegExp) => log.filter((text) => line.test(text)).length;
    expect([count(/admitted 0/), count(/ended 0/), count(/ 0\/1/)]).toEqual([1, 1, 1]);
    expect([count(/(?:admitted|refused) 1/), count(/ 1\/1/)]).toEqual([1, 1]);
    expect(count(/ended 1/)).toBeLessThanOrEqual(count(/admitted 1/));
    expect(pending).toBe(0);
    logs.add(log.join());
    expect((await play({ limits, acts: IN_ONE_INSTANT, seed })).log).toEqual(log);
  }
  expect(logs.size).toBeGreaterThan(3);
});
