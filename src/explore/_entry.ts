import { LENGTH, NONE, PUSHED, TELLS_TURN_DONE, type Report } from './_reports.ts';

/**
 * One conversation that is queued or active, in one integer:
 *
 *     id | phase 3 bits | session 3 | reports 4 | user 2
 *
 * The phase is what the manager's book says, the session is the state of its session machine, and the
 * reports are what is under way from the one to the other. Without the id it is what an entry
 * *is*; the id only tells conversations apart while a step is taken.
 */
export const Phase = {
  queued: 1,
  idle: 2,
  /** A turn waits for a turn slot; `…Twice`: another turn behind it. */
  held: 3,
  heldTwice: 4,
  working: 5,
  workingTwice: 6,
} as const;

export const Session = { waiting: 0, idle: 1, held: 2, working: 3, expired: 4 } as const;

export const ID_SHIFT = 12;
const PHASE_SHIFT = 9;
const SESSION_SHIFT = 6;
const REPORTS_SHIFT = 2;
export const USER_BITS = 3;
/** All but the id. */
export const BODY = (1 << ID_SHIFT) - 1;
/** Of what is left without id and user: the largest. */
export const MAX_CELL = BODY >> REPORTS_SHIFT;

const PHASE_BITS = 7 << PHASE_SHIFT;
const SESSION_BITS = 7 << SESSION_SHIFT;
const REPORT_BITS = 15 << REPORTS_SHIFT;

export function newEntry(id: number, user: number, phase: number, session: number): number {
  return (id << ID_SHIFT) | (phase << PHASE_SHIFT) | (session << SESSION_SHIFT) | user;
}

export function idOf(entry: number): number {
  return entry >> ID_SHIFT;
}
export function userOf(entry: number): number {
  return entry & USER_BITS;
}
export function phaseOf(entry: number): number {
  return (entry >> PHASE_SHIFT) & 7;
}
export function sessionOf(entry: number): number {
  return (entry >> SESSION_SHIFT) & 7;
}
/** The sequence of its reports under way. */
export function reportsIn(entry: number): number {
  return (entry & REPORT_BITS) >> REPORTS_SHIFT;
}

export function withPhase(entry: number, phase: number): number {
  return (entry & ~PHASE_BITS) | (phase << PHASE_SHIFT);
}
export function withSession(entry: number, session: number): number {
  return (entry & ~SESSION_BITS) | (session << SESSION_SHIFT);
}
export function withReports(entry: number, reports: number): number {
  return (entry & ~REPORT_BITS) | (reports << REPORTS_SHIFT);
}

/** An entry without id and user: its situation. */
export function cellOf(entry: number): number {
  return (entry & BODY) >> REPORTS_SHIFT;
}
/** An entry of user 0 in that situation. */
export function entryOf(cell: number): number {
  return cell << REPORTS_SHIFT;
}

/** The session tells something. */
export function reporting(entry: number, report: Report): number {
  const reports = PUSHED[4 * reportsIn(entry) + report]!;
  if (reports === NONE) throw new Error('Assertion failed: a session tells what none can tell');
  return withReports(entry, reports);
}

export function isHeld(phase: number): boolean {
  return phase === Phase.held || phase === Phase.heldTwice;
}
export function isWorking(phase: number): boolean {
  return phase >= Phase.working;
}
/** Turns not answered yet, of conversations in a phase. */
export const TURNS = Int8Array.of(0, 0, 0, 1, 2, 1, 2);

/**
 * How many steps a conversation can take before its end, at most, if its users stay silent: a bound
 * that every step of a session and every report decreases.
 */
export function rankOf(entry: number): number {
  return RANKS[cellOf(entry)]!;
}

const RANKS = Int8Array.from({ length: MAX_CELL + 1 }, (_, cell) => computeRank(entryOf(cell)));

function computeRank(entry: number): number {
  const phase = phaseOf(entry);
  const reports = reportsIn(entry);
  const begun = isWorking(phase) ? (TELLS_TURN_DONE[reports] === 1 ? 3 : 1) : 0;
  const turns = 4 * (TURNS[phase] ?? 0) - begun;
  const waiting = phase === Phase.queued ? 10 : 0;
  const timers = sessionOf(entry) === Session.expired ? 0 : 4;
  return waiting + turns + (LENGTH[reports] ?? 0) + timers;
}
