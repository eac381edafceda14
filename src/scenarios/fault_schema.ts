import { z } from 'zod';
import type { CrashPlan, FaultPlan } from '../targets/mod.ts';
import { defined, distribution, duration, durationMs, probability, sayOnce } from './_fields.ts';

const often = duration({ positive: true, long: true });
const oftenMs = durationMs({ positive: true });
const INSTANTS = 'a duration from the beginning, such as "30s", or a list of them';

const spikes = z
  .strictObject({ chance: probability, of: distribution })
  .transform((value): FaultPlan['spikes'] => (value.chance === 0 ? undefined : value));

const stall = z
  .strictObject({
    every: often.optional(),
    everyMs: oftenMs.optional(),
    for: duration({ positive: true }).optional(),
    forMs: oftenMs.optional(),
  })
  .superRefine(sayOnce)
  .transform((value, context): FaultPlan['stall'] => {
    const everyMs = value.everyMs ?? value.every;
    const forMs = value.forMs ?? value.for;
    if (everyMs !== undefined && forMs !== undefined && forMs < everyMs) return { everyMs, forMs };
    const message = 'must name "every" and "for", and stall for less than it runs';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const instants = z.union(
  [often.transform((at) => [at]), z.array(often).min(1, { error: `must be ${INSTANTS}` })],
  { error: `must be ${INSTANTS}` },
);

const crash = z
  .strictObject({
    at: instants.optional(),
    atMs: z.union([oftenMs.transform((at) => [at]), z.array(oftenMs).min(1)]).optional(),
    every: often.optional(),
    everyMs: oftenMs.optional(),
    restartAfter: duration().optional(),
    restartAfterMs: durationMs().optional(),
  })
  .superRefine(sayOnce)
  .transform((value, context): CrashPlan => {
    const atMs = (value.atMs ?? value.at)?.toSorted((a, b) => a - b);
    const everyMs = value.everyMs ?? value.every;
    const restartAfterMs = value.restartAfterMs ?? value.restartAfter ?? 0;
    const fail = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if ((atMs === undefined) === (everyMs === undefined)) {
      return fail('must name one of at, every');
    }
    if (everyMs !== undefined && restartAfterMs >= everyMs) {
      return fail('must restart before the next crash');
    }
    return { ...defined({ atMs, everyMs }), restartAfterMs };
  });

const rate = probability.transform((value) => (value === 0 ? undefined : value));

/** The faults of a scenario by their names, as `FaultPlan` describes them. */
export const FAULT_FIELDS = {
  latency: distribution,
  spikes,
  errors: rate,
  lostReplies: rate,
  duplicates: rate,
  reordered: rate,
  stall,
  crash,
  slowDatabase: distribution,
} as const satisfies Readonly<Record<keyof FaultPlan, z.ZodType>>;

/** What goes wrong between the users and the target; undefined if nothing does. */
export const faults = z
  .strictObject({
    latency: FAULT_FIELDS.latency.optional(),
    spikes: FAULT_FIELDS.spikes.optional(),
    errors: FAULT_FIELDS.errors.optional(),
    lostReplies: FAULT_FIELDS.lostReplies.optional(),
    duplicates: FAULT_FIELDS.duplicates.optional(),
    reordered: FAULT_FIELDS.reordered.optional(),
    stall: FAULT_FIELDS.stall.optional(),
    crash: FAULT_FIELDS.crash.optional(),
    slowDatabase: FAULT_FIELDS.slowDatabase.optional(),
  })
  .transform((value): FaultPlan | undefined => {
    const plan = defined(value);
    return Object.keys(plan).length === 0 ? undefined : plan;
  });
