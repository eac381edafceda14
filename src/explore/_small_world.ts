import type { Limits } from '../facts/mod.ts';
import type { RandomStream } from '../random/mod.ts';
import type { LimitOverrides } from '../scenarios/mod.ts';

/**
 * The world of generated cases: limits so small that a handful of commands reaches each, and times that
 * land around every timeout. Scripts and populations draw from it alike.
 */
export interface SmallWorld {
  readonly limits: Limits;
  /** Its timeouts, ms; never empty. */
  readonly timeoutsMs: readonly number[];
}

/** Each is the shortest in some seeds and the longest in others, so that none hides behind another. */
const QUEUE_TIMEOUTS_MS = [20, 50, 150] as const;
const IDLE_TIMEOUTS_MS = [30, 40, 100] as const;
const MAX_DURATIONS_MS = [25, 70, 120] as const;
/** Where there is no timeout. */
const LONG_GAP_MS = 40;
/** Just before, at, and just behind a deadline, ms. */
const OFFSETS_MS = [-0.001, 0, 0.001] as const;
const LONGEST_SHORT_GAP_MS = 15;
const SHORT_WORKS_MS = [0, 1, 5, 20] as const;

/** `limits` in place of what is drawn: `none` takes a limit away. */
export function drawWorld(draw: RandomStream, limits: LimitOverrides = {}): SmallWorld {
  const drawn = {
    maxConversations: 1 + draw.below(3),
    maxConversationsPerUser: 1 + draw.below(3),
    maxQueued: draw.below(3),
    maxTurnsInFlight: 1 + draw.below(2),
    queueTimeoutMs: pick(draw, QUEUE_TIMEOUTS_MS),
    idleTimeoutMs: pick(draw, IDLE_TIMEOUTS_MS),
    maxDurationMs: pick(draw, MAX_DURATIONS_MS),
  };
  const entries = Object.entries({ ...drawn, ...limits });
  const all: Limits = Object.fromEntries(entries.filter(([, value]) => value !== 'none'));
  const { queueTimeoutMs, idleTimeoutMs, maxDurationMs } = all;
  const timeoutsMs = [queueTimeoutMs, idleTimeoutMs, maxDurationMs].filter(
    (timeoutMs) => timeoutMs !== undefined,
  );
  return {
    limits: all,
    timeoutsMs: timeoutsMs.length > 0 ? timeoutsMs : [LONG_GAP_MS],
  };
}

/** A time from 0.999 ms on: a short one, or one around a timeout. */
export function drawGapMs(draw: RandomStream, world: SmallWorld): number {
  return draw.below(2) === 0 ? 1 + draw.below(LONGEST_SHORT_GAP_MS) : drawTimeoutMs(draw, world);
}

/** Just before, at, or just behind a timeout. */
export function drawTimeoutMs(draw: RandomStream, { timeoutsMs }: SmallWorld): number {
  return pick(draw, timeoutsMs) + pick(draw, OFFSETS_MS);
}

/** The work of a turn: none, little, or as long as a timeout. */
export function drawWorkMs(draw: RandomStream, { limits }: SmallWorld): number {
  const { idleTimeoutMs = LONG_GAP_MS, maxDurationMs = idleTimeoutMs } = limits;
  return pick(draw, [...SHORT_WORKS_MS, idleTimeoutMs, maxDurationMs]);
}

/** One of `options`, each equally likely. */
export function pick<T>(draw: RandomStream, options: readonly T[]): T {
  return options[draw.below(options.length)]!;
}
