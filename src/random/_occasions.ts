/** Names each decision: what was decided, for whom, and the how manieth time. */
export class Occasions {
  readonly #counts = new Map<string, number>();

  /** The key of a decision that comes up now. */
  key(label: string, actors: readonly number[] | undefined): string {
    const subject = `${label}/${actors === undefined ? '' : actors[0]}`;
    const count = this.#counts.get(subject) ?? 0;
    this.#counts.set(subject, count + 1);
    return `${subject}/${count}`;
  }
}
