import { FactKind } from './fact_kind.ts';

/** What a target counts about itself. Absent figures are unknown. */
export interface TargetStats {
  /** Conversations that hold a slot. */
  readonly active: number;
  /** Start requests that wait. */
  readonly queued?: number;
  /** Turns being worked on. */
  readonly turns?: number;
  /** Users for whom the target keeps an entry. */
  readonly users?: number;
  /** Timers that the target has armed. */
  readonly timers?: number;
}

/** Stands in an identifier field of a fact that is about no user or no conversation. */
export const NOBODY = -1;

/**
 * Something that happened at an instant. One record of fixed shape for every kind, so that a stream
 * of millions costs no allocation: observers get the same object every time and copy what they keep.
 * Times are microseconds of the run; users and conversations are dense integers in order of birth.
 */
export interface Fact {
  /** Position in the run, from 0. */
  seq: number;
  /** When it happened. */
  time: number;
  kind: FactKind;
  user: number;
  /** Index of the user's type in the scenario's population; `NOBODY` where there is no user. */
  userType: number;
  conversation: number;
  /** Turn of the conversation, from 1; 0 where the fact is about no turn. */
  turn: number;
  /** The instant from which latency is counted (a retry keeps its first one). */
  due: number;
  /** The instant at which the act itself was meant to happen; `time - planned` is the generator's lag. */
  planned: number;
  /** Reason of a refusal, an end or a stop; name of a timer, a fault or a failure; '' if there is none. */
  reason: string;
  /**
   * Token that a message or its reply carries (see `tokenOf`); of a `start_requested` the conversation
   * whose id it goes by, if not its own; `NOBODY` where there is none.
   */
  token: number;
  /** What a refusal advises to wait, microseconds; `NOBODY` where it advises nothing. */
  retryAfter: number;
  /** The figures of `stats_sampled`, else `null`. */
  stats: TargetStats | null;
  /** Whether the refill probe caused it: outside counts and metrics. */
  probe: boolean;
}

/** A fact in which nothing is said yet. */
export function blankFact(): Fact {
  return {
    seq: -1,
    time: 0,
    kind: FactKind.arrived,
    user: NOBODY,
    userType: NOBODY,
    conversation: NOBODY,
    turn: 0,
    due: 0,
    planned: 0,
    reason: '',
    token: NOBODY,
    retryAfter: NOBODY,
    stats: null,
    probe: false,
  };
}

/** Most turns of one conversation: a token leaves 20 bits for the turn. */
export const MAX_TURNS = 2 ** 20 - 1;

/** The token that names one turn of one conversation, alone in the whole run. */
export function tokenOf(conversation: number, turn: number): number {
  return conversation * (MAX_TURNS + 1) + turn;
}
