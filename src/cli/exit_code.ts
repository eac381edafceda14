import type { RunResult } from '../simulation/mod.ts';

/** Exit codes; those up to 107 are k6's. */
export const ExitCode = {
  good: 0,
  /** A defect of hubbub itself. */
  defect: 1,
  /** A threshold failed, or `--strict` found something. */
  threshold: 99,
  /** Bad configuration or usage. */
  usage: 104,
  interrupted: 105,
  /** The target or the scenario's code cannot be loaded, started or reached, or throws. */
  code: 107,
  /** An invariant was violated. */
  invariant: 120,
  /** A replay was not the same as its recording. */
  diverged: 121,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * The exit code of finished runs: the worst thing that happened in any of them.
 *
 * @param options `strict`: a claim that was not tested counts as a failure; `cutShort`: there were
 *   more scenarios to run. @default cutShort false
 */
export function exitCodeOf(
  { scenarios }: RunResult,
  { strict, cutShort = false }: { strict: boolean; cutShort?: boolean },
): ExitCode {
  const some = (test: (scenario: RunResult['scenarios'][number]) => boolean) =>
    scenarios.some(test);
  if (some(({ invariants }) => invariants.some(({ verdict }) => verdict === 'violated')))
    return ExitCode.invariant;
  if (cutShort || some(({ interrupted }) => interrupted)) return ExitCode.interrupted;
  if (some(({ verdict }) => verdict === 'fail')) return ExitCode.threshold;
  if (strict && some(({ vacuous }) => vacuous.length > 0)) return ExitCode.threshold;
  return ExitCode.good;
}
