import { describe, expect, test } from 'vitest';
import {
  replayed,
  script,
  type LoadPattern,
  type ScriptedAct,
  type ScriptStep,
} from '../../src/load/mod.ts';
import { RandomSource, seededOracle, type Oracle } from '../../src/random/mod.ts';
import { VirtualKernel } from '../../src/scheduler/mod.ts';
import { contextOn, watch } from './watch.ts';

describe('replayed', () => {
  test('brings who was recorded, when they were, in order of time', async () => {
    const load = replayed([
      { atMs: 250.5, type: 'quick' },
      { atMs: 0, user: 'ann' },
      { atMs: 250.5, user: 'bob', type: 'slow' },
      { atMs: 10 },
    ]);
    const { cameMs, dueMs, arrivals, overMs } = await watch(load, { startMs: 100 });
    expect(cameMs).toEqual([100, 110, 350.5, 350.5]);
    expect(dueMs).toEqual(cameMs);
    expect(arrivals).toEqual([
      { user: 'ann' },
      {},
      { type: 'quick' },
      { user: 'bob', type: 'slow' },
    ]);
    expect(overMs).toBe(350.5);
  });

  test('of nothing is over at once', async () => {
    expect(await watch(replayed([]), { startMs: 5 })).toMatchObject({ arrivals: [], overMs: 5 });
  });

  test('can be replayed twice', async () => {
    const load = replayed([{ atMs: 5, user: 'ann' }]);
    await watch(load);
    expect((await watch(load)).arrivals).toEqual([{ user: 'ann' }]);
  });
});

/** Plays a script; gives who does what, when, a line each. */
async function playScript(load: LoadPattern, { startMs = 0, oracle }: PlayOptions = {}) {
  const kernel = new VirtualKernel(oracle);
  const log: string[] = [];
  const acts: ScriptedAct[] = [];
  const say = (what: string) => log.push(`${kernel.now() / 1000} ${what}`);
  const begin = () =>
    load(contextOn(kernel)).subscribe({
      next: ({ user, script: own }) => {
        say(`${user} comes`);
        own!.subscribe({
          next: (act) => {
            acts.push(act);
            say(`${user} ${act.action} ${act.conversation}`.trimEnd());
          },
          complete: () => say(`${user} has done`),
        });
      },
      complete: () => say('over'),
    });
  kernel.schedule(startMs * 1000, { run: begin });
  await kernel.run();
  return { log, acts };
}

interface PlayOptions {
  readonly startMs?: number;
  readonly oracle?: Oracle;
}

describe('script', () => {
  const steps: readonly ScriptStep[] = [
    { atMs: 10, user: 'ann', action: 'start', conversation: 'a', expected: 'active' },
    { atMs: 0, user: 'bob', action: 'start', conversation: 'b' },
    { atMs: 10, user: 'bob', action: 'send', conversation: 'b', workMs: 5, expected: 'replied' },
    { atMs: 10, user: 'ann', action: 'abort', conversation: 'a' },
    { atMs: 10, user: 'bob', action: 'stop', conversation: 'b' },
    { atMs: 20, user: 'ann', action: 'wait' },
  ];

  test('brings its users first, then has them act, in its own order at one instant', async () => {
    const { log } = await playScript(script(steps), { startMs: 100 });
    expect(log).toEqual([
      '100 ann comes',
      '100 bob comes',
      '100 bob start b',
      '110 ann start a',
      '110 bob send b',
      '110 ann abort a',
      '110 bob stop b',
      '120 ann wait',
      '120 ann has done',
      '120 bob has done',
      '120 over',
    ]);
  });

  test('hands each act over with its step, its work and what is expected', async () => {
    const { acts } = await playScript(script(steps));
    expect(acts.toSorted((a, b) => a.step - b.step).slice(0, 3)).toEqual([
      { action: 'start', conversation: 'a', workMs: 0, step: 0, expected: 'active' },
      { action: 'start', conversation: 'b', workMs: 0, step: 1 },
      { action: 'send', conversation: 'b', workMs: 5, step: 2, expected: 'replied' },
    ]);
  });

  test('keeps the order of one user whatever comes first in an instant', async () => {
    const orders = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const oracle = seededOracle(new RandomSource(seed).stream('order'));
      const { log } = await playScript(script(steps), { oracle });
      const at10 = log.filter((line) => line.startsWith('10 '));
      expect(at10.filter((line) => line.includes('ann'))).toEqual([
        '10 ann start a',
        '10 ann abort a',
      ]);
      expect(at10.filter((line) => line.includes('bob'))).toEqual([
        '10 bob send b',
        '10 bob stop b',
      ]);
      orders.add(at10.join());
      expect(log.at(-1)).toBe('20 over');
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  test('is over only behind what its last instant brings, whatever comes first in it', async () => {
    const last = script([
      { atMs: 5, user: 'ann', action: 'start', conversation: 'a' },
      { atMs: 5, user: 'bob', action: 'start', conversation: 'b' },
    ]);
    for (let seed = 1; seed <= 10; seed++) {
      const oracle = seededOracle(new RandomSource(seed).stream('order'));
      const { log } = await playScript(last, { oracle });
      expect(log.slice(2, 4).toSorted()).toEqual(['5 ann start a', '5 bob start b']);
      expect(log.slice(4)).toEqual(['5 ann has done', '5 bob has done', '5 over']);
    }
  });
});
