import { DenseMap } from '../facts/mod.ts';

/** Turns by their conversations, nearly all of which have one or none. */
export class TurnsInFlight {
  /** The first turn of each conversation that has any. */
  readonly #first = new DenseMap<number>();
  readonly #further = new Map<number, Set<number>>();
  #size = 0;

  /** How many there are, over all conversations. */
  get size(): number {
    return this.#size;
  }

  add(conversation: number, turn: number): void {
    const first = this.#first.get(conversation);
    if (first === undefined) this.#first.set(conversation, turn);
    else if (first === turn) return;
    else {
      const further = this.#further.get(conversation) ?? new Set();
      if (further.has(turn)) return;
      this.#further.set(conversation, further.add(turn));
    }
    this.#size++;
  }

  delete(conversation: number, turn: number): void {
    const further = this.#furtherOf(conversation);
    if (this.#first.get(conversation) === turn) this.#replaceFirst(conversation, further);
    else if (further?.delete(turn) !== true) return;
    if (further?.size === 0) this.#further.delete(conversation);
    this.#size--;
  }

  /** Deletes all turns of `conversation`. */
  clear(conversation: number): void {
    if (!this.#first.delete(conversation)) return;
    this.#size -= 1 + (this.#furtherOf(conversation)?.size ?? 0);
    this.#further.delete(conversation);
  }

  #furtherOf(conversation: number): Set<number> | undefined {
    return this.#further.size === 0 ? undefined : this.#further.get(conversation);
  }

  #replaceFirst(conversation: number, further: Set<number> | undefined): void {
    const [next] = further ?? [];
    if (next === undefined) this.#first.delete(conversation);
    else {
      further!.delete(next);
      this.#first.set(conversation, next);
    }
  }
}
