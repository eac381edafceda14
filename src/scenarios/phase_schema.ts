import { z } from 'zod';
import {
  ARRIVALS,
  SCRIPT_ACTIONS,
  type ListedArrival,
  type Phase,
  type ScriptStep,
} from '../load/mod.ts';
import type { Duration } from '../time/mod.ts';
import {
  defined,
  duration,
  durationMs,
  nonNegativeNumber,
  onlyKeyOf,
  positiveInteger,
  positiveNumber,
  sayOnce,
  text,
  weight,
} from './_fields.ts';

/** The phases of a scenario's load, as files and code write them. */

const byType = {
  type: text.optional(),
  mix: z.record(z.string(), weight).optional(),
};
const pauses = { pause: duration().optional(), pauseMs: durationMs().optional() };
const length = duration({ positive: true, long: true });
const lengths = {
  for: length.optional(),
  forMs: durationMs({ positive: true }).optional(),
};
const spread = z.enum(ARRIVALS, { error: `must be one of ${ARRIVALS.join(', ')}` }).optional();

/** Gives the first of two ways to say a duration; says so where neither is there. */
function lengthOf(
  value: { for?: number | undefined; forMs?: number | undefined },
  context: z.RefinementCtx,
): number {
  const chosen = value.forMs ?? value.for;
  if (chosen !== undefined) return chosen;
  context.addIssue({ code: 'custom', message: 'must say how long, such as "for: 30s"' });
  return z.NEVER;
}

const atOnce = z
  .strictObject({ users: positiveInteger, ...byType })
  .superRefine(sayOnce)
  .transform((value): Phase => ({ kind: 'at-once', ...defined(value) }));

const burst = z
  .strictObject({ size: positiveInteger, times: positiveInteger.optional(), ...pauses, ...byType })
  .superRefine(sayOnce)
  .transform(({ pause, pauseMs, times = 1, ...rest }): Phase => ({
    kind: 'burst',
    times,
    pauseMs: pauseMs ?? pause ?? 0,
    ...defined(rest),
  }));

const sustained = z
  .strictObject({
    users: positiveInteger,
    conversations: positiveInteger.optional(),
    ...lengths,
    ...pauses,
    ...byType,
  })
  .superRefine(sayOnce)
  .transform(
    ({ for: forDuration, forMs = forDuration, pause, pauseMs, ...rest }, context): Phase => {
      if (forMs === undefined && rest.conversations === undefined) {
        context.addIssue({
          code: 'custom',
          message: 'must say how long ("for: 30s") or how often ("conversations: 100")',
        });
      }
      return { kind: 'sustained', pauseMs: pauseMs ?? pause ?? 0, ...defined({ ...rest, forMs }) };
    },
  );

const rate = z
  .strictObject({
    perSecond: positiveNumber,
    arrivals: spread,
    people: positiveInteger.optional(),
    ...lengths,
    ...byType,
  })
  .superRefine(sayOnce)
  .transform((value, context): Phase => {
    const { for: _for, ...rest } = value;
    return { kind: 'rate', ...defined(rest), forMs: lengthOf(value, context) };
  });

const ramp = z
  .strictObject({
    from: nonNegativeNumber,
    to: nonNegativeNumber,
    arrivals: spread,
    people: positiveInteger.optional(),
    ...lengths,
    ...byType,
  })
  .refine(({ from, to }) => from + to > 0, { error: 'must have a rate above 0 at one of its ends' })
  .superRefine(sayOnce)
  .transform((value, context): Phase => {
    const { for: _for, ...rest } = value;
    return { kind: 'ramp', ...defined(rest), forMs: lengthOf(value, context) };
  });

export const listedArrival = z
  .strictObject({
    at: duration().optional(),
    atMs: durationMs().optional(),
    type: text.optional(),
    user: text.optional(),
  })
  .superRefine(sayOnce)
  .transform(({ at = 0, atMs = at, ...rest }): ListedArrival => ({ atMs, ...defined(rest) }));

const scriptStep = z
  .strictObject({
    at: duration().optional(),
    atMs: durationMs().optional(),
    user: text,
    do: z.enum(SCRIPT_ACTIONS, { error: `must be one of ${SCRIPT_ACTIONS.join(', ')}` }),
    conversation: text.optional(),
    work: duration().optional(),
    workMs: durationMs().optional(),
    expect: text.optional(),
  })
  .superRefine(sayOnce)
  .transform((value, context): ScriptStep => {
    const {
      at = 0,
      atMs = at,
      user,
      do: action,
      conversation,
      work = 0,
      workMs = work,
      expect,
    } = value;
    if (action !== 'wait' && conversation === undefined) {
      context.addIssue({ code: 'custom', message: `must name the conversation to ${action}` });
    }
    if (expect !== undefined && action !== 'start' && action !== 'send') {
      context.addIssue({ code: 'custom', message: 'can expect an answer only of start and send' });
    }
    return { atMs, user, action, workMs, ...defined({ conversation, expected: expect }) };
  });

/** Reads the arrivals that a file lists. Throws an error whose message goes into the report. */
export type ReadArrivals = (file: string) => readonly ListedArrival[];

const replayFields = z.strictObject({
  file: text.optional(),
  arrivals: z.array(listedArrival).min(1, { error: 'must list at least one arrival' }).optional(),
  mix: byType.mix,
});

/** A phase as files and code write it: exactly one of the keys. */
export interface PhaseInput {
  /** So many users at once. */
  readonly atOnce?: z.input<typeof atOnce> | undefined;
  /** Bursts one after the other. */
  readonly burst?: z.input<typeof burst> | undefined;
  /** Users who begin anew as soon as they are done. */
  readonly sustained?: z.input<typeof sustained> | undefined;
  /** Arrivals at a constant rate. */
  readonly rate?: z.input<typeof rate> | undefined;
  /** Arrivals at a rate that changes linearly. */
  readonly ramp?: z.input<typeof ramp> | undefined;
  /** Nobody comes for so long. */
  readonly pause?: Duration | undefined;
  /** Recorded arrivals. */
  readonly replay?: z.input<typeof replayFields> | undefined;
  /** Users who do exactly what is listed. */
  readonly script?: z.input<typeof scriptStep>[] | undefined;
  /** Phases at once. */
  readonly together?: PhaseInput[] | undefined;
  /** Phases one after the other. */
  readonly sequence?: PhaseInput[] | undefined;
}

const PHASE_KEYS = [
  'atOnce',
  'burst',
  'sustained',
  'rate',
  'ramp',
  'pause',
  'replay',
  'script',
  'together',
  'sequence',
] as const satisfies readonly (keyof PhaseInput)[];

const ONE_PHASE_KEY = `must be exactly one of ${PHASE_KEYS.join(', ')}`;

/** The schema of a phase; gives it in its expanded form. */
export function phaseSchema(readArrivals: ReadArrivals): z.ZodType<Phase, PhaseInput> {
  const replay = replayFields.transform(({ file, arrivals, ...rest }, context): Phase => {
    if ((file === undefined) === (arrivals === undefined)) {
      context.addIssue({
        code: 'custom',
        message: 'must have either a file or a list of arrivals',
      });
      return z.NEVER;
    }
    try {
      return { kind: 'replay', arrivals: arrivals ?? readArrivals(file!), ...defined(rest) };
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message, path: ['file'] });
      return z.NEVER;
    }
  });
  const phase: z.ZodType<Phase, PhaseInput> = z
    .strictObject(
      {
        atOnce: atOnce.optional(),
        burst: burst.optional(),
        sustained: sustained.optional(),
        rate: rate.optional(),
        ramp: ramp.optional(),
        pause: length.transform((forMs): Phase => ({ kind: 'pause', forMs })).optional(),
        replay: replay.optional(),
        script: z
          .array(scriptStep, { error: 'must be a list of steps' })
          .min(1, { error: 'must have at least one step' })
          .transform((steps): Phase => ({ kind: 'script', steps }))
          .optional(),
        get together() {
          return z
            .array(phase)
            .min(1, { error: 'must have at least one phase' })
            .transform((phases): Phase => ({ kind: 'together', phases }))
            .optional();
        },
        get sequence() {
          return z
            .array(phase)
            .min(1, { error: 'must have at least one phase' })
            .transform((phases): Phase => ({ kind: 'sequence', phases }))
            .optional();
        },
      },
      { error: ONE_PHASE_KEY },
    )
    .transform((value, context): Phase => {
      const key = onlyKeyOf(value);
      if (key !== undefined) return (value as Record<string, Phase>)[key]!;
      context.addIssue({ code: 'custom', message: ONE_PHASE_KEY });
      return z.NEVER;
    });
  return phase;
}
