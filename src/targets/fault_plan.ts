import { meanMs, type Distribution } from '../random/mod.ts';

/**
 * What is to go wrong between the users and the target. What is absent does not. Durations are
 * milliseconds, probabilities 0 to 1. Each start, message, stop and answer is at risk by itself.
 */
export interface FaultPlan {
  /** How long each request, and each answer, is under way. Those of one conversation stay in order. */
  readonly latency?: Distribution;
  /** Now and then it takes so much longer. */
  readonly spikes?: { readonly chance: number; readonly of: Distribution };
  /**
   * A start or a message fails with an error: half of them before the target gets it, half when it has
   * been done. The conversation is over then, and the target is asked to end it.
   */
  readonly errors?: number;
  /** The answer to a start or to a message is never heard. Ends always are. */
  readonly lostReplies?: number;
  /** A start or a stop reaches the target twice, a start under the same id. */
  readonly duplicates?: number;
  /** A reply, or a part of one, is held up, so that later ones overtake it. */
  readonly reordered?: number;
  /** Every so often, for the first time after that, nothing gets through for a while. */
  readonly stall?: { readonly everyMs: number; readonly forMs: number };
  /**
   * The target dies, at these instants or every so often, and is made anew: what was open fails with an
   * error, and so does what is asked before it is back.
   */
  readonly crash?: CrashPlan;
  /** What the target has to wait for before it looks at a start, a message or a stop. */
  readonly slowDatabase?: Distribution;
}

/** When the target dies; exactly one of `atMs` and `everyMs`. */
export interface CrashPlan {
  /** Increasing, above 0. */
  readonly atMs?: readonly number[];
  /** Above 0. */
  readonly everyMs?: number;
  readonly restartAfterMs: number;
}

/** A draw is cut at so many times its mean, so that one knows when there is nothing left to wait for. */
const MOST_MEANS = 20;

/** The longest draw from `distribution` that a fault uses, ms. */
export function longestMs(distribution: Distribution): number {
  if (distribution.kind === 'uniform') return distribution.maxMs;
  return distribution.kind === 'constant'
    ? distribution.valueMs
    : MOST_MEANS * meanMs(distribution);
}

/** How long a reordered reply is held up, beyond what it takes anyway. */
export const HOLD_UP: Distribution = { kind: 'exponential', meanMs: 100 };

/** The longest that the faults of `plan` can put an answer off, ms, from the request on. */
export function longestDelayMs(plan: FaultPlan): number {
  const { latency, spikes, reordered = 0, stall, crash, slowDatabase } = plan;
  const perWay =
    (latency ? longestMs(latency) : 0) +
    (spikes ? longestMs(spikes.of) : 0) +
    (stall ? stall.forMs : 0);
  return (
    2 * perWay +
    (reordered > 0 ? longestMs(HOLD_UP) : 0) +
    (slowDatabase ? longestMs(slowDatabase) : 0) +
    (crash ? crash.restartAfterMs : 0)
  );
}
