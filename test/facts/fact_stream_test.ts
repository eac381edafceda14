import { describe, expect, test } from 'vitest';
import { blankFact, type Fact, FactKind, FactStream } from '../../src/facts/mod.ts';
import { fullFact } from './sample_facts.ts';

describe('FactStream', () => {
  test('numbers facts from 0 and shows each to all observers, in order', () => {
    const log: string[] = [];
    const observer = (name: string) => ({
      observe: (fact: Fact) => void log.push(`${name}${fact.seq}@${fact.time}`),
    });
    const stream = new FactStream([observer('a'), observer('b')]);
    for (const time of [5, 5, 8]) {
      stream.begin(FactKind.arrived, time);
      stream.publish();
    }
    expect(log).toEqual(['a0@5', 'b0@5', 'a1@5', 'b1@5', 'a2@8', 'b2@8']);
    expect(stream.count).toBe(3);
  });

  test('begin() leaves nothing of the fact before', () => {
    const stream = new FactStream([]);
    Object.assign(stream.begin(FactKind.stats_sampled, 5), fullFact());
    stream.publish();
    const { seq: _seq, ...said } = stream.begin(FactKind.refused, 9);
    const { seq: _blank, ...blank } = blankFact();
    expect(said).toEqual({ ...blank, kind: FactKind.refused, time: 9, due: 9, planned: 9 });
  });

  test('a fact that is begun but not published is not counted', () => {
    const stream = new FactStream([]);
    stream.begin(FactKind.arrived, 1);
    expect(stream.count).toBe(0);
  });
});
