import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blankFact,
  encodedSizeBound,
  encodeFact,
  type Fact,
  FactKind,
} from '../../src/facts/mod.ts';
import { fullFact } from './sample_facts.ts';

function encode(fact: Fact, offset = 0): Uint8Array {
  const bytes = new Uint8Array(offset + encodedSizeBound(fact));
  const end = encodeFact(fact, new DataView(bytes.buffer), offset);
  return bytes.subarray(offset, end);
}

describe('encodeFact', () => {
  test('never exceeds encodedSizeBound, and reaches it where all is said', () => {
    const figures = { active: fc.nat(), queued: fc.nat(), timers: fc.nat() };
    const facts = fc.record({
      kind: fc.constantFrom(...Object.values(FactKind)),
      time: fc.maxSafeNat(),
      user: fc.integer({ min: -1 }),
      reason: fc.string({ unit: 'binary', maxLength: 300 }),
      stats: fc.option(fc.record(figures, { requiredKeys: ['active'] })),
    });
    fc.assert(
      fc.property(facts, (said) => {
        const fact = { ...blankFact(), ...said };
        expect(encode(fact).length).toBeLessThanOrEqual(encodedSizeBound(fact));
      }),
      { seed: 1 },
    );
    expect(encode(fullFact()).length).toBe(encodedSizeBound(fullFact()));
  });

  test('writes the documented form', () => {
    const fact = fullFact();
    const bytes = encode(fact);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    expect([view.getUint8(0), view.getUint8(1)]).toEqual([14, 3]);
    const floats = [2, 10, 18, 26, 34].map((offset) => view.getFloat64(offset, true));
    expect(floats).toEqual([fact.time, fact.due, fact.planned, fact.token, fact.retryAfter]);
    expect([view.getInt32(42, true), view.getInt32(46, true)]).toEqual([3, 7]);
    expect([view.getInt16(50, true), view.getInt32(52, true)]).toEqual([1, 2]);
    expect(view.getUint32(56, true)).toBe(fact.reason.length);
    const reason = Buffer.from(bytes.subarray(60, 60 + 2 * fact.reason.length));
    expect(reason.toString('utf16le')).toBe(fact.reason);
    const figures = [0, 1, 2, 3, 4].map((index) =>
      view.getFloat64(60 + 2 * fact.reason.length + 8 * index, true),
    );
    expect(figures).toEqual([4, 3, 2, 5, 6]);
  });

  test('tells absent figures from no figures at all', () => {
    const fact = fullFact();
    expect(encode({ ...fact, stats: { active: 4 } }).length).toBe(encode(fact).length);
    expect(encode({ ...fact, stats: null }).length).toBe(encode(fact).length - 40);
  });

  test('writes the same bytes at any offset', () => {
    expect(encode(fullFact(), 13)).toEqual(encode(fullFact()));
  });

  test('writes nothing of the position in the run', () => {
    expect(encode({ ...fullFact(), seq: 99 })).toEqual(encode(fullFact()));
  });
});
