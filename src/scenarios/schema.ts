import { z } from 'zod';
import {
  ARRIVALS,
  SCRIPT_ACTIONS,
  type ListedArrival,
  type Phase,
  type ScriptStep,
} from '../load/mod.ts';
import { parseThreshold, type Threshold } from '../metrics/mod.ts';
import { CLAIMS } from '../monitors/mod.ts';
import { MAX_SEED } from '../random/mod.ts';
import type { Duration } from '../time/mod.ts';
import {
  count,
  distribution,
  duration,
  durationMs,
  nonNegativeNumber,
  onlyKeyOf,
  positiveInteger,
  positiveNumber,
  probability,
  sayOnce,
  text,
  weight,
} from './_fields.ts';
import type { Scenario, UserType } from './scenario.ts';

/**
 * The format of scenario files. In a file a duration's name carries no unit and its value does
 * (`queueTimeout: 30s`); in code and JSON the name may carry it instead (`queueTimeoutMs: 30000`).
 */

const timeout = duration({ positive: true, long: true }).optional();
const timeoutMs = durationMs({ positive: true }).optional();

const limits = z
  .strictObject({
    maxConversations: positiveInteger.optional(),
    maxConversationsPerUser: positiveInteger.optional(),
    maxQueued: count.optional(),
    maxTurnsInFlight: positiveInteger.optional(),
    queueTimeout: timeout,
    queueTimeoutMs: timeoutMs,
    idleTimeout: timeout,
    idleTimeoutMs: timeoutMs,
    maxDuration: timeout,
    maxDurationMs: timeoutMs,
  })
  .superRefine(sayOnce)
  .transform(({ queueTimeout, idleTimeout, maxDuration, ...rest }) => ({
    ...rest,
    queueTimeoutMs: rest.queueTimeoutMs ?? queueTimeout,
    idleTimeoutMs: rest.idleTimeoutMs ?? idleTimeout,
    maxDurationMs: rest.maxDurationMs ?? maxDuration,
  }));

const retry = z
  .strictObject({
    times: count,
    backoff: duration({ positive: true }).optional(),
    backoffMs: durationMs({ positive: true }).optional(),
    maxBackoff: duration({ positive: true }).optional(),
    maxBackoffMs: durationMs({ positive: true }).optional(),
    sameId: z.boolean({ error: 'must be true or false' }).optional(),
  })
  .superRefine(sayOnce)
  .transform(({ times, backoff = 1000, maxBackoff = 60_000, sameId = false, ...inMs }) => ({
    times,
    backoffMs: inMs.backoffMs ?? backoff,
    maxBackoffMs: inMs.maxBackoffMs ?? maxBackoff,
    sameId,
  }));

const NO_RETRY: UserType['retry'] = { times: 0, backoffMs: 0, maxBackoffMs: 0, sameId: false };
const AT_ONCE = { kind: 'constant', valueMs: 0 } as const;

const userType = z
  .strictObject({
    share: weight.optional(),
    turns: count.optional(),
    think: distribution.optional(),
    linger: distribution.optional(),
    work: distribution.optional(),
    patience: timeout,
    patienceMs: timeoutMs,
    retry: retry.optional(),
    doubleText: probability.optional(),
    doubleStart: probability.optional(),
    stopEarly: probability.optional(),
    doubleStop: probability.optional(),
  })
  .superRefine(sayOnce)
  .transform((value): Omit<UserType, 'name'> => ({
    share: value.share ?? 1,
    turns: value.turns ?? 1,
    think: value.think ?? AT_ONCE,
    linger: value.linger ?? AT_ONCE,
    work: value.work ?? AT_ONCE,
    patienceMs: value.patienceMs ?? value.patience ?? Infinity,
    retry: value.retry ?? NO_RETRY,
    doubleText: value.doubleText ?? 0,
    doubleStart: value.doubleStart ?? 0,
    stopEarly: value.stopEarly ?? 0,
    doubleStop: value.doubleStop ?? 0,
  }));

const DEFAULT_USER = 'user';

const byType = {
  type: text.optional(),
  mix: z.record(z.string(), weight).optional(),
};
const pauses = { pause: duration().optional(), pauseMs: durationMs().optional() };
const length = duration({ positive: true, long: true });
const lengths = { for: length.optional(), forMs: timeoutMs };
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

function phaseSchema(readArrivals: ReadArrivals): z.ZodType<Phase, PhaseInput> {
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

const thresholds = z
  .record(
    z.string(),
    z.union([z.string(), z.array(z.string())], { error: 'must be a threshold, or a list of them' }),
  )
  .transform((value, context): Threshold[] => {
    const parsed: Threshold[] = [];
    for (const [metric, expressions] of Object.entries(value)) {
      for (const expression of [expressions].flat()) {
        try {
          parsed.push(parseThreshold(metric, expression));
        } catch (error) {
          context.addIssue({
            code: 'custom',
            message: `cannot be read: ${(error as Error).message}`,
            path: [metric],
          });
        }
      }
    }
    return parsed;
  });

/** The schema of a scenario; gives it in its expanded form. */
export function scenarioSchema(readArrivals: ReadArrivals) {
  return z
    .strictObject({
      name: text,
      description: text.optional(),
      seed: z
        .int({ error: `must be an integer from 0 to ${MAX_SEED}` })
        .nonnegative({ error: `must be an integer from 0 to ${MAX_SEED}` })
        .optional(),
      limits: limits.optional(),
      users: z
        .record(z.string(), userType)
        .refine((users) => Object.keys(users).length > 0, {
          error: 'must have at least one type of user',
        })
        .optional(),
      load: z
        .array(phaseSchema(readArrivals), { error: 'must be a list of phases' })
        .min(1, { error: 'must have at least one phase' }),
      covers: z.array(z.enum(CLAIMS, { error: `must be one of ${CLAIMS.join(', ')}` })).optional(),
      thresholds: thresholds.optional(),
      warmup: duration({ long: true }).optional(),
      warmupMs: durationMs().optional(),
    })
    .superRefine(sayOnce)
    .transform((value, context): Scenario => {
      const { warmup = 0, warmupMs = warmup, limits: limitValues, users, ...rest } = value;
      const types = Object.entries(users ?? { [DEFAULT_USER]: userType.parse({}) });
      const scenario: Scenario = {
        ...defined(rest),
        name: value.name,
        load: value.load,
        limits: defined(limitValues ?? {}),
        users: types.map(([name, type]) => ({ name, ...type })),
        thresholds: value.thresholds ?? [],
        warmupMs,
      };
      checkTypeNames(scenario, context);
      return scenario;
    });
}

/** What a scenario file may hold, as code writes it. */
export type ScenarioInput = z.input<ReturnType<typeof scenarioSchema>>;

/** User types that phases and thresholds name must be there. */
function checkTypeNames(
  { users, load, thresholds: bounds }: Scenario,
  context: z.RefinementCtx,
): void {
  const known = new Set(users.map(({ name }) => name));
  const list = [...known].join(', ');
  const check = (name: string, path: PropertyKey[]) => {
    if (known.has(name)) return;
    context.addIssue({
      code: 'custom',
      message: `names the user type "${name}", which is not among the users: ${list}`,
      path,
    });
  };
  const checkPhases = (phases: readonly Phase[], path: PropertyKey[]): void => {
    for (const [index, phase] of phases.entries()) {
      const here = [...path, index];
      if (phase.kind === 'together' || phase.kind === 'sequence') {
        checkPhases(phase.phases, [...here, phase.kind]);
      }
      if ('type' in phase && phase.type !== undefined) check(phase.type, here);
      if ('mix' in phase) for (const name of Object.keys(phase.mix ?? {})) check(name, here);
      if (phase.kind === 'replay') {
        for (const { type } of phase.arrivals) if (type !== undefined) check(type, here);
      }
    }
  };
  checkPhases(load, ['load']);
  for (const { metric, name, tag } of bounds) {
    if (tag !== undefined && name !== 'rejected') check(tag, ['thresholds', metric]);
  }
}

/** `value` without the keys that are undefined. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as never;
}
