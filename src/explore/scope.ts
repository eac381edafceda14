import type { Limits } from '../facts/mod.ts';

/**
 * How small a world is explored in full: so many users, each with as many conversations as the limits
 * let in, in every order of events. Conversations that are over do not count, so sequences are
 * of any length.
 */
export interface Scope {
  /** Users, from 1 to 4. */
  readonly users: number;
  /**
   * The counting limits; those of time only say that a timer exists, and each may fire whenever it is
   * armed. Slots and places in the queue are at most 5 together.
   */
  readonly limits: ScopeLimits;
  /** Turns of one conversation that are not answered yet, 1 or 2. @default 2 */
  readonly pendingTurns?: number;
}

/** The limits that count something. Absent: as in `Limits`. */
export type ScopeLimits = Required<Pick<Limits, 'maxConversations'>> &
  Pick<Limits, 'maxConversationsPerUser' | 'maxQueued' | 'maxTurnsInFlight'>;

/** The most users that a state has room for. */
export const MAX_USERS = 4;
/** The most conversations, active and queued, that a state has room for. */
export const MAX_LIVE = 5;
/** The most turns of one conversation that a state has room for. */
export const MAX_PENDING_TURNS = 2;

/**
 * Checks that a scope is one that can be explored.
 *
 * @throws {RangeError} if a figure is not an integer within the bounds that `Scope` names.
 */
export function checkScope({ users, limits, pendingTurns = MAX_PENDING_TURNS }: Scope): void {
  const { maxConversations, maxQueued = 0 } = limits;
  within('"users"', users, 1, MAX_USERS);
  within('"pendingTurns"', pendingTurns, 1, MAX_PENDING_TURNS);
  within('"maxConversations"', maxConversations, 1, MAX_LIVE);
  within('"maxQueued"', maxQueued, 0, MAX_LIVE);
  within('"maxConversations" plus "maxQueued"', maxConversations + maxQueued, 1, MAX_LIVE);
  for (const name of ['maxConversationsPerUser', 'maxTurnsInFlight'] as const) {
    const value = limits[name];
    if (value !== undefined) within(`"${name}"`, value, 1, Infinity);
  }
}

function within(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(
    `Cannot explore this scope: ${name} must be an integer ${range}, got ${value}`,
  );
}

/**
 * A scope that is checked and complete.
 *
 * @throws {RangeError} as `checkScope` does.
 */
export function withDefaults(scope: Scope): Required<Scope> {
  checkScope(scope);
  return { pendingTurns: MAX_PENDING_TURNS, ...scope };
}

/** A scope in words, its limits as in `limitsName`: `4 users, limits 3/2/2/2`. */
export function scopeName({ users, limits }: Scope): string {
  return `${users} ${users === 1 ? 'user' : 'users'}, limits ${limitsName(limits)}`;
}

/** The limits of a scope: global, per user, queued, turns in flight; `-` where there is none. */
export function limitsName(limits: ScopeLimits): string {
  const { maxConversations, maxConversationsPerUser, maxQueued = 0, maxTurnsInFlight } = limits;
  return [
    maxConversations,
    maxConversationsPerUser ?? '-',
    maxQueued,
    maxTurnsInFlight ?? '-',
  ].join('/');
}
