/** The clock, the timers and the chance that code finds around it, made those of a run. */
export { callerPosition, formatPosition, type CodePosition } from './code_position.ts';
export { EPOCH_MS, UPTIME_MS } from './_clock.ts';
export type { PendingTimer, RunOfGlobals } from './_entered_run.ts';
export { OutsideWorldError, TargetExitError } from './outside_world_error.ts';
export { installVirtualGlobals, type Stay, type VirtualGlobals } from './virtual_globals.ts';
