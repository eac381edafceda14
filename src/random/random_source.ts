import { actorWords, purposeWords, type SeedWords } from './hash.ts';
import { RandomStream } from './random_stream.ts';

/** Greatest seed. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;

/**
 * All randomness of a run: one stream for each purpose of each actor, derived from the seed alone.
 * A user more, or one draw more, disturbs nobody else's draws.
 */
export class RandomSource {
  /** The seed that everything is derived from. */
  readonly seed: number;
  readonly #purposes = new Map<string, SeedWords>();

  /** @throws {RangeError} if `seed` is not an integer from 0 to 2^53 - 1. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`The seed must be an integer from 0 to ${MAX_SEED}, got ${seed}`);
    }
    this.seed = seed;
  }

  /** The stream of `purpose` that belongs to `actor`; each call begins it anew. @default actor -1, the run itself */
  stream(purpose: string, actor = -1): RandomStream {
    let base = this.#purposes.get(purpose);
    if (base === undefined) {
      base = purposeWords(this.seed, purpose);
      this.#purposes.set(purpose, base);
    }
    return new RandomStream(actorWords(base, actor));
  }
}
