/**
 * Bugs that can be planted in the model, each one that real managers have had. A search that is worth
 * anything finds every one of them, by the shortest sequence there is.
 */
export const FLAWS = {
  'global-limit-too-high': 'one slot more than the limit allows',
  'global-limit-too-low': 'one slot less than the limit allows',
  'user-limit-too-high': 'a user gets one conversation more than the limit allows',
  'user-limit-too-low': 'a user gets one conversation less than the limit allows',
  'queue-too-long': 'one place more in the queue than the limit allows',
  'queue-too-short': 'one place less in the queue than the limit allows',
  'turn-limit-too-high': 'one turn more in flight than the limit allows',
  'turn-limit-too-low': 'one turn less in flight than the limit allows',
  'user-limit-ignores-queue': 'what a user has in the queue does not count for its limit',
  'global-limit-first': 'the user limit is looked at after the global one',
  'idle-timeout-keeps-slot': 'an idle timeout ends the conversation and keeps its slot',
  'stop-keeps-turn-slot': 'a stop during a turn keeps the slot of the turn',
  'leaving-keeps-user-count': 'a waiter who leaves still counts for its user',
  'second-stop-frees-slot': 'stopping what has ended gives its slot back once more',
  'waiter-stays-in-queue': 'a waiter who leaves is answered and stays in the queue',
  'stale-queue-timeout-ends': 'a queue timeout that is under way ends what was admitted meanwhile',
  'stop-forgets-waiters': 'a slot that a stop gives back wakes nobody in the queue',
  'answer-forgets-turns': 'a turn slot that an answer gives back wakes no other turn',
  'last-in-first-out': 'the waiter who came last is admitted first',
  'turns-last-in-first-out': 'the turn that came last is worked on first',
  'expired-session-sleeps': 'a session that expired in the queue sleeps on when it is admitted',
  'idle-timer-ignores-turns': 'the idle timer runs on while a turn is worked on',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a bug that can be planted. */
export type Flaw = keyof typeof FLAWS;
