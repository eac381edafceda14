import type {
  LatencySummary,
  MemoryFigures,
  PerUserSummary,
  ProcessFigures,
  RunCounts,
  Series,
  ThresholdResult,
  TrendMetric,
} from '../metrics/mod.ts';
import type { InvariantResult, LimitPeaks } from '../monitors/mod.ts';
import type { ExpectationResult } from './expectations.ts';

/** Whether time passed by itself. */
export type Mode = 'virtual' | 'real';

/** What a run of one scenario showed. All metric values are milliseconds. */
export interface ScenarioResult {
  readonly name: string;
  /** What the scenario says of itself; may be empty. */
  readonly description: string;
  readonly verdict: 'pass' | 'fail';
  readonly mode: Mode;
  readonly engine: string;
  readonly seed: number;
  /** The identity of the run's facts; `null` in real time, where no two runs are alike. */
  readonly digest: string | null;
  /** Time of the run from its first instant to the end of its load, ms. */
  readonly simulatedMs: number;
  /** Time that the run took, ms. */
  readonly wallMs: number;
  /** Entries that the kernel ran. */
  readonly events: number;
  readonly counts: RunCounts;
  readonly metrics: Readonly<Record<TrendMetric, LatencySummary>>;
  /** The same by user type, where there is more than one. */
  readonly metricsByUserType: Readonly<
    Record<string, Readonly<Partial<Record<TrendMetric, LatencySummary>>>>
  >;
  readonly limits: LimitPeaks;
  readonly invariants: readonly InvariantResult[];
  readonly thresholds: readonly ThresholdResult[];
  readonly expectations: readonly ExpectationResult[];
  /** Completed conversations a second of `simulatedMs`. */
  readonly throughputPerS: number;
  /** 0 to 100; `null` if no conversation was accepted. */
  readonly successRate: number | null;
  readonly perUser: PerUserSummary;
  readonly memory: MemoryFigures | null;
  readonly timeSeries: Series;
  /** In real time: what this process cost, and how late its timers ran. */
  readonly realTime: RealTimeFigures | null;
  /** Claims that must not be vacuous and are; `--strict` fails on them. */
  readonly vacuous: readonly string[];
  /** What is allowed but may not be meant, a sentence each. */
  readonly remarks: readonly string[];
  /** Whether the run was cut short: its figures are those up to then. */
  readonly interrupted: boolean;
}

/** What runs of one or more scenarios showed: the content of a result file. */
export interface RunResult {
  readonly schema: 'hubbub/result/v1';
  readonly seed: number;
  readonly mode: Mode;
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly scenarios: readonly ScenarioResult[];
}

/** What only real time has. */
export interface RealTimeFigures {
  readonly process: ProcessFigures;
  /** How late the kernel's timers ran. */
  readonly timerLag: LatencySummary;
}
