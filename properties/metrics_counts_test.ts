import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defineScenario,
  FactKind,
  simulate,
  type Fact,
  type FactObserver,
  type ScenarioInput,
  type ScenarioResult,
} from '../src/mod.ts';
import { scenarioInput, scenarioParameters } from './_scenarios.ts';

/** Counts facts, those apart that are about what was due before the end of a warm-up. */
class Tally implements FactObserver {
  readonly #warmupTicks: number;
  readonly #measured = new Set<number>();
  readonly #waiting = new Set<number>();
  readonly users = new Set<number>();
  readonly refusedFor: Record<string, number> = {};
  arrived = 0;
  requested = 0;
  admitted = 0;
  admittedFromQueue = 0;
  refused = 0;
  ended = 0;
  sent = 0;
  answered = 0;
  begun = 0;

  constructor(warmupMs: number) {
    this.#warmupTicks = warmupMs * 1000;
  }

  observe({ kind, due, user, conversation, reason, probe }: Fact): void {
    if (probe) return;
    if (kind === FactKind.arrived) {
      this.users.add(user);
      if (due >= this.#warmupTicks) this.arrived++;
    }
    if (kind === FactKind.start_requested && due >= this.#warmupTicks) {
      this.#measured.add(conversation);
      this.requested++;
    }
    if (!this.#measured.has(conversation)) return;
    if (kind === FactKind.queued) this.#waiting.add(conversation);
    if (kind === FactKind.admitted) {
      this.admitted++;
      if (this.#waiting.has(conversation)) this.admittedFromQueue++;
    }
    if (kind === FactKind.refused) {
      this.refused++;
      this.refusedFor[reason] = (this.refusedFor[reason] ?? 0) + 1;
    }
    if (kind === FactKind.ended) {
      this.ended++;
      // A message may cross the end of its conversation: it is not measured.
      this.#measured.delete(conversation);
    }
    if (kind === FactKind.turn_sent) this.sent++;
    if (kind === FactKind.chunk_received) this.begun++;
    if (kind === FactKind.turn_answered) this.answered++;
  }
}

async function run(
  input: ScenarioInput,
  seed: number,
): Promise<{ result: ScenarioResult; tally: Tally }> {
  const scenario = defineScenario(input);
  const tally = new Tally(scenario.warmupMs);
  const result = await simulate(scenario, { seed, measureMemory: false, observers: [tally] });
  return { result, tally };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test('every arrival, start, refusal and end is counted once, and what starts completes or fails', async () => {
  const arose = { 'retried or came again': 0, abandoned: 0, failed: 0, completed: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(scenarioInput, fc.nat(), async (input, seed) => {
      const { result, tally } = await run(input, seed);
      const { arrivals, started, failedStarts, rejected, completed, failed, abandoned } =
        result.counts;
      expect(arrivals).toBe(tally.arrived);
      expect(started).toBe(tally.admitted);
      expect(rejected).toEqual(tally.refusedFor);
      expect(completed + failed).toBe(tally.ended);
      expect(started + failedStarts).toBe(tally.requested);
      expect(started).toBe(completed + failed);
      expect(failedStarts).toBe(sum(Object.values(rejected)));
      expect(abandoned).toBeGreaterThanOrEqual(rejected['abandoned'] ?? 0);
      expect(abandoned).toBeLessThanOrEqual((rejected['abandoned'] ?? 0) + failed);
      expect(result.successRate).toBe(started === 0 ? null : (100 * completed) / started);
      if (tally.requested > arrivals) arose['retried or came again']++;
      if (abandoned > 0) arose.abandoned++;
      if (failed > 0) arose.failed++;
      if (completed > 0) arose.completed++;
      if (failedStarts > 0) arose.refused++;
    }),
    scenarioParameters,
  );
  for (const count of Object.values(arose)) {
    expect(count).toBeGreaterThan(scenarioParameters.numRuns / 10);
  }
});

test('every latency is recorded once, and those of the types of users make up the whole', async () => {
  await fc.assert(
    fc.asyncProperty(scenarioInput, fc.nat(), async (input, seed) => {
      const { result, tally } = await run(input, seed);
      const { metrics, metricsByUserType: byType } = result;
      const { conversation_time: conversations, queue_wait: waits, turn_time: turns } = metrics;
      expect(conversations.count).toBe(tally.ended);
      expect(waits.count).toBe(tally.admittedFromQueue);
      expect(turns.count).toBe(tally.answered);
      expect(metrics.service_time.count).toBe(tally.answered);
      expect(metrics.time_to_first_chunk.count).toBe(tally.begun);
      expect(metrics.generator_lag).toMatchObject({ count: tally.requested + tally.sent, max: 0 });
      if (Object.keys(byType).length === 0) return;
      for (const [metric, whole] of Object.entries(metrics)) {
        const parts = Object.values(byType).flatMap(
          (figures) => figures[metric as keyof typeof metrics] ?? [],
        );
        expect(sum(parts.map(({ count }) => count))).toBe(whole.count);
        if (whole.count === 0) continue;
        expect(Math.min(...parts.map(({ min }) => min))).toBe(whole.min);
        expect(Math.max(...parts.map(({ max }) => max))).toBe(whole.max);
      }
    }),
    scenarioParameters,
  );
});

test('the windows of the time series sum to the counts, and reach the peaks', async () => {
  await fc.assert(
    fc.asyncProperty(scenarioInput, fc.nat(), async (input, seed) => {
      const { result } = await run(input, seed);
      const { counts, limits, timeSeries } = result;
      const { windows } = timeSeries;
      expect(sum(windows.map(({ arrived }) => arrived))).toBe(counts.arrivals);
      expect(sum(windows.map(({ started }) => started))).toBe(counts.started);
      expect(sum(windows.map(({ refused }) => refused))).toBe(counts.failedStarts);
      expect(sum(windows.map(({ ended }) => ended))).toBe(counts.completed + counts.failed);
      expect(Math.max(...windows.map(({ active }) => active))).toBe(limits.maxConversations?.peak);
      expect(Math.max(...windows.map(({ queued }) => queued))).toBe(limits.maxQueued?.peak);
    }),
    scenarioParameters,
  );
});

test('a warm-up leaves out what was due before its end, and changes nothing else', async () => {
  let leftOut = 0;
  await fc.assert(
    fc.asyncProperty(
      scenarioInput,
      fc.nat(),
      fc.integer({ min: 1, max: 200 }),
      async (input, seed, warmupMs) => {
        const { result, tally } = await run({ ...input, warmupMs }, seed);
        const { result: whole } = await run(input, seed);
        expect(result.digest).toBe(whole.digest);
        expect(result.timeSeries).toEqual(whole.timeSeries);
        const { arrivals, started, failedStarts, completed, failed } = result.counts;
        expect(arrivals).toBe(tally.arrived);
        expect(started).toBe(tally.admitted);
        expect(started).toBe(completed + failed);
        expect(failedStarts).toBe(tally.refused);
        expect(result.metrics.conversation_time.count).toBe(started);
        if (started > 0 && started < whole.counts.started) leftOut++;
      },
    ),
    scenarioParameters,
  );
  expect(leftOut).toBeGreaterThan(scenarioParameters.numRuns / 10);
});

test('users are counted once, however often they come', async () => {
  await fc.assert(
    fc.asyncProperty(scenarioInput, fc.nat(), async (input, seed) => {
      const { result, tally } = await run(input, seed);
      const { users, tracked, worst, min, mean, max } = result.perUser;
      expect(users).toBe(tally.users.size);
      expect(tracked).toBe(users);
      expect(sum(worst.map(({ conversations }) => conversations))).toBeLessThanOrEqual(
        result.counts.started,
      );
      expect(mean).toBeGreaterThanOrEqual(min);
      expect(max).toBeGreaterThanOrEqual(mean);
    }),
    scenarioParameters,
  );
});
