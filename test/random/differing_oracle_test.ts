import { expect, test } from 'vitest';
import {
  PLAIN_ORACLE,
  RandomSource,
  recordingDifferences,
  replayingDifferences,
  seededOracle,
  sequenceOracle,
  type Oracle,
} from '../../src/random/mod.ts';

const seeded = () => seededOracle(new RandomSource(1).stream('ties'));

/** What an oracle answers to the same questions. */
function answersOf(oracle: Oracle): readonly (number | boolean)[] {
  return Array.from({ length: 40 }, (_, index) =>
    index % 4 === 3 ? oracle.chance('fault', 0.5, index % 3) : oracle.pick('tie', 5, [index % 2]),
  );
}

test('against itself an oracle differs in nothing', () => {
  const recording = recordingDifferences(seeded(), seeded());
  const answers = answersOf(recording);
  expect(recording.choices()).toEqual({});
  expect(answersOf(replayingDifferences({}, seeded()))).toEqual(answers);
});

test.each([
  ['the plain one', PLAIN_ORACLE],
  ['another one', sequenceOracle([1, 2, 3, 1, 4, 0, 0, 2])],
])('what is recorded against a base is repeated upon it: %s', (_, inner) => {
  const recording = recordingDifferences(inner, seeded());
  const answers = answersOf(recording);
  expect(Object.keys(recording.choices()).length).toBeGreaterThan(10);
  expect(answersOf(replayingDifferences(recording.choices(), seeded()))).toEqual(answers);
});

test('a choice that no longer fits is that of the base', () => {
  const oracle = replayingDifferences({ 'tie/0/0': 7 }, sequenceOracle([2]));
  expect(oracle.pick('tie', 3, [0])).toBe(2);
});

test('only where both are plain nobody need ask', () => {
  expect(recordingDifferences(PLAIN_ORACLE, PLAIN_ORACLE).plain).toBe(true);
  expect(recordingDifferences(PLAIN_ORACLE, seeded()).plain).toBe(false);
  expect(replayingDifferences({}, PLAIN_ORACLE).plain).toBe(true);
  expect(replayingDifferences({ 'tie/0/0': 1 }, PLAIN_ORACLE).plain).toBe(false);
  expect(replayingDifferences({}, seeded()).plain).toBe(false);
});
