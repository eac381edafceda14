import type { Limits } from '../facts/mod.ts';
import type { Phase } from '../load/mod.ts';
import { count, duration, positiveInteger } from './_fields.ts';
import { ConfigurationError } from '../modules/mod.ts';
import { overrideFaults, type FaultOverrides } from './override_faults.ts';
import type { Scenario } from './scenario.ts';

/** What the command line puts in place of what a scenario says. */
export interface Overrides {
  /** How many users, wherever the load says how many. From 1. */
  readonly users?: number;
  /** How long every part of the load lasts that says how long, ms. Above 0. */
  readonly forMs?: number;
  readonly limits?: LimitOverrides;
  readonly faults?: FaultOverrides;
}

/** Limits of a scenario; `none` takes one away. */
export type LimitOverrides = { readonly [Name in keyof Limits]?: number | 'none' };

/**
 * `scenario` with `overrides` in place of its own figures.
 *
 * @throws {ConfigurationError} if nothing in the scenario says what an override would replace.
 */
export function overrideScenario(scenario: Scenario, overrides: Overrides): Scenario {
  const { users, forMs, limits, faults = {} } = overrides;
  let { load } = scenario;
  const change = (flag: Flag, changePhase: (phase: Phase) => Phase) => {
    const before = load;
    load = changed(before, changePhase);
    if (load === before) throw unsaid(scenario, flag);
  };
  if (users !== undefined) change(USERS, (phase) => withUsers(phase, users));
  if (forMs !== undefined) change(LENGTH, (phase) => withLength(phase, forMs));
  const changedScenario = { ...scenario, load, limits: withLimits(scenario.limits, limits) };
  return overrideFaults(changedScenario, faults);
}

const NONE = 'none';

const timeout = duration({ positive: true, long: true });

/** The limits by their names in scenario files: where they are kept, and what they may be. */
const LIMITS = {
  maxConversations: { key: 'maxConversations', schema: positiveInteger },
  maxConversationsPerUser: { key: 'maxConversationsPerUser', schema: positiveInteger },
  maxQueued: { key: 'maxQueued', schema: count },
  maxTurnsInFlight: { key: 'maxTurnsInFlight', schema: positiveInteger },
  queueTimeout: { key: 'queueTimeoutMs', schema: timeout },
  idleTimeout: { key: 'idleTimeoutMs', schema: timeout },
  maxDuration: { key: 'maxDurationMs', schema: timeout },
  // As stories and results call them.
  queueTimeoutMs: { key: 'queueTimeoutMs', schema: timeout },
  idleTimeoutMs: { key: 'idleTimeoutMs', schema: timeout },
  maxDurationMs: { key: 'maxDurationMs', schema: timeout },
} as const satisfies Readonly<
  Record<string, { readonly key: keyof Limits; readonly schema: unknown }>
>;

const LIMIT = /^(\w+)\s*=\s*(.+)$/;

/**
 * A limit as the command line writes it: `NAME=VALUE`, the name that of a scenario file, the value an
 * integer, a duration or `none`.
 *
 * @example
 * parseLimit('queueTimeout=30s'); // { queueTimeoutMs: 30_000 }
 *
 * @throws {SyntaxError} if there is no such limit, or it cannot be that.
 */
export function parseLimit(text: string): LimitOverrides {
  const [, name, value] = LIMIT.exec(text.trim()) ?? [];
  if (name === undefined || value === undefined) {
    throw new SyntaxError(`"${text}" is not a limit: write it like "maxQueued=50"`);
  }
  if (!Object.hasOwn(LIMITS, name)) {
    const names = Object.keys(LIMITS)
      .filter((each) => !each.endsWith('Ms'))
      .join(', ');
    throw new SyntaxError(`There is no limit "${name}": the limits are ${names}`);
  }
  const { key, schema } = LIMITS[name as keyof typeof LIMITS];
  if (value === NONE) return { [key]: NONE };
  const result = schema.safeParse(/^\d+$/.test(value) ? Number(value) : value);
  if (result.success) return { [key]: result.data };
  throw new SyntaxError(`"${name}" ${result.error.issues[0]!.message}, or ${NONE}, got "${value}"`);
}

/** The phases with `change` applied to each that is not made of others; the same list if nothing changed. */
function changed(phases: readonly Phase[], change: (phase: Phase) => Phase): readonly Phase[] {
  const after = phases.map((phase) => {
    if (!('phases' in phase)) return change(phase);
    const inner = changed(phase.phases, change);
    return inner === phase.phases ? phase : { ...phase, phases: inner };
  });
  return after.every((phase, index) => phase === phases[index]) ? phases : after;
}

function withUsers(phase: Phase, users: number): Phase {
  switch (phase.kind) {
    case 'at-once':
    case 'sustained':
      return { ...phase, users };
    case 'burst':
      return { ...phase, size: users };
    default:
      return phase;
  }
}

function withLength(phase: Phase, forMs: number): Phase {
  switch (phase.kind) {
    case 'rate':
    case 'ramp':
      return { ...phase, forMs };
    case 'sustained':
      return phase.forMs === undefined ? phase : { ...phase, forMs };
    default:
      return phase;
  }
}

function withLimits(limits: Limits, overrides: LimitOverrides = {}): Limits {
  const merged = { ...limits, ...overrides };
  const kept = Object.entries(merged).filter(([, value]) => value !== NONE);
  return Object.fromEntries(kept);
}

/** A flag for what not every scenario says. */
interface Flag {
  readonly flag: string;
  readonly why: string;
  readonly instead: string;
}

const USERS: Flag = {
  flag: '--users',
  why: 'no part of its load says how many users come',
  instead: 'atOnce, burst or sustained',
};
const LENGTH: Flag = {
  flag: '--for',
  why: 'no part of its load says how long it lasts',
  instead: 'rate, ramp, or sustained with "for"',
};

function unsaid({ name }: Scenario, { flag, why, instead }: Flag): ConfigurationError {
  return new ConfigurationError(
    `Cannot use ${flag} with scenario "${name}": ${why}; leave ${flag} out, or name scenarios with ${instead}`,
  );
}
