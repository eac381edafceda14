import { blankFact, NOBODY, type Fact } from './fact.ts';
import type { FactKind } from './fact_kind.ts';

/** Looks at a run. It gets every fact in order and can neither send, nor schedule, nor draw. */
export interface FactObserver {
  /** `fact` is reused for the next one: copy what outlives the call. */
  observe(fact: Fact): void;
}

/**
 * The spine of a run: the one place where facts are stated, and where everything that looks at the
 * run listens. Whoever states a fact calls `begin`, fills in what it knows, and calls `publish`.
 */
export class FactStream {
  readonly #fact = blankFact();
  readonly #observers: readonly FactObserver[];
  #count = 0;

  constructor(observers: readonly FactObserver[]) {
    this.#observers = observers;
  }

  /** How many facts were published. */
  get count(): number {
    return this.#count;
  }

  /** A record for a fact of this kind at `time` (microseconds), everything else unsaid. */
  begin(kind: FactKind, time: number): Fact {
    const fact = this.#fact;
    fact.kind = kind;
    fact.time = time;
    fact.due = time;
    fact.planned = time;
    fact.user = NOBODY;
    fact.userType = NOBODY;
    fact.conversation = NOBODY;
    fact.turn = 0;
    fact.reason = '';
    fact.token = NOBODY;
    fact.retryAfter = NOBODY;
    fact.stats = null;
    fact.probe = false;
    return fact;
  }

  /** Shows the record of the last `begin` to every observer. */
  publish(): void {
    const fact = this.#fact;
    fact.seq = this.#count++;
    for (const observer of this.#observers) observer.observe(fact);
  }
}
