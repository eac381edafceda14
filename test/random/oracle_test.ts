import { describe, expect, test } from 'vitest';
import {
  pctOracle,
  PLAIN_ORACLE,
  RandomSource,
  seededOracle,
  sequenceOracle,
  splitOracle,
  type Oracle,
} from '../../src/random/mod.ts';

function stream(seed: number) {
  return new RandomSource(seed).stream('oracle');
}

/** Fifty choices, each among three of five actors. */
function pctPicks(seed: number): number[] {
  const oracle = pctOracle(stream(seed), { changes: 3, expectedChoices: 50 });
  return Array.from({ length: 50 }, (_, index) =>
    oracle.pick('tie', 3, [index % 5, (index + 1) % 5, (index + 3) % 5]),
  );
}

test('the plain oracle always answers 0, and says so', () => {
  expect(PLAIN_ORACLE.plain).toBe(true);
  expect([1, 2, 9].map((count) => PLAIN_ORACLE.pick('tie', count))).toEqual([0, 0, 0]);
});

describe('seededOracle', () => {
  test('gives every option, and the same ones for one seed', () => {
    const picks = (seed: number) => {
      const oracle = seededOracle(stream(seed));
      return Array.from({ length: 100 }, () => oracle.pick('tie', 4));
    };
    expect(new Set(picks(1))).toEqual(new Set([0, 1, 2, 3]));
    expect(picks(1)).toEqual(picks(1));
    expect(picks(1)).not.toEqual(picks(2));
    expect(seededOracle(stream(1)).plain).toBe(false);
  });
});

describe('sequenceOracle', () => {
  test('answers the sequence modulo the number of options, then 0', () => {
    const oracle = sequenceOracle([1, 5, -5, 2]);
    expect(oracle.plain).toBe(false);
    const picks = [2, 3, 3, 3, 9, 9].map((count) => oracle.pick('tie', count));
    expect(picks).toEqual([1, 2, 2, 2, 0, 0]);
  });
});

describe('pctOracle', () => {
  test('without changes, one order of the actors holds for ever', () => {
    for (let seed = 0; seed < 20; seed++) {
      const oracle = pctOracle(stream(seed), { changes: 0, expectedChoices: 10 });
      const favourite = [1, 2, 3][oracle.pick('tie', 3, [1, 2, 3])];
      for (const actors of [
        [3, 1, 2],
        [2, 3, 1],
      ]) {
        expect(actors[oracle.pick('tie', 3, actors)]).toBe(favourite);
      }
    }
  });

  test('over the seeds every actor is the favourite about equally often', () => {
    const counts = [0, 0, 0];
    for (let seed = 0; seed < 3000; seed++) {
      const oracle = pctOracle(stream(seed), { changes: 0, expectedChoices: 10 });
      counts[oracle.pick('tie', 3, [1, 2, 3])]!++;
    }
    // Five standard errors around 1,000.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  test('at a change the one that would go falls behind all others, for good', () => {
    const before = pctOracle(stream(1), { changes: 0, expectedChoices: 1 });
    const after = pctOracle(stream(1), { changes: 1, expectedChoices: 1 });
    const actors = [1, 2, 3];
    const favourite = actors[before.pick('tie', 3, actors)]!;
    // Of one expected choice, the first one is where the change falls.
    expect(actors[after.pick('tie', 3, actors)]).not.toBe(favourite);
    for (const other of actors.filter((actor) => actor !== favourite)) {
      expect(after.pick('tie', 2, [favourite, other])).toBe(1);
    }
  });

  test('of two that fell behind, the later one is behind the earlier one', () => {
    for (let seed = 0; seed < 20; seed++) {
      // So many changes that both of the first two choices have one.
      const oracle = pctOracle(stream(seed), { changes: 50, expectedChoices: 2 });
      oracle.pick('tie', 1, [1]);
      oracle.pick('tie', 1, [2]);
      expect(oracle.pick('tie', 3, [2, 1, 3])).toBe(2);
      expect(oracle.pick('tie', 2, [2, 1])).toBe(1);
    }
  });

  test('what concerns no actors is drawn', () => {
    const oracle = pctOracle(stream(1), { changes: 0, expectedChoices: 10 });
    const picks = Array.from({ length: 100 }, () => oracle.pick('fault', 3));
    expect(new Set(picks)).toEqual(new Set([0, 1, 2]));
  });

  test('one seed gives the same choices', () => {
    expect(pctPicks(5)).toEqual(pctPicks(5));
  });
});

/** How often something happens. */
function timesIn(oracle: Oracle, probability: number, asked = 1000): number {
  const answers = Array.from({ length: asked }, () => oracle.chance('fault:error', probability, 3));
  return answers.filter(Boolean).length;
}

describe('whether something happens now', () => {
  test('never, to the plain oracle', () => {
    expect(timesIn(PLAIN_ORACLE, 1)).toBe(0);
  });

  test.each([
    ['seeded', () => seededOracle(stream(1))],
    ['pct', () => pctOracle(stream(1), { changes: 3, expectedChoices: 50 })],
  ])('about as often as it is said to be, to the %s oracle', (_, create) => {
    expect(timesIn(create(), 0)).toBe(0);
    expect(timesIn(create(), 1)).toBe(1000);
    // Five standard errors around 1,000 of 10,000.
    expect(Math.abs(timesIn(create(), 0.1, 10_000) - 1000)).toBeLessThan(150);
    expect(timesIn(create(), 0.1)).toBe(timesIn(create(), 0.1));
  });

  test('at one number of a sequence in so many, never at 0, and never behind its end', () => {
    const all = Array.from({ length: 1000 }, (_, number) => number);
    expect(timesIn(sequenceOracle(all), 0.1)).toBe(100);
    expect(timesIn(sequenceOracle(all), 1)).toBe(500);
    expect(timesIn(sequenceOracle(all.map(() => 0)), 1)).toBe(0);
    expect(timesIn(sequenceOracle([]), 1)).toBe(0);
  });

  test('of what never happens takes nothing from a sequence', () => {
    const oracle = sequenceOracle([1]);
    expect(oracle.chance('fault:error', 0, 1)).toBe(false);
    expect(oracle.chance('fault:error', 1, 1)).toBe(true);
  });
});

describe('splitOracle', () => {
  const ones: Oracle = { plain: false, pick: () => 1, chance: () => true };

  test('asks the one about ties and the other about everything else', () => {
    const oracle = splitOracle(PLAIN_ORACLE, ones);
    expect([oracle.pick('tie', 2), oracle.pick('other', 2)]).toEqual([0, 1]);
    expect(oracle.chance('fault:error', 0.5, 1)).toBe(true);
    const other = splitOracle(ones, PLAIN_ORACLE);
    expect([other.pick('tie', 2), other.pick('other', 2)]).toEqual([1, 0]);
    expect(other.chance('fault:error', 0.5, 1)).toBe(false);
  });

  test('is plain where its ties are', () => {
    expect(splitOracle(PLAIN_ORACLE, ones).plain).toBe(true);
    expect(splitOracle(ones, PLAIN_ORACLE).plain).toBe(false);
  });
});
