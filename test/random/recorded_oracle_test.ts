import { describe, expect, test } from 'vitest';
import {
  type Oracle,
  PLAIN_ORACLE,
  RandomSource,
  type RecordedChoices,
  recordingOracle,
  replayingOracle,
  seededOracle,
} from '../../src/random/mod.ts';

type Question = readonly [label: string, count: number, actors?: readonly number[]];

const QUESTIONS: readonly Question[] = Array.from({ length: 60 }, (_, index) =>
  index % 4 === 0
    ? ['fault', 2 + (index % 3)]
    : [
        'tie',
        2 + (index % 3),
        Array.from({ length: 2 + (index % 3) }, (_one, at) => (index % 5) + at),
      ],
);

function ask(oracle: Oracle, questions: readonly Question[]): number[] {
  return questions.map((question) => oracle.pick(...question));
}

function isNotOfActor2([, , actors]: Question): boolean {
  return actors?.[0] !== 2;
}

function record() {
  const oracle = recordingOracle(seededOracle(new RandomSource(1).stream('oracle')));
  return { answers: ask(oracle, QUESTIONS), choices: oracle.choices() };
}

describe('a recording', () => {
  test('answers what the oracle inside answers', () => {
    const inner = seededOracle(new RandomSource(1).stream('oracle'));
    expect(record().answers).toEqual(ask(inner, QUESTIONS));
  });

  test('replayed, gives the same answers', () => {
    const { answers, choices } = record();
    expect(ask(replayingOracle(choices), QUESTIONS)).toEqual(answers);
  });

  test('replayed and recorded, gives the same recording', () => {
    const { choices } = record();
    const again = recordingOracle(replayingOracle(choices));
    ask(again, QUESTIONS);
    expect(again.choices()).toEqual(choices);
  });

  test('leaves out plain choices', () => {
    const { answers, choices } = record();
    expect(Object.values(choices)).toEqual(answers.filter((answer) => answer !== 0));
  });

  test('outlives a JSON file', () => {
    const { answers, choices } = record();
    const read: RecordedChoices = JSON.parse(JSON.stringify(choices));
    expect(ask(replayingOracle(read), QUESTIONS)).toEqual(answers);
  });

  test('keeps the choices of the others where the questions of one actor are gone', () => {
    const { answers, choices } = record();
    const left = QUESTIONS.filter(isNotOfActor2);
    expect(left.length).toBeLessThan(QUESTIONS.length);
    expect(ask(replayingOracle(choices), left)).toEqual(
      answers.filter((_, index) => isNotOfActor2(QUESTIONS[index]!)),
    );
  });

  test('keeps the choices of all others where one is set to the plain one', () => {
    const { answers, choices } = record();
    for (const key of Object.keys(choices)) {
      const { [key]: _gone, ...rest } = choices;
      const replayed = ask(replayingOracle(rest), QUESTIONS);
      expect(replayed.filter((answer, index) => answer !== answers[index])).toEqual([0]);
    }
  });
});

describe('replayingOracle', () => {
  test('takes the plain choice where the recorded one no longer fits', () => {
    const oracle = recordingOracle({ plain: false, chance: () => false, pick: () => 2 });
    oracle.pick('tie', 3, [1, 2, 3]);
    expect(replayingOracle(oracle.choices()).pick('tie', 3, [1, 2, 3])).toBe(2);
    expect(replayingOracle(oracle.choices()).pick('tie', 2, [1, 2])).toBe(0);
  });

  test('is plain where nothing was chosen', () => {
    expect(replayingOracle({}).plain).toBe(true);
    expect(replayingOracle(record().choices).plain).toBe(false);
  });
});

test('recordingOracle is as plain as the oracle inside', () => {
  expect(recordingOracle(PLAIN_ORACLE).plain).toBe(true);
  expect(recordingOracle({ plain: false, chance: () => false, pick: () => 0 }).plain).toBe(false);
});

/** Whether something happens, forty times, to four in turn. */
function chances(oracle: Oracle): boolean[] {
  return Array.from({ length: 40 }, (_, index) => oracle.chance('fault:error', 0.3, index % 4));
}

describe('what happens now and then', () => {
  test('is recorded where it happened, under whom it struck and the how manieth time', () => {
    const oracle = recordingOracle(seededOracle(new RandomSource(1).stream('oracle')));
    const happened = chances(oracle);
    const keys = happened.flatMap((happens, index) =>
      happens ? `fault:error/${index % 4}/${Math.floor(index / 4)}` : [],
    );
    expect(keys).not.toEqual([]);
    expect(Object.entries(oracle.choices())).toEqual(keys.map((key) => [key, 1]));
    expect(chances(replayingOracle(oracle.choices()))).toEqual(happened);
  });

  test('can be switched off one by one', () => {
    const oracle = recordingOracle(seededOracle(new RandomSource(1).stream('oracle')));
    const happened = chances(oracle);
    const [first] = Object.keys(oracle.choices());
    const replayed = chances(replayingOracle({ ...oracle.choices(), [first!]: 0 }));
    const differing = replayed.flatMap((happens, at) => (happens === happened[at] ? [] : at));
    expect(differing).toEqual([happened.indexOf(true)]);
  });
});
