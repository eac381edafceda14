import { DenseMap } from '../facts/mod.ts';

/** A conversation's place in a line, and what is noted of it. */
export interface Place<T> {
  readonly conversation: number;
  note: T;
  /** Who is directly before it; undefined for the first. */
  previous: Place<T> | undefined;
  /** Who is directly behind it; undefined for the last. */
  next: Place<T> | undefined;
}

/**
 * Conversations in the order in which they joined, of which any may leave. In a `Map` the first is found
 * only behind all that have left since it last grew.
 */
export class Line<T> {
  readonly #places = new DenseMap<Place<T>>();
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;

  get size(): number {
    return this.#places.size;
  }

  get first(): Place<T> | undefined {
    return this.#first;
  }

  get last(): Place<T> | undefined {
    return this.#last;
  }

  /** The place of `conversation`; undefined if it has none. */
  get(conversation: number): Place<T> | undefined {
    return this.#places.get(conversation);
  }

  /** Puts `conversation` behind the others. If it is in the line already it keeps its place. */
  join(conversation: number, note: T): void {
    const known = this.#places.get(conversation);
    if (known !== undefined) {
      known.note = note;
      return;
    }
    const place = { conversation, note, previous: this.#last, next: undefined };
    this.#places.set(conversation, place);
    if (this.#last === undefined) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
  }

  /** Takes `conversation` out, if it is in the line. */
  leave(conversation: number): void {
    const place = this.#places.get(conversation);
    if (place === undefined) return;
    this.#places.delete(conversation);
    const { previous, next } = place;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
  }

  /** From the first to the last. The one that is shown may leave meanwhile. */
  *[Symbol.iterator](): IterableIterator<Place<T>> {
    for (let place = this.#first; place !== undefined; place = place.next) yield place;
  }
}
