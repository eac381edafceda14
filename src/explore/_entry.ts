import { HEAD, LENGTH, NONE, PUSHED, Report } from './_reports.ts';

/**
 * One conversation that is queued or active, in one integer:
 *
 *     id | user 2 bits | phase 3 | session 3 | reports 4
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

export const USER_SHIFT = 10;
export const ID_SHIFT = 12;
const PHASE_SHIFT = 7;
const SESSION_SHIFT = 4;
/** All but the id. */
export const BODY = (1 << ID_SHIFT) - 1;
/** All but the id and the user. */
export const CELL = (1 << USER_SHIFT) - 1;

const PHASE_BITS = 7 << PHASE_SHIFT;
const SESSION_BITS = 7 << SESSION_SHIFT;
const REPORT_BITS = 15;

export function newEntry(id: number, user: number, phase: number, session: number): number {
  return (
    (id << ID_SHIFT) | (user << USER_SHIFT) | (phase << PHASE_SHIFT) | (session << SESSION_SHIFT)
  );
}

export function idOf(entry: number): number {
  return entry >> ID_SHIFT;
}
export function userOf(entry: number): number {
  return (entry >> USER_SHIFT) & 3;
}
export function phaseOf(entry: number): number {
  return (entry >> PHASE_SHIFT) & 7;
}
export function sessionOf(entry: number): number {
  return (entry >> SESSION_SHIFT) & 7;
}
/** The sequence of its reports under way. */
export function reportsIn(entry: number): number {
  return entry & REPORT_BITS;
}

export function withPhase(entry: number, phase: number): number {
  return (entry & ~PHASE_BITS) | (phase << PHASE_SHIFT);
}
export function withSession(entry: number, session: number): number {
  return (entry & ~SESSION_BITS) | (session << SESSION_SHIFT);
}
export function withReports(entry: number, reports: number): number {
  return (entry & ~REPORT_BITS) | reports;
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
  const phase = phaseOf(entry);
  const reports = reportsIn(entry);
  const session = sessionOf(entry);
  const doneTurn = isWorking(phase) && tellsTurnDone(reports);
  const turns = 4 * TURNS[phase]! - (isWorking(phase) ? (doneTurn ? 3 : 1) : 0);
  const waiting = phase === Phase.queued ? 10 : 0;
  return waiting + turns + LENGTH[reports]! + (session === Session.expired ? 0 : 4);
}

/** Whether that a turn is done is under way. */
export function tellsTurnDone(reports: number): boolean {
  return TELLS_DONE[reports] === 1;
}
/** Whether the end of an active conversation is under way. */
export function tellsEnd(reports: number): boolean {
  return TELLS_END[reports] === 1;
}

const REPORT_KINDS = PUSHED.length / 4;
const TELLS_DONE = tells(Report.turnDone);
const TELLS_END = tells(Report.idleTimeout).map((yes, reports) =>
  yes === 1 || tells(Report.maxDuration)[reports] === 1 ? 1 : 0,
);

function tells(report: Report): Uint8Array {
  return Uint8Array.from({ length: REPORT_KINDS }, (_, reports) => {
    for (let rest = reports; HEAD[rest] !== NONE; rest = restOf(rest))
      if (HEAD[rest] === report) return 1;
    return 0;
  });
}
function restOf(reports: number): number {
  return REST_TABLE[reports]!;
}
