import { z } from 'zod';
import type { Distribution } from '../random/mod.ts';
import { parseDuration } from '../time/mod.ts';

/** The kinds of values that scenario files are made of. Each one's error says what it must be. */

/** A bare number of a long duration below this was more likely meant as seconds. */
const SUSPICIOUS_MS = 100;

const BARE_NUMBER = /^\s*\d+(?:\.\d+)?\s*$/;

function namesNoUnit(number: string): string {
  return `must name its unit: write "${number}s" or "${number}ms"`;
}

function must(expectation: string): { error: string } {
  return { error: `must be ${expectation}` };
}

export const positiveInteger = z
  .int(must('a positive integer'))
  .positive(must('a positive integer'));
export const count = z.int(must('an integer from 0')).nonnegative(must('an integer from 0'));
export const positiveNumber = z.number(must('a number above 0')).positive(must('a number above 0'));
export const nonNegativeNumber = z
  .number(must('a number from 0'))
  .nonnegative(must('a number from 0'));
export const text = z.string(must('a text')).min(1, must('a text that is not empty'));

/** What a duration may be. */
interface DurationRules {
  /** Whether 0 is no duration at all. @default false */
  readonly positive?: boolean;
  /** Whether a small bare number looks like a slip. @default false */
  readonly long?: boolean;
}

/** A duration: a number of milliseconds, or a string with a unit. Gives milliseconds. */
export function duration({ positive = false, long = false }: DurationRules = {}) {
  const expectation = 'a duration, such as "200ms" or "30s"';
  return z
    .union([z.number(), z.string()], must(expectation))
    .transform((value, context): number => {
      const fail = (message: string): number => {
        context.addIssue({ code: 'custom', message });
        return z.NEVER;
      };
      if (typeof value === 'string') {
        if (BARE_NUMBER.test(value)) return fail(namesNoUnit(value.trim()));
        try {
          const parsed = parseDuration(value);
          return positive && parsed === 0 ? fail('must be longer than 0') : parsed;
        } catch {
          return fail(`must be ${expectation}`);
        }
      }
      if (!Number.isFinite(value) || value < 0) return fail(`must be ${expectation}`);
      if (positive && value === 0) return fail('must be longer than 0');
      if (long && value < SUSPICIOUS_MS && value > 0) {
        return fail(namesNoUnit(String(value)));
      }
      return value;
    });
}

/** A duration under a name that carries its unit: a bare number of milliseconds. */
export function durationMs({ positive = false }: DurationRules = {}) {
  return positive
    ? z.number(must('a number of milliseconds')).positive(must('a number of milliseconds above 0'))
    : z
        .number(must('a number of milliseconds'))
        .nonnegative(must('a number of milliseconds from 0'));
}

/** Exactly one of the keys of an object of optional ones. */
export function onlyKeyOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return keys.length === 1 ? keys[0] : undefined;
}

const distributionObject = z
  .strictObject({
    constant: duration().optional(),
    uniform: z.strictObject({ min: duration(), max: duration() }).optional(),
    exponential: duration().optional(),
    lognormal: z.strictObject({ median: duration(), sigma: nonNegativeNumber }).optional(),
    gamma: z.strictObject({ mean: duration(), shape: positiveNumber }).optional(),
  })
  .transform((value, context): Distribution => {
    const { constant, uniform, exponential, lognormal, gamma } = value;
    if (onlyKeyOf(value) === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'must name one of constant, uniform, exponential, lognormal, gamma',
      });
      return z.NEVER;
    }
    if (uniform !== undefined) {
      if (uniform.max < uniform.min) {
        context.addIssue({ code: 'custom', message: 'must have a max that is not below its min' });
      }
      return { kind: 'uniform', minMs: uniform.min, maxMs: uniform.max };
    }
    if (exponential !== undefined) return { kind: 'exponential', meanMs: exponential };
    if (lognormal !== undefined) {
      return { kind: 'lognormal', medianMs: lognormal.median, sigma: lognormal.sigma };
    }
    if (gamma !== undefined) return { kind: 'gamma', meanMs: gamma.mean, shape: gamma.shape };
    return { kind: 'constant', valueMs: constant! };
  });

/** A duration that is always the same, or how it is drawn. */
export const distribution = z.union(
  [
    duration().transform((valueMs): Distribution => ({ kind: 'constant', valueMs })),
    distributionObject,
  ],
  must('a duration, or one of constant, uniform, exponential, lognormal, gamma'),
);

function percentage(expectation: string, most: number) {
  return z
    .union([z.number(), z.string()], must(expectation))
    .transform((value, context): number => {
      const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(value.trim()) : null;
      const number =
        typeof value === 'number' ? value : match === null ? Number.NaN : Number(match[1]) / 100;
      if (number >= 0 && number <= most) return number;
      context.addIssue({ code: 'custom', message: `must be ${expectation}` });
      return z.NEVER;
    });
}

/** A probability: 0 to 1, or a percentage. */
export const probability = percentage('a probability, such as "5%" or 0.05', 1);

/** A weight among others: a number above 0, or a percentage. */
export const weight = percentage('a share, such as "75%" or 3', Number.MAX_VALUE).refine(
  (value) => value > 0,
  must('a share above 0'),
);

/** Refuses an object that says one duration twice, with and without its unit in the name. */
export function sayOnce(value: object, context: z.RefinementCtx): void {
  const given = new Set(
    Object.entries(value).flatMap(([key, entry]) => (entry === undefined ? [] : key)),
  );
  for (const key of given) {
    if (!given.has(`${key}Ms`)) continue;
    context.addIssue({
      code: 'custom',
      message: `must be given once, as "${key}" or as "${key}Ms"`,
      path: [key],
    });
  }
  if (given.has('type') && given.has('mix')) {
    context.addIssue({
      code: 'custom',
      message: 'must be given alone, or "mix" must',
      path: ['type'],
    });
  }
}

/** `value` without the keys that are undefined. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as never;
}
