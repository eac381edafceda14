/**
 * What a session has told the manager and the manager has not heard yet, in order. Few sequences are
 * possible (a session that timed out tells nothing more unless it is admitted after all), so each is
 * a small integer: its index in `SEQUENCES`.
 */
export const Report = { queueTimeout: 0, turnDone: 1, idleTimeout: 2, maxDuration: 3 } as const;
export type Report = (typeof Report)[keyof typeof Report];

/** How a report is called. */
export type ReportName = keyof typeof Report;
/** At the number of a report: its name. */
export const REPORT_NAMES = Object.keys(Report) as readonly ReportName[];

const { queueTimeout: Q, turnDone: T, idleTimeout: I, maxDuration: D } = Report;

/** Index 0 is the empty sequence. */
const SEQUENCES: readonly (readonly Report[])[] = [
  [],
  [Q],
  [T],
  [I],
  [D],
  [Q, T],
  [Q, I],
  [Q, D],
  [T, D],
  [Q, T, D],
];

/** That no report, or no sequence, is there. */
export const NONE = -1;

/** The oldest report of a sequence; `NONE` of the empty one. */
export const HEAD = Int8Array.from(SEQUENCES, (sequence) => sequence[0] ?? NONE);
/** A sequence without its oldest report. */
export const REST = Int8Array.from(SEQUENCES, (sequence) => indexOf(sequence.slice(1)));
/** At `4 * sequence + report`: the sequence with a report behind it; `NONE` where none tells that. */
export const PUSHED = Int8Array.from(SEQUENCES.flatMap((sequence) => appended(sequence)));
/** How many reports a sequence holds. */
export const LENGTH = Int8Array.from(SEQUENCES, (sequence) => sequence.length);

/** 1 for sequences that tell that a turn is done. */
export const TELLS_TURN_DONE = Uint8Array.from(SEQUENCES, (sequence) =>
  Number(sequence.includes(T)),
);
/** 1 for sequences that end an active conversation when they arrive. */
export const TELLS_END = Uint8Array.from(SEQUENCES, (sequence) =>
  Number(sequence.includes(I) || sequence.includes(D)),
);

/** The reports of a sequence, the oldest first. */
export function reportsOf(sequence: number): readonly Report[] {
  return SEQUENCES[sequence]!;
}

function appended(sequence: readonly Report[]): number[] {
  return [Q, T, I, D].map((report) => indexOf([...sequence, report]));
}

function indexOf(sequence: readonly Report[]): number {
  return SEQUENCES.findIndex((other) => other.join() === sequence.join());
}
