import { failureInWords } from './_words.ts';

/** Kinds of failures that are told one by one. */
const MOST_TOLD = 10;
/** Kinds that are kept: what carries numbers in its message would otherwise grow without end. */
const MOST_KEPT = 10 * MOST_TOLD;

interface Failure {
  readonly call: string;
  readonly message: string;
  readonly firstAtMs: number;
  count: number;
}

/** What went wrong in a target's calls: the same message counts as the same failure. */
export class Failures {
  readonly #failures = new Map<string, Failure>();

  /** `call`: the method that failed. */
  note(call: string, error: unknown, atMs: number): void {
    const message = failureInWords(error);
    const key = `${call} ${message}`;
    const known = this.#failures.get(key);
    if (known !== undefined) known.count++;
    else if (this.#failures.size < MOST_KEPT) {
      this.#failures.set(key, { call, message, firstAtMs: atMs, count: 1 });
    }
  }

  /** A sentence for each. */
  remarks(): readonly string[] {
    const all = [...this.#failures.values()];
    const told = all.slice(0, MOST_TOLD).map(({ call, message, firstAtMs, count }) => {
      const times = count === 1 ? 'once' : `${count} times`;
      return `The target's ${call} failed ${times}, first at ${firstAtMs} ms: ${message}`;
    });
    const rest = all.length - told.length;
    if (rest === 0) return told;
    const more = all.length === MOST_KEPT ? `${rest} or more further ways` : plural(rest);
    return [...told, `The target failed in ${more}`];
  }
}

function plural(ways: number): string {
  return ways === 1 ? 'one further way' : `${ways} further ways`;
}
