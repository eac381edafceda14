/**
 * How a run hears of what its target does:
 *
 * - `decisions`: of each decision when it is taken, queueing and timers too;
 * - `answers`: of answers only, each at the instant at which it is given;
 * - `delayed-answers`: of answers only, some time after they were given, or in another order.
 */
export const HEARINGS = ['decisions', 'answers', 'delayed-answers'] as const;
export type Hearing = (typeof HEARINGS)[number];
