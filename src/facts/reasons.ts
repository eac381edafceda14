/** Why a start request was refused. Targets may add reasons of their own, which pass through. */
export const REFUSAL_REASONS = [
  'global-limit',
  'user-limit',
  'queue-full',
  'queue-timeout',
  'abandoned',
  'shutting-down',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Why a conversation ended. Targets may add reasons of their own, which pass through. */
export const END_REASONS = [
  'stopped',
  'idle-timeout',
  'max-duration',
  'error',
  'shutting-down',
  'unknown',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Why a user asked for the end: all was said, it had waited too long, or it stops once more. */
export const STOP_REASONS = ['finished', 'gave-up', 'again'] as const;
export type StopReason = (typeof STOP_REASONS)[number];
