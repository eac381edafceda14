import { beforeAll, describe, expect, test } from 'vitest';
import { BUILTIN_SCENARIOS } from '../../src/scenarios/mod.ts';
import { simulate, type ScenarioResult } from '../../src/simulation/mod.ts';

/** The load tests: the seven scenarios by the wall clock, beside what virtual time says of them. */

const NAMES = BUILTIN_SCENARIOS.map(({ name }) => name);

const real = new Map<string, ScenarioResult>();
const virtual = new Map<string, ScenarioResult>();

beforeAll(async () => {
  for (const scenario of BUILTIN_SCENARIOS) {
    virtual.set(scenario.name, await simulate(scenario, { measureMemory: false }));
    // One after the other: side by side they would measure each other.
    real.set(scenario.name, await simulate(scenario, { mode: 'real' }));
  }
}, 180_000);

describe.each(NAMES)('%s in real time', (name) => {
  test('passes: thresholds, expectations and invariants', () => {
    const { verdict, thresholds, expectations, invariants } = real.get(name)!;
    expect(thresholds.filter(({ pass }) => !pass)).toEqual([]);
    expect(expectations.filter(({ pass }) => !pass)).toEqual([]);
    expect(invariants.filter((invariant) => invariant.verdict === 'violated')).toEqual([]);
    expect(verdict).toBe('pass');
  });

  test('measures memory, processor and event loop', () => {
    const { memory, realTime, digest } = real.get(name)!;
    expect(digest).toBeNull();
    expect(memory!.beforeMb).toBeGreaterThan(10);
    expect(memory!.peakMb).toBeGreaterThanOrEqual(memory!.beforeMb);
    const { process: figures, timerLag } = realTime!;
    expect(figures.pid).toBe(process.pid);
    expect(figures.memoryMb).toBeGreaterThan(10);
    expect(figures.cpuMs).toBeGreaterThanOrEqual(0);
    expect(figures.eventLoopDelayMs).not.toBeNull();
    expect(timerLag.count).toBeGreaterThan(0);
  });

  test('takes at least the time that virtual time says, and not much more', () => {
    const { simulatedMs, wallMs } = real.get(name)!;
    // Which conversation of `sustained` is its last, a few late timers decide.
    const expected = name === 'sustained' ? 30_000 : virtual.get(name)!.simulatedMs;
    expect(simulatedMs).toBeGreaterThanOrEqual(expected);
    expect(simulatedMs).toBeLessThan(expected * 1.5 + 2000);
    expect(wallMs).toBeGreaterThanOrEqual(simulatedMs);
  });

  test('no user waited less than virtual time says', () => {
    const { conversation_time: measured } = real.get(name)!.metrics;
    expect(measured.min).toBeGreaterThanOrEqual(virtual.get(name)!.metrics.conversation_time.min);
  });
});

test.each(NAMES.filter((name) => name !== 'sustained'))(
  '%s: counts and peaks are those of virtual time',
  (name) => {
    expect(real.get(name)!.counts).toEqual(virtual.get(name)!.counts);
    expect(real.get(name)!.limits).toEqual(virtual.get(name)!.limits);
  },
);

test('burst: of 100 conversations half take at most 5% longer than in virtual time', () => {
  const { counts, metrics } = real.get('burst')!;
  expect(counts.completed).toBe(100);
  const expected = virtual.get('burst')!.metrics.conversation_time.p50;
  expect(expected).toBe(200);
  expect(metrics.conversation_time.p50).toBeLessThanOrEqual(expected * 1.05);
});

test('stress: 10 conversations truly overlap', () => {
  expect(real.get('stress')!.limits.maxConversations?.peak).toBe(10);
});

test('sustained: nearly as many conversations as in virtual time, and never more', () => {
  const { started } = real.get('sustained')!.counts;
  const expected = virtual.get('sustained')!.counts.started;
  expect(started).toBeLessThanOrEqual(expected);
  expect(started).toBeGreaterThan(expected * 0.9);
});

test('all together take about 40 s', () => {
  const total = [...real.values()].reduce((sum, { simulatedMs }) => sum + simulatedMs, 0);
  expect(total).toBeGreaterThan(34_000);
  expect(total).toBeLessThan(60_000);
});
