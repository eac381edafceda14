import { z } from 'zod';
import type { Phase } from '../load/mod.ts';
import { parseThreshold, type Threshold } from '../metrics/mod.ts';
import { CLAIMS } from '../monitors/mod.ts';
import { MAX_SEED } from '../random/mod.ts';
import {
  count,
  defined,
  distribution,
  duration,
  durationMs,
  positiveInteger,
  probability,
  sayOnce,
  text,
  weight,
} from './_fields.ts';
import { faults } from './fault_schema.ts';
import { phaseSchema, type ReadArrivals } from './phase_schema.ts';
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
      faults: faults.optional(),
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
