import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/mod.ts';
import { FactLog } from './fact_log.ts';
import { scenarioOf } from './sample_scenarios.ts';

async function run(limits: Parameters<typeof scenarioOf>[0]['limits']) {
  const log = new FactLog();
  const scenario = scenarioOf({ limits, load: [{ atOnce: { users: 2 } }] });
  const result = await simulate(scenario, { measureMemory: false, observers: [log] });
  const probed = (event: string) =>
    log.facts.filter((fact) => fact.probe && fact.event === event).length;
  const refill = result.invariants.find(({ id }) => id === 'refill');
  return { result, log, probed, refill };
}

describe('the refill probe', () => {
  test('asks newcomers for one more than there are slots, then those who were there', async () => {
    const { log, refill } = await run({ maxConversations: 7, maxConversationsPerUser: 2 });
    const probed = (event: string) =>
      log.facts.filter((fact) => fact.probe && fact.event === event);
    const starts = probed('start_requested').map(({ user }) => user);
    expect(starts).toEqual([2, 2, 3, 3, 4, 4, 5, 5, 0, 1, 0, 1]);
    expect(probed('admitted')).toHaveLength(7 + 4);
    expect(probed('refused')).toMatchObject([{ user: 5, reason: 'global-limit' }]);
    expect(probed('ended')).toHaveLength(7 + 4);
    expect(refill).toMatchObject({ verdict: 'held', checked: 2 });
  });

  test('comes after everything that the users do', async () => {
    const { log } = await run({ maxConversations: 7 });
    const first = log.facts.findIndex(({ probe }) => probe);
    const last = log.facts.findLastIndex(({ probe, user }) => !probe && user >= 0);
    expect(first).toBeGreaterThan(last);
  });

  test('leaves no mark in counts, metrics, peaks and series', async () => {
    const { result } = await run({ maxConversations: 7, maxQueued: 3 });
    expect(result.counts).toMatchObject({ arrivals: 2, started: 2, failedStarts: 0, rejected: {} });
    expect(result.metrics.conversation_time.count).toBe(2);
    expect(result.perUser.users).toBe(2);
    expect(result.limits).toMatchObject({ maxConversations: { peak: 2 }, maxQueued: { peak: 0 } });
    const started = result.timeSeries.windows.reduce((sum, window) => sum + window.started, 0);
    expect(started).toBe(2);
  });

  test('who would be queued is given back too', async () => {
    const { probed, refill, result } = await run({ maxConversations: 2, maxQueued: 5 });
    expect(probed('queued')).toBe(1);
    expect(refill).toMatchObject({ verdict: 'held' });
    expect(result.verdict).toBe('pass');
  });

  test('is left out above 10,000 slots, which is said', async () => {
    const { probed, refill, result } = await run({ maxConversations: 10_001 });
    expect(probed('start_requested')).toBe(0);
    expect(refill).toMatchObject({ verdict: 'vacuous', missing: 'the probe was left out' });
    expect(result.remarks).toEqual([
      'The refill probe was left out: there are more than 10000 slots',
    ]);
    expect(result.vacuous).toContain('refill');
  });

  test('is there at exactly 10,000', async () => {
    const { probed, refill, result } = await run({ maxConversations: 10_000 });
    expect(probed('admitted')).toBe(10_000 + 2);
    expect(refill).toMatchObject({ verdict: 'held' });
    expect(result.remarks).toEqual([]);
  });

  test('has nothing to ask where there is no limit', async () => {
    const { log, refill, result } = await run({});
    expect(log.facts.some(({ probe }) => probe)).toBe(false);
    expect(refill).toBeUndefined();
    expect(result.vacuous).not.toContain('refill');
  });
});
