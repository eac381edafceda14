import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { SeedWords } from './hash.ts';

/** A sequence of draws, the same on every machine: xoroshiro128+ (24, 16, 37) from four words. */
export class RandomStream {
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;

  constructor(words: SeedWords) {
    this.#generator = xoroshiro128plusFromState([...words]);
  }

  /** An integer from 0 to `count - 1`, each equally likely. */
  below(count: number): number {
    return count <= 1 ? 0 : uniformInt(this.#generator, 0, count - 1);
  }

  /** A number from 0 up to but not including 1, of 53 random bits. */
  unit(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }
}
