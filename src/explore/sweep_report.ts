import { createHash } from 'node:crypto';
import type { LimitOverrides } from '../scenarios/mod.ts';
import { END_REASONS, REFUSAL_REASONS, type Limits } from '../facts/mod.ts';
import type { CaseOutcome } from './outcome.ts';

/** How often a claim was put to the test. */
export interface ClaimCoverage {
  /** Seeds in which it could have broken. */
  readonly judged: number;
  /** Seeds in which it could not. */
  readonly vacuous: number;
  readonly violated: number;
  /** What did not arise where it was vacuous. */
  readonly missing?: string;
}

/** What a sweep ran and saw: plain data, which can be merged. */
export interface SweepReport {
  readonly seeds: number;
  readonly events: number;
  readonly commands: number;
  /** Runs that died. */
  readonly crashes: number;
  /** In the order of their names. */
  readonly claims: Readonly<Record<string, ClaimCoverage>>;
  /** In how many seeds each situation arose; in the order of their names. */
  readonly situations: Readonly<Record<string, number>>;
  /** Where the target's code failed, or had something else to say: in how many seeds, and what in the least of them. */
  readonly noted?: Noted;
  /**
   * Identity of all runs: the sum of a hash of each (seed, digest) modulo 2^128. A sum does not depend
   * on the order in which, nor on the threads on which, its terms came about.
   */
  readonly digest: string;
}

/** Remarks on how the target did. */
export interface Noted {
  readonly seeds: number;
  /** The least of them. */
  readonly seed: number;
  readonly remarks: readonly string[];
}

const DIGEST_BITS = 128;
const DIGEST_HEX_DIGITS = DIGEST_BITS / 4;

/** The report of no seed at all. */
export function blankReport(): SweepReport {
  return {
    seeds: 0,
    events: 0,
    commands: 0,
    crashes: 0,
    claims: {},
    situations: {},
    digest: hexOf(0n),
  };
}

/** One report for all the seeds of `reports`, which have none in common. */
export function mergeReports(reports: readonly SweepReport[]): SweepReport {
  const claims: Record<string, ClaimCoverage> = {};
  const situations: Record<string, number> = {};
  let { seeds, events, commands, crashes } = blankReport();
  let digest = 0n;
  let noted: Noted | undefined;
  for (const report of reports) {
    noted = bothOf(noted, report.noted);
    seeds += report.seeds;
    events += report.events;
    commands += report.commands;
    crashes += report.crashes;
    digest += BigInt(`0x${report.digest}`);
    for (const [id, coverage] of Object.entries(report.claims)) {
      claims[id] = sumOf(claims[id], coverage);
    }
    for (const [situation, count] of Object.entries(report.situations)) {
      situations[situation] = (situations[situation] ?? 0) + count;
    }
  }
  return {
    seeds,
    events,
    commands,
    crashes,
    claims: sorted(claims),
    situations: sorted(situations),
    ...(noted && { noted }),
    digest: hexOf(BigInt.asUintN(DIGEST_BITS, digest)),
  };
}

/** What never arose in the whole of a sweep, a phrase each: for claims, and for answers of the target. */
export function neverArose(
  { claims, situations }: SweepReport,
  promises: Promises = { isGenerated: true },
): readonly string[] {
  const ofClaims = Object.entries(claims)
    .filter(([, { judged }]) => judged === 0)
    .map(([id, { missing }]) => `${id}: ${missing ?? 'nothing to judge'}`);
  const ofAnswers = answersUnder(promises).filter((answer) => situations[answer] === undefined);
  return [...ofClaims, ...ofAnswers];
}

/** What was promised in the runs of a sweep. */
export interface Promises {
  readonly limits?: LimitOverrides | undefined;
  /** Whether limits that are not said were drawn by each seed; otherwise there are none. */
  readonly isGenerated: boolean;
}

/** Answers that a correct target gives to somebody under what is promised. */
function answersUnder({ limits = {}, isGenerated }: Promises): readonly string[] {
  const has = (name: keyof Limits) => {
    const limit = limits[name];
    return limit === undefined ? isGenerated : limit !== 'none' && limit > 0;
  };
  const hasQueue = has('maxQueued');
  const maybeNoQueue = !hasQueue || (isGenerated && limits.maxQueued === undefined);
  const possible: Readonly<Record<string, boolean>> = {
    'global-limit': has('maxConversations') && maybeNoQueue,
    'user-limit': has('maxConversationsPerUser'),
    'queue-full': hasQueue,
    'queue-timeout': hasQueue && has('queueTimeoutMs'),
    abandoned: hasQueue,
    stopped: true,
    'idle-timeout': has('idleTimeoutMs'),
    'max-duration': has('maxDurationMs'),
  };
  return [
    ...REFUSAL_REASONS.filter((reason) => possible[reason]).map((reason) => `refused: ${reason}`),
    ...END_REASONS.filter((reason) => possible[reason]).map((reason) => `ended: ${reason}`),
  ];
}

/** The report of one seed. */
export function reportOf(outcome: CaseOutcome): SweepReport {
  const { seed, digest, judged, vacuous, violated, events, commands, remarks, error } = outcome;
  const claims: Record<string, ClaimCoverage> = {};
  for (const id of judged) claims[id] = { judged: 1, vacuous: 0, violated: 0 };
  for (const { id } of violated) claims[id] = { judged: 1, vacuous: 0, violated: 1 };
  for (const [id, missing] of Object.entries(vacuous)) {
    claims[id] = { judged: 0, vacuous: 1, violated: 0, missing };
  }
  const hash = createHash('sha256').update(`${seed} ${digest}`).digest('hex');
  return {
    seeds: 1,
    events,
    commands,
    crashes: error === undefined ? 0 : 1,
    claims,
    situations: Object.fromEntries(outcome.situations.map((situation) => [situation, 1])),
    ...(remarks && { noted: { seeds: 1, seed, remarks } }),
    digest: hash.slice(0, DIGEST_HEX_DIGITS),
  };
}

function sumOf(a: ClaimCoverage | undefined, b: ClaimCoverage): ClaimCoverage {
  // Wordings differ by limits: the first in the alphabet, whoever comes first.
  const [missing] = [a?.missing, b.missing].filter((text) => text !== undefined).toSorted();
  return {
    judged: (a?.judged ?? 0) + b.judged,
    vacuous: (a?.vacuous ?? 0) + b.vacuous,
    violated: (a?.violated ?? 0) + b.violated,
    ...(missing !== undefined && { missing }),
  };
}

function bothOf(a: Noted | undefined, b: Noted | undefined): Noted | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { ...(a.seed < b.seed ? a : b), seeds: a.seeds + b.seeds };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function hexOf(sum: bigint): string {
  return sum.toString(16).padStart(DIGEST_HEX_DIGITS, '0');
}
