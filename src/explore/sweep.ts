import { caseOf, type ExploreSettings } from './case.ts';
import { failureOf, type CaseOutcome } from './outcome.ts';
import { runCase, type ExploreTarget, type RunCaseOptions } from './run_case.ts';
import { mergeReports, reportOf, type SweepReport } from './sweep_report.ts';

/** Settings of `sweep`. */
export interface SweepOptions {
  /** Ends the sweep behind the seed that is under way. */
  readonly signal?: AbortSignal;
  /** Told of each seed before its run. */
  readonly onBegin?: (seed: number) => void;
  /** Told where the run is, about twenty times a second of wall time. */
  readonly onSlice?: RunCaseOptions['onSlice'];
  /** Told what each seed showed, as soon as it has. */
  readonly onSeed?: (outcome: CaseOutcome) => void;
}

/** What a sweep found. */
export interface Sweep {
  readonly report: SweepReport;
  /** The seed that failed, with which the sweep ended; undefined if none did. */
  readonly failure?: CaseOutcome;
}

/** Reports that are merged at once: one by one takes longer. */
const MOST_REPORTS = 256;

/**
 * Runs the case of each seed until one fails. What it gives depends on the seeds alone; several sweeps
 * over parts of a range, merged, say what one over the whole range says.
 */
export async function sweep(
  seeds: Iterable<number>,
  target: ExploreTarget,
  settings: ExploreSettings,
  { signal, onBegin, onSlice, onSeed }: SweepOptions = {},
): Promise<Sweep> {
  let reports: SweepReport[] = [];
  for (const seed of seeds) {
    if (signal?.aborted === true) break;
    onBegin?.(seed);
    const outcome = await runCase(caseOf(seed, settings), target, { onSlice });
    reports.push(reportOf(outcome));
    if (reports.length === MOST_REPORTS) reports = [mergeReports(reports)];
    onSeed?.(outcome);
    if (failureOf(outcome) !== undefined) {
      return { report: mergeReports(reports), failure: outcome };
    }
  }
  return { report: mergeReports(reports) };
}
