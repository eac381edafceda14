import type { Fact, FactKind, Names } from '../facts/mod.ts';
import type { FactRouter, Handler } from './_fact_router.ts';
import type { Standing } from './standing.ts';

/** What proves that a claim is false. */
export interface Violation {
  /** What happened, against what was promised. */
  readonly message: string;
  /** When, ms of the run. */
  readonly atMs: number;
  /** Position of the fact that proves it. */
  readonly fact: number;
}

/**
 * What became of a claim. `vacuous`: it was not broken, but the situation in which it could have been
 * never arose, so the run says nothing about it.
 */
export interface InvariantResult {
  readonly id: string;
  readonly claim: string;
  readonly verdict: 'held' | 'violated' | 'vacuous';
  /** How often it was checked. */
  readonly checked: number;
  /** The first violation. */
  readonly violation?: Violation;
  /** What the whole run shows beyond the first violation. */
  readonly detail?: string;
  /** Where vacuous: what did not arise. */
  readonly missing?: string;
  /** Where vacuous: whether such a target can never be heard of well enough to judge it. @default false */
  readonly isUnheard?: true;
}

/** What is missing where answers come late or in another order, and show nothing of a claim. */
export const HEARD_LATE = 'answers are heard too late to tell';
/** What is missing where decisions are not heard. */
export const NOT_HEARD = 'only answers are heard, which do not show it';

/** What is missing where a target tells more than its figures do. */
export const NOT_WATCHED = 'its decisions are heard, so nobody watches its figures';

const UNHEARD: ReadonlySet<string> = new Set([HEARD_LATE, NOT_HEARD, NOT_WATCHED]);

/** What a monitor is made with. */
export interface MonitorContext {
  /** Where it asks for facts. */
  readonly router: FactRouter;
  /** Where every conversation stands; it has taken in each fact before monitors see it. */
  readonly standing: Standing;
  /** How much later than promised something may be heard of, ticks; 0 in virtual time. */
  readonly grace: number;
  /** How a user and a conversation are called in messages. */
  readonly names: Names;
}

/**
 * Judges one claim about a run, from its facts alone. A monitor gets the facts of the kinds that it asks
 * for, and keeps its first violation: what follows one is often its consequence.
 */
export abstract class Monitor {
  readonly id: string;
  readonly claim: string;
  protected readonly context: MonitorContext;
  /** The situation without which the claim is vacuous. */
  readonly #situation: string;
  #arose = false;
  #checked = 0;
  #violation: Violation | undefined;

  constructor(context: MonitorContext, names: { id: string; claim: string; situation: string }) {
    this.context = context;
    this.id = names.id;
    this.claim = names.claim;
    this.#situation = names.situation;
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Judges what only the end of a run can show; called once, after the last fact, if the run was whole. */
  finish(_now: number): void {}

  result(): InvariantResult {
    const { detail } = this;
    const common = {
      id: this.id,
      claim: this.claim,
      checked: this.#checked,
      ...(UNHEARD.has(this.#situation) && { isUnheard: true as const }),
      ...(detail !== undefined && { detail }),
    };
    if (this.#violation !== undefined) {
      return { ...common, verdict: 'violated', violation: this.#violation };
    }
    return this.#arose
      ? { ...common, verdict: 'held' }
      : { ...common, verdict: 'vacuous', missing: this.#situation };
  }

  /** What the whole run shows beyond the first violation; undefined for nothing. */
  protected get detail(): string | undefined {
    return undefined;
  }

  /** Asks for facts of these kinds. */
  protected on(kinds: FactKind | readonly FactKind[], handler: Handler): void {
    this.context.router.on(typeof kinds === 'number' ? [kinds] : kinds, handler);
  }

  /** Asks for the first fact of every instant: time has gone on. It comes before it does by its kind. */
  protected onInstant(handler: Handler): void {
    this.context.router.onInstant(handler);
  }

  /** Counts a check. False if it is the first to fail: it is then told by `violate`. */
  protected check(holds: boolean): boolean {
    this.#checked++;
    return holds || this.#violation !== undefined;
  }

  /** Keeps what `fact` proves. */
  protected violate(fact: Fact, message: string): void {
    this.#violation = { message, atMs: fact.time / 1000, fact: fact.seq };
  }

  /** A violation that no single fact shows, such as something that never came. */
  protected missed(now: number, message: string): void {
    this.#checked++;
    this.#violation ??= { message, atMs: now / 1000, fact: -1 };
  }

  /** The situation has arisen in which the claim could break. */
  protected arise(): void {
    this.#arose = true;
  }
}
