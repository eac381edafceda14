/** Puts a run together, and says what it showed. */
export type { ExpectationResult } from './expectations.ts';
export type { Mode, RealTimeFigures, RunResult, ScenarioResult } from './result.ts';
export { simulate, type Progress, type SimulateOptions } from './simulate.ts';
