import { NOBODY, type Fact } from './fact.ts';
import { factName } from './fact_kind.ts';
import type { FactObserver } from './fact_stream.ts';

/** A step of one machine, the second stream of a run. */
export interface Transition {
  /** When it happened, microseconds. */
  readonly time: number;
  /** The actor's id, such as `user:3`. */
  readonly actor: string;
  /** Type of the event that caused it. */
  readonly event: string;
  /** State value before it; `null` at the actor's birth. */
  readonly from: unknown;
  /** State value after it. */
  readonly to: unknown;
}

/** One line of a trace. */
export interface TraceLine {
  /** Milliseconds of the run. */
  readonly t: number;
  /** Position in the trace, from 0. */
  readonly seq: number;
  readonly actor: string;
  readonly event: string;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly [carried: string]: unknown;
}

/** Where facts speak of nobody in particular, the trace names the run itself. */
const RUN_ACTOR = 'run';

/**
 * Turns facts and transitions into the lines of a trace (NDJSON, one object a line, without the line
 * break). What a fact does not say is left out of its line.
 */
export class TraceWriter implements FactObserver {
  readonly #write: (line: string) => void;
  #seq = 0;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  observe(fact: Fact): void {
    const line: Record<string, unknown> = {
      t: fact.time / 1000,
      seq: this.#seq++,
      actor: actorOf(fact),
      event: factName(fact.kind),
    };
    if (fact.user !== NOBODY) line['user'] = fact.user;
    if (fact.conversation !== NOBODY) line['conversation'] = fact.conversation;
    if (fact.turn !== 0) line['turn'] = fact.turn;
    if (fact.due !== fact.time) line['due'] = fact.due / 1000;
    if (fact.planned !== fact.time) line['planned'] = fact.planned / 1000;
    if (fact.reason !== '') line['reason'] = fact.reason;
    if (fact.token !== NOBODY) line['token'] = fact.token;
    if (fact.retryAfter !== NOBODY) line['retryAfterMs'] = fact.retryAfter / 1000;
    if (fact.stats !== null) line['stats'] = fact.stats;
    if (fact.probe) line['probe'] = true;
    this.#write(JSON.stringify(line));
  }

  /** Adds a step of a machine. */
  transition(step: Transition): void {
    const { time, actor, event, from, to } = step;
    this.#write(JSON.stringify({ t: time / 1000, seq: this.#seq++, actor, event, from, to }));
  }
}

function actorOf(fact: Fact): string {
  if (fact.conversation !== NOBODY) return `conversation:${fact.conversation}`;
  if (fact.user !== NOBODY) return `user:${fact.user}`;
  return RUN_ACTOR;
}
