/** A claim that a run broke. */
export interface BrokenClaim {
  readonly id: string;
  readonly message: string;
  readonly atMs: number;
  /** Whether the refill probe broke it, behind all that users did. */
  readonly byProbe: boolean;
}

/** What a run of a case showed: plain data, small enough to go from thread to thread. */
export interface CaseOutcome {
  readonly seed: number;
  /** Identity of the run; '' if it broke off. */
  readonly digest: string;
  /** The earliest first; what only the end of the run shows last. */
  readonly violated: readonly BrokenClaim[];
  /** Claims that were put to the test, whether they held or not. */
  readonly judged: readonly string[];
  /** By claim: what did not arise, so that it could not break. */
  readonly vacuous: Readonly<Record<string, string>>;
  /** What arose, such as `refused: queue-full` or `queued`; each once. */
  readonly situations: readonly string[];
  /** Entries that the kernel ran. */
  readonly events: number;
  /** What users asked of the target. */
  readonly commands: number;
  /** What else is to be said of how the target did, such as what its calls failed of. */
  readonly remarks?: readonly string[];
  /** What the run, or the target's process, died of. */
  readonly error?: string;
}

/** Stands in place of a claim where a run died. */
export const CRASH = 'crash';

/** In what way a run failed. */
export interface Failure {
  /** The first claim that it broke, or `crash`. */
  readonly id: string;
  readonly byProbe: boolean;
}

/** What is wrong with a run; undefined if nothing is. */
export function failureOf({ violated, error }: CaseOutcome): Failure | undefined {
  const [first] = violated;
  if (first !== undefined) return { id: first.id, byProbe: first.byProbe };
  return error === undefined ? undefined : { id: CRASH, byProbe: false };
}

/** Whether a run failed in that way, whatever else it did. What the probe alone breaks, users do not. */
export function failsBy({ violated, error }: CaseOutcome, { id, byProbe }: Failure): boolean {
  if (id === CRASH) return error !== undefined;
  return violated.some((broken) => broken.id === id && (byProbe || !broken.byProbe));
}
