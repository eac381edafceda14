/** Observers that judge every fact of a run, and can never influence it. */
export type { InvariantResult, Violation } from './monitor.ts';
export { CLAIMS, MonitorSet, type LimitPeak, type LimitPeaks } from './monitor_set.ts';
export { STATS_WHEN, WATCHED } from './quiescence_monitor.ts';
