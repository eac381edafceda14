import { describe, expect, test } from 'vitest';
import { XStateHost } from '../../src/actors/mod.ts';
import type { Limits, TargetStats } from '../../src/facts/mod.ts';
import { RandomSource, seededOracle, type Oracle } from '../../src/random/mod.ts';
import { VirtualKernel } from '../../src/scheduler/mod.ts';
import { ReferenceTarget, type PortListener } from '../../src/targets/mod.ts';
import { describeTarget, perform, type Act } from './target_contract.ts';

function fail(error: unknown): never {
  throw error;
}

function createWith(oracle?: Oracle) {
  return (limits: Limits, listener: PortListener) => {
    const kernel = new VirtualKernel(oracle);
    const host = new XStateHost(kernel, { onError: fail });
    return { kernel, port: new ReferenceTarget({ host, limits, listener }) };
  };
}

describeTarget('ReferenceTarget', createWith());

const LIMITS = { maxConversations: 1, maxQueued: 5, maxTurnsInFlight: 1 };

describe('ReferenceTarget', () => {
  test('tells who waits, and when work begins', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [1, 'start', 1, 1],
      [2, 'send', 0, 1, 5],
      [3, 'send', 0, 2, 5],
    ];
    const { teller } = await perform(createWith(), LIMITS, { acts });
    expect(teller.all).toEqual([
      '0 admitted 0',
      '1 queued 1',
      '2 chunk 0/1',
      '7 answered 0/1',
      '7 chunk 0/2',
      '12 answered 0/2',
    ]);
  });

  test('tells the timer before what comes of it', async () => {
    const limits = { ...LIMITS, queueTimeoutMs: 5, idleTimeoutMs: 20, maxDurationMs: 30 };
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [1, 'start', 1, 1],
      [19, 'send', 0, 1, 1],
      [50, 'start', 2, 0],
    ];
    const { teller } = await perform(createWith(), limits, { acts });
    expect(teller.all.filter((line) => !/admitted|queued|chunk/.test(line))).toEqual([
      '6 timer 1 queue',
      '6 refused 1 queue-timeout',
      '20 answered 0/1',
      '30 timer 0 duration',
      '30 ended 0 max-duration',
      '70 timer 2 idle',
      '70 ended 2 idle-timeout',
    ]);
  });

  test('answers every question for figures, in order', async () => {
    const { kernel, port } = await perform(createWith(), LIMITS, { acts: [] });
    const seen: [number, TargetStats | undefined][] = [];
    port.stats((stats) => seen.push([1, stats]));
    port.start({ conversation: 0, user: 0 });
    port.stats((stats) => seen.push([2, stats]));
    await kernel.run();
    const none = { active: 0, queued: 0, turns: 0, users: 0 };
    expect(seen).toEqual([
      [1, none],
      [2, { ...none, active: 1, users: 1 }],
    ]);
  });

  test('keeps no session of what is over', async () => {
    const limits = { ...LIMITS, queueTimeoutMs: 1e6, idleTimeoutMs: 1e6, maxDurationMs: 1e6 };
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [1, 'start', 1, 1],
      [2, 'abort', 1],
      [3, 'send', 0, 1, 500],
      [4, 'stop', 0],
    ];
    const { kernel } = await perform(createWith(), limits, { acts, untilMs: 10 });
    expect(kernel.pending).toBe(0);
  });
});

test.each([1, 2, 3])(
  'whoever comes first in an instant, everything is answered once (seed %i)',
  async (seed) => {
    const stream = new RandomSource(seed).stream('order');
    const limits = { ...LIMITS, idleTimeoutMs: 10, maxDurationMs: 20, queueTimeoutMs: 9 };
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [1, 'start', 1, 1],
      [5, 'send', 0, 1, 5],
      [10, 'stop', 0],
      [20, 'send', 1, 1, 10],
      [20, 'stop', 1],
      [30, 'stop', 1],
    ];
    const logs = new Set<string>();
    for (let round = 0; round < 100; round++) {
      const create = createWith(seededOracle(stream));
      const { log, kernel } = await perform(create, limits, { acts });
      const count = (line: RegExp) => log.filter((text) => line.test(text)).length;
      expect([count(/admitted 0/), count(/ended 0/), count(/ 0\/1/)]).toEqual([1, 1, 1]);
      expect([count(/(?:admitted|refused) 1/), count(/ 1\/1/)]).toEqual([1, 1]);
      expect(count(/ended 1/)).toBe(count(/admitted 1/));
      expect(kernel.pending).toBe(0);
      logs.add(log.join());
    }
    expect(logs.size).toBeGreaterThan(3);
  },
);
