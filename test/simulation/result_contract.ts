import { z } from 'zod';

/**
 * What a result file promises to other programs. More may be in it; what is named here is there, and
 * means this. All times are milliseconds.
 */

const count = z.int().nonnegative();
const ms = z.number().nonnegative();
const latency = z
  .object({ count, min: ms, mean: ms, p50: ms, p90: ms, p95: ms, p99: ms, max: ms })
  .refine(({ min, p50, p90, p95, p99, max }) => {
    const figures = [min, p50, p90, p95, p99, max];
    return figures.every((figure, index) => index === 0 || figure >= figures[index - 1]!);
  }, 'percentiles do not decrease')
  .refine(({ min, mean, max }) => min <= mean && mean <= max, 'the mean lies between the ends');
const peak = z.object({ limit: count, peak: count });
const digest = z.string().regex(/^[0-9a-f]{32}$/);
const invariantBase = { id: z.string(), checked: count };

export const scenarioContract = z.object({
  name: z.string(),
  verdict: z.enum(['pass', 'fail']),
  digest: digest.nullable(),
  simulatedMs: ms,
  wallMs: ms,
  events: count,
  counts: z.object({
    arrivals: count,
    started: count,
    failedStarts: count,
    rejected: z.record(z.string(), count),
    completed: count,
    failed: count,
    abandoned: count,
  }),
  metrics: z.object({
    conversation_time: latency,
    turn_time: latency,
    service_time: latency,
    queue_wait: latency,
    time_to_first_chunk: latency,
    generator_lag: latency,
  }),
  limits: z.strictObject({
    maxConversations: peak.optional(),
    maxConversationsPerUser: peak.optional(),
    maxQueued: peak.optional(),
    maxTurnsInFlight: peak.optional(),
  }),
  invariants: z
    .array(
      z.discriminatedUnion('verdict', [
        z.object({ ...invariantBase, verdict: z.literal('held') }),
        z.object({ ...invariantBase, verdict: z.literal('vacuous') }),
        z.object({
          ...invariantBase,
          verdict: z.literal('violated'),
          violation: z.object({ message: z.string() }),
        }),
      ]),
    )
    .min(1),
  thresholds: z.array(
    z.object({
      metric: z.string(),
      expression: z.string(),
      actual: z.number().nullable(),
      pass: z.boolean(),
    }),
  ),
  throughputPerS: ms,
  successRate: z.number().min(0).max(100).nullable(),
  perUser: z.object({
    users: count,
    min: ms,
    mean: ms,
    max: ms,
    worst: z.array(z.object({ user: z.string() })).max(20),
  }),
  memory: z
    .object({
      beforeMb: z.number(),
      afterMb: z.number(),
      peakMb: z.number(),
      growthMb: z.number(),
    })
    .nullable(),
});

export const resultContract = z.object({
  schema: z.literal('hubbub/result/v1'),
  seed: count,
  mode: z.enum(['virtual', 'real']),
  engine: z.string().min(1),
  versions: z.record(z.string(), z.string()),
  scenarios: z.array(scenarioContract),
});
