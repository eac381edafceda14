/**
 * Spreads a seed, a purpose and an actor's id over the four words that a generator starts from.
 * Small integers used directly as a seed give correlated first draws; every word here depends on
 * every bit of all three. The mixing step is MurmurHash3's 32-bit finaliser (Appleby, public domain).
 */

/** Four 32-bit words. */
export type SeedWords = readonly [number, number, number, number];

const TWO_32 = 2 ** 32;

function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The words of one stream of `base` (see `purposeWords`), that of `actor`, an integer from -1. */
export function actorWords(base: SeedWords, actor: number): SeedWords {
  const low = actor | 0;
  const high = Math.floor(actor / TWO_32) | 0;
  const a = mix(base[0] ^ mix(low + 0x9e3779b9));
  const b = mix(base[1] ^ mix(high ^ Math.imul(low, 0x2c1b3c6d)) ^ a);
  const c = mix(base[2] ^ Math.imul(a, 0x297a2d39) ^ b);
  const d = mix(base[3] ^ Math.imul(b, 0x1b56c4e9) ^ c);
  // A state of zeros would stay zero for ever.
  return [a, b, c, (a | b | c | d) === 0 ? 1 : d];
}

/** The words of `purpose` under `seed`, an integer from 0 to 2^53 - 1. */
export function purposeWords(seed: number, purpose: string): SeedWords {
  let a = mix((seed | 0) ^ 0x6a09e667);
  let b = mix((Math.floor(seed / TWO_32) | 0) ^ 0x3c6ef372 ^ a);
  for (let index = 0; index < purpose.length; index++) {
    a = mix(a ^ purpose.charCodeAt(index));
    b = mix(b + Math.imul(a, 0x9e3779b1));
  }
  return [a, b, mix(a ^ Math.imul(b, 0x27d4eb2f)), mix(b ^ Math.imul(a, 0x165667b1))];
}
