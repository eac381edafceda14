/**
 * What the system under test promises. A limit that is absent does not exist; without `maxQueued`
 * (or with 0) nobody waits. Counts are integers; durations are milliseconds.
 */
export interface Limits {
  /** Conversations that hold a slot at one instant, in all. From 1. */
  readonly maxConversations?: number;
  /** Conversations of one user, active and queued together. From 1. */
  readonly maxConversationsPerUser?: number;
  /** Start requests that wait for a slot. From 0. @default 0 */
  readonly maxQueued?: number;
  /** Turns being worked on at one instant, over all conversations. From 1. */
  readonly maxTurnsInFlight?: number;
  /** How long a start request waits before it is refused with `queue-timeout`, ms. */
  readonly queueTimeoutMs?: number;
  /** How long a conversation stays open without a turn, ms. Never runs during a turn. */
  readonly idleTimeoutMs?: number;
  /** How long a conversation may last from its admission, ms. May cut a turn. */
  readonly maxDurationMs?: number;
}

/**
 * The longest that a conversation, once everybody has fallen silent, can still have ahead of it, ms:
 * the longest of queue timeout, idle timeout and maximum duration; 0 where none of them exists.
 */
export function longestTimeoutMs(limits: Limits): number {
  return Math.max(limits.queueTimeoutMs ?? 0, limits.idleTimeoutMs ?? 0, limits.maxDurationMs ?? 0);
}
