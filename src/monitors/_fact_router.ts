import { FactKind, type Fact } from '../facts/mod.ts';

/** What is done with a fact. */
export type Handler = (fact: Fact) => void;

/** Facts of every kind. */
export const ANY: readonly FactKind[] = Object.values(FactKind);
const HIGHEST_KIND = Math.max(...ANY);

/** Takes each fact to those alone who have asked for its kind. */
export class FactRouter {
  /** By kind. */
  readonly #handlers: readonly Handler[][] = Array.from({ length: HIGHEST_KIND + 1 }, () => []);
  readonly #instantHandlers: Handler[] = [];

  /** Asks for facts of these kinds. */
  on(kinds: readonly FactKind[], handler: Handler): void {
    for (const kind of kinds) this.#handlers[kind]!.push(handler);
  }

  /** Asks for the first fact of every instant, before it is handled for its kind. */
  onInstant(handler: Handler): void {
    this.#instantHandlers.push(handler);
  }

  /** @param begins whether it is the first fact of its instant. */
  route(fact: Fact, begins: boolean): void {
    if (begins) for (const handle of this.#instantHandlers) handle(fact);
    for (const handle of this.#handlers[fact.kind]!) handle(fact);
  }
}
