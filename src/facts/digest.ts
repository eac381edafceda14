import { createHash } from 'node:crypto';
import { encodedSizeBound, encodeFact } from './encoding.ts';
import type { Fact } from './fact.ts';
import type { FactObserver } from './fact_stream.ts';

const CHUNK_BYTES = 1 << 13;
const DIGEST_HEX_DIGITS = 32;

/**
 * The identity of a run: a SHA-256 over the binary form of all its facts, cut to 128 bits. Two runs
 * with one digest said the same things at the same instants in the same order.
 */
export class Digest implements FactObserver {
  readonly #hash = createHash('sha256');
  #bytes = new Uint8Array(CHUNK_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;

  observe(fact: Fact): void {
    const size = encodedSizeBound(fact);
    if (this.#used + size > this.#bytes.length) this.#flush(size);
    this.#used = encodeFact(fact, this.#view, this.#used);
  }

  /** The digest of all facts seen so far, 32 hexadecimal digits. */
  value(): string {
    this.#flush(0);
    return this.#hash.copy().digest('hex').slice(0, DIGEST_HEX_DIGITS);
  }

  #flush(needed: number): void {
    this.#hash.update(this.#bytes.subarray(0, this.#used));
    this.#used = 0;
    if (needed > this.#bytes.length) {
      this.#bytes = new Uint8Array(needed);
      this.#view = new DataView(this.#bytes.buffer);
    }
  }
}
