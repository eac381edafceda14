import { beforeAll, describe, expect, test, vi } from 'vitest';
import { loadHistograms } from '../../src/metrics/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { holdByHand, holdDelays, holdOnKernel, holdOnRxjs } from './holds.ts';
import { workByHand } from './work_by_hand.ts';
import { workNaively } from './work_naive.ts';
import { workOnEngine } from './work_on_engine.ts';
import { prepared, workloadOf } from './workload.ts';

beforeAll(async () => {
  // XState's development build wants no actor to be made within an action; vitest chooses that build.
  vi.spyOn(console, 'warn').mockReturnValue();
  await loadHistograms();
});

describe('contenders of the hold model', () => {
  test('run the same entries in the same order up to the same instant', async () => {
    // Delays of few different lengths, so that there are many ties.
    for (const delays of [holdDelays(), holdDelays().map((delay) => 1 + (delay % 7))]) {
      const hold = { pending: 200, events: 5000, delays };
      const outcomes = [await holdOnKernel(hold), holdOnRxjs(hold), holdByHand(hold)];
      const [first, ...others] = outcomes.map(({ done, end, checksum }) => ({
        done,
        end,
        checksum,
      }));
      expect(first!.done).toBe(5000);
      expect(others).toEqual([first, first]);
    }
  });
});

describe('contenders of the scenario', () => {
  test('come to the same counts and to the same histograms', async () => {
    const workload = workloadOf({ open: 40, seconds: 120 });
    const compiled = await workOnEngine(workload, 'compiled');
    expect(await workOnEngine(workload, 'xstate')).toEqual(compiled);
    expect(workNaively(workload)).toEqual(compiled);
    expect(workByHand(workload)).toEqual(compiled);
    expect(workByHand(prepared(workload))).toEqual(compiled);
  });

  test('also come to what simulate() says', async () => {
    const workload = workloadOf({ open: 20, seconds: 30 });
    const { counts, metrics } = await simulate(workload.scenario, { measureMemory: false });
    const { turnTime, conversationTime, ...others } = workByHand(workload);
    expect(counts).toMatchObject(others);
    expect(metrics.turn_time).toEqual(turnTime);
    expect(metrics.conversation_time).toEqual(conversationTime);
  });

  test('see every limit and every timeout at work', () => {
    const workload = workloadOf({ open: 40, seconds: 120 });
    const { rejected, completed, failed, abandoned } = workByHand(workload);
    expect(Object.keys(rejected).toSorted()).toEqual(['abandoned', 'queue-full', 'user-limit']);
    expect(completed).toBeGreaterThan(100);
    expect(abandoned).toBeGreaterThan(0);
    // Others than those who lost their patience: idle for too long, or too long altogether.
    expect(failed).toBeGreaterThan(abandoned - rejected['abandoned']!);
  });
});
