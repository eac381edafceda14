/** Conversations and the instants, ticks, at which something is over for them: a binary heap. */
export class Deadlines {
  readonly #instants: number[] = [];
  readonly #conversations: number[] = [];

  get size(): number {
    return this.#instants.length;
  }

  /** The earliest instant; `Infinity` if there is none. */
  get earliest(): number {
    return this.#instants[0] ?? Infinity;
  }

  push(instant: number, conversation: number): void {
    let hole = this.#instants.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#instants[parent]! <= instant) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#instants[hole] = instant;
    this.#conversations[hole] = conversation;
  }

  /** Takes out the conversation of the earliest instant; call only where `size` is not 0. */
  pop(): number {
    const conversation = this.#conversations[0]!;
    const instant = this.#instants.pop()!;
    const last = this.#conversations.pop()!;
    if (this.size > 0) this.#sink(instant, last);
    return conversation;
  }

  clear(): void {
    this.#instants.length = 0;
    this.#conversations.length = 0;
  }

  /** Puts an entry where it belongs below the top, which is free. */
  #sink(instant: number, conversation: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.#instants[child + 1]! < this.#instants[child]!) child++;
      if (this.#instants[child]! >= instant) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#instants[hole] = instant;
    this.#conversations[hole] = conversation;
  }

  #move(from: number, to: number): void {
    this.#instants[to] = this.#instants[from]!;
    this.#conversations[to] = this.#conversations[from]!;
  }
}
