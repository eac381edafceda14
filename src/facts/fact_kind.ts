/**
 * What can happen in a run. The codes are part of the binary form that the digest hashes: a new kind
 * takes the next free code, and a code is never given to another kind.
 */
export const FactKind = {
  arrived: 1,
  start_requested: 2,
  queued: 3,
  admitted: 4,
  refused: 5,
  turn_sent: 6,
  chunk_received: 7,
  turn_answered: 8,
  turn_failed: 9,
  stop_requested: 10,
  ended: 11,
  timer_fired: 12,
  fault_fired: 13,
  stats_sampled: 14,
  crashed: 15,
} as const;

/** The code of a kind of fact. */
export type FactKind = (typeof FactKind)[keyof typeof FactKind];

/** The name of a kind of fact, as traces and messages show it. */
export type FactName = keyof typeof FactKind;

const NAMES: readonly string[] = Object.entries(FactKind).reduce<string[]>(
  (names, [name, code]) => {
    names[code] = name;
    return names;
  },
  [],
);

/** The name of `kind`. */
export function factName(kind: FactKind): FactName {
  return NAMES[kind] as FactName;
}
