/** The faults that can be planned, as facts name them where they strike. */
export const Fault = {
  spike: 'spike',
  error: 'error',
  lostReply: 'lost-reply',
  duplicate: 'duplicate',
  reordered: 'reordered',
  stall: 'stall',
  crash: 'crash',
} as const;
export type FaultName = (typeof Fault)[keyof typeof Fault];
