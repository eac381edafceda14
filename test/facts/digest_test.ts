import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Digest, encodedSizeBound, encodeFact, type Fact } from '../../src/facts/mod.ts';
import { fullFact, OTHER_VALUES, smallRun } from './sample_facts.ts';

function digestOf(facts: readonly Fact[]): string {
  const digest = new Digest();
  for (const fact of facts) digest.observe(fact);
  return digest.value();
}

describe('Digest', () => {
  test('of nothing is that of no bytes', () => {
    const empty = createHash('sha256').digest('hex').slice(0, 32);
    expect(new Digest().value()).toBe(empty);
  });

  test('of a small run is this very one', () => {
    expect(digestOf(smallRun())).toBe('66ec05fb6adbcfef4e91acac7f1e4037');
  });

  test('differs where any field differs', () => {
    const digests = new Set([digestOf([fullFact()])]);
    for (const [field, value] of Object.entries(OTHER_VALUES)) {
      digests.add(digestOf([{ ...fullFact(), [field]: value }]));
    }
    expect(digests.size).toBe(1 + Object.keys(OTHER_VALUES).length);
  });

  test('differs where any figure differs, or is unknown', () => {
    const stats = fullFact().stats!;
    const digests = new Set([digestOf([fullFact()])]);
    for (const figure of Object.keys(stats)) {
      digests.add(digestOf([{ ...fullFact(), stats: { ...stats, [figure]: 99 } }]));
      digests.add(digestOf([{ ...fullFact(), stats: { ...stats, [figure]: undefined } }]));
    }
    expect(digests.size).toBe(1 + 2 * Object.keys(stats).length);
  });

  test('differs where the order differs, or a fact is missing or there twice', () => {
    const [first, second, third] = smallRun();
    const digests = [
      [first, second, third],
      [second, first, third],
      [first, second],
      [first, second, third, third],
    ].map(digestOf);
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('is the hash of the encoded facts, wherever its chunks end', () => {
    const facts = Array.from({ length: 3000 }, (_, index) => ({
      ...fullFact(),
      time: index,
      reason: 'x'.repeat((index * 7919) % 200),
    }));
    facts.push({ ...fullFact(), reason: 'long'.repeat(10_000) }, fullFact());
    const hash = createHash('sha256');
    for (const fact of facts) {
      const view = new DataView(new ArrayBuffer(encodedSizeBound(fact)));
      hash.update(new Uint8Array(view.buffer, 0, encodeFact(fact, view, 0)));
    }
    expect(digestOf(facts)).toBe(hash.digest('hex').slice(0, 32));
  });

  test('can be asked midway and twice, which changes nothing', () => {
    const digest = new Digest();
    const facts = smallRun();
    for (const [index, fact] of facts.entries()) {
      digest.observe(fact);
      expect(digest.value()).toBe(digestOf(facts.slice(0, index + 1)));
      expect(digest.value()).toBe(digestOf(facts.slice(0, index + 1)));
    }
  });

  test('does not keep the record that it is shown', () => {
    const digest = new Digest();
    const fact = fullFact();
    digest.observe(fact);
    fact.time = 0;
    expect(digest.value()).toBe(digestOf([fullFact()]));
  });
});
