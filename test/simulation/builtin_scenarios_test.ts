import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { BUILTIN_SCENARIOS } from '../../src/scenarios/mod.ts';
import { simulate, type ScenarioResult } from '../../src/simulation/mod.ts';
import { FactLog } from './fact_log.ts';
import { scenarioContract } from './result_contract.ts';
import { lunchRush, withoutMemory } from './sample_scenarios.ts';

/** The built-in scenarios in virtual time, and the digests that a patch release must not change. */

const GOLDEN = new URL('golden_digests.json', import.meta.url);

const results = new Map<string, ScenarioResult>();
const logs = new Map<string, FactLog>();

beforeAll(async () => {
  for (const scenario of [...BUILTIN_SCENARIOS, lunchRush]) {
    const log = new FactLog();
    const options = { measureMemory: false, observers: [log] };
    results.set(scenario.name, await simulate(withoutMemory(scenario), options));
    logs.set(scenario.name, log);
  }
});

describe.each(BUILTIN_SCENARIOS.map(({ name }) => name))('%s', (name) => {
  test('passes: thresholds, expectations and invariants', () => {
    const { verdict, thresholds, expectations, invariants } = results.get(name)!;
    expect(thresholds.filter(({ pass }) => !pass)).toEqual([]);
    expect(expectations.filter(({ pass }) => !pass)).toEqual([]);
    expect(invariants.filter((invariant) => invariant.verdict === 'violated')).toEqual([]);
    expect(verdict).toBe('pass');
  });

  test('tests every claim that it says it covers', () => {
    expect(results.get(name)!.vacuous).toEqual([]);
  });

  test('completes every conversation that was accepted', () => {
    const { counts, successRate } = results.get(name)!;
    expect(counts).toMatchObject({ completed: counts.started, failed: 0, abandoned: 0 });
    expect(successRate).toBe(100);
  });

  test('gives a result with everything that its contract names', () => {
    const { error } = scenarioContract.safeParse(JSON.parse(JSON.stringify(results.get(name))));
    expect(error).toBeUndefined();
  });
});

test('all together last at least 30 simulated seconds', () => {
  const total = BUILTIN_SCENARIOS.reduce(
    (sum, { name }) => sum + results.get(name)!.simulatedMs,
    0,
  );
  expect(total).toBeGreaterThanOrEqual(30_000);
});

test('concurrent-users: 20 are served at once, 30 wait, and all 50 have their turn', () => {
  const log = logs.get('concurrent-users')!;
  expect(log.of('admitted').filter(({ atMs }) => atMs === 0)).toHaveLength(20);
  expect(log.of('queued').map(({ atMs }) => atMs)).toEqual(Array.from({ length: 30 }, () => 0));
  const { counts, limits, metrics } = results.get('concurrent-users')!;
  expect(counts).toMatchObject({ arrivals: 50, started: 50, failedStarts: 0, completed: 50 });
  expect(limits).toMatchObject({ maxConversations: { peak: 20 }, maxQueued: { peak: 30 } });
  // The first twenty wait for nobody, the next twenty for 100 ms, the last ten for 200 ms.
  expect(metrics.queue_wait).toMatchObject({ count: 30, min: 100, max: 200 });
  expect(metrics.conversation_time).toMatchObject({ count: 50, min: 100, max: 300 });
});

test('sustained: each of 10 users begins anew every 150 ms until 30 s are over', () => {
  const { counts, simulatedMs, limits } = results.get('sustained')!;
  expect(counts).toMatchObject({ arrivals: 10, started: 2010 });
  expect(simulatedMs).toBe(30_100);
  expect(limits.maxConversations?.peak).toBe(10);
});

test('burst: 5 times 200 ms of work and 500 ms of pause are 3,500 ms', () => {
  const { simulatedMs, counts, metrics, throughputPerS } = results.get('burst')!;
  expect(simulatedMs).toBe(3500);
  expect(counts.completed).toBe(100);
  expect(metrics.conversation_time).toMatchObject({ min: 200, p50: 200, max: 200 });
  expect(throughputPerS).toBeCloseTo(28.57, 2);
});

test('mixed: 15 quick users and 5 complex ones', () => {
  const { metricsByUserType } = results.get('mixed')!;
  expect(metricsByUserType['quick']?.conversation_time).toMatchObject({ count: 15, mean: 50 });
  expect(metricsByUserType['complex']?.conversation_time).toMatchObject({ count: 5, mean: 500 });
});

test('global-limit: the eleventh is refused until one of the ten has stopped', () => {
  const { counts, limits } = results.get('global-limit')!;
  expect(counts).toMatchObject({ started: 11, rejected: { 'global-limit': 1 } });
  expect(limits.maxConversations).toEqual({ limit: 10, peak: 10 });
});

test('per-user-limit: the fourth of one user is refused until one has stopped', () => {
  const { counts, limits } = results.get('per-user-limit')!;
  expect(counts).toMatchObject({ arrivals: 1, started: 4, rejected: { 'user-limit': 1 } });
  expect(limits.maxConversationsPerUser).toEqual({ limit: 3, peak: 3 });
});

test('stress: 1,000 conversations, of which 10 overlap', () => {
  const { counts, limits } = results.get('stress')!;
  expect(counts).toMatchObject({ arrivals: 10, started: 1000, completed: 1000 });
  expect(limits.maxConversations?.peak).toBe(10);
});

test('the digests are the recorded ones', () => {
  const digests = Object.fromEntries([...results].map(([name, { digest }]) => [name, digest]));
  // Only for a change that is meant: UPDATE_GOLDEN_DIGESTS=1 npx vitest run test/simulation
  if (process.env['UPDATE_GOLDEN_DIGESTS'] === '1') {
    writeFileSync(GOLDEN, `${JSON.stringify(digests, null, 2)}\n`);
  }
  expect(digests).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
});
