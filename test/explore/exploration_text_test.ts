import { describe, expect, test } from 'vitest';
import {
  blankReport,
  explorationText,
  type CaseOutcome,
  type Exploration,
  type ExplorationTextOptions,
  type Replay,
  type ReplayOutcome,
  type Search,
  type ShrunkCase,
} from '../../src/explore/mod.ts';
import { defineScenario } from '../../src/scenarios/mod.ts';

const OPTIONS: ExplorationTextOptions = {
  what: 'generated scenarios',
  target: 'module:manager.ts',
  isGenerated: false,
  replayCommand: (file) => `hubbub replay ${file}`,
  wallMs: 2000,
};

const SEARCH: Search = {
  report: {
    ...blankReport(),
    seeds: 1500,
    events: 123_456,
    commands: 7890,
    digest: 'abc',
    claims: {
      'global-limit': { judged: 1200, vacuous: 300, violated: 0, missing: 'no start' },
      queue: { judged: 0, vacuous: 1500, violated: 0, missing: 'nobody waited' },
      replies: { judged: 1500, vacuous: 0, violated: 0 },
    },
    situations: { 'ended: stopped': 1500 },
  },
  failure: undefined,
  isCutShort: false,
};

const linesOf = (exploration: Exploration, options: Partial<ExplorationTextOptions> = {}) =>
  explorationText(exploration, { ...OPTIONS, ...options }).split('\n');

describe('where nothing failed', () => {
  test('the text has what was tried, how often each claim was at stake, and what never arose', () => {
    expect(linesOf({ repeated: 0, search: SEARCH })).toEqual([
      '1,500 seeds of generated scenarios against module:manager.ts: 2 s, 750 seeds/s',
      '7,890 commands, 123,456 events, digest abc',
      'No claim was broken. How often each was put to the test, of so many seeds:',
      '  global-limit  1,200 of 1,500',
      '  queue         0 of 1,500',
      '  replies       1,500 of 1,500',
      'What never arose:',
      '  queue: nobody waited',
    ]);
  });

  test('answers that could have been given and were not are missing, by the limits that were said', () => {
    const limits = { maxConversationsPerUser: 1, idleTimeoutMs: 'none' } as const;
    const missing = linesOf({ repeated: 0, search: SEARCH }, { limits });
    expect(missing.slice(-2)).toEqual(['  queue: nobody waited', '  refused: user-limit']);
    const generated = linesOf({ repeated: 0, search: SEARCH }, { limits, isGenerated: true });
    expect(generated).toContain('  ended: max-duration');
    expect(generated).not.toContain('  ended: idle-timeout');
  });

  test('nothing is missing where everything arose', () => {
    const { queue: _queue, ...claims } = SEARCH.report.claims;
    const search = { ...SEARCH, report: { ...SEARCH.report, claims } };
    expect(linesOf({ repeated: 0, search }).at(-1)).toBe('Everything arose that can.');
  });

  test('recorded failures that are gone, and an interruption, are told', () => {
    const search = { ...SEARCH, isCutShort: true };
    const lines = linesOf({ repeated: 2, search });
    expect(lines[0]).toBe('2 recorded failures repeated: none is left');
    expect(lines[1]).toContain('against module:manager.ts (interrupted): 2 s');
    expect(linesOf({ repeated: 1, search })[0]).toBe('1 recorded failure repeated: none is left');
  });

  test('an exploration that was interrupted before its first seed has a text, too', () => {
    const search = { report: blankReport(), failure: undefined, isCutShort: true };
    expect(linesOf({ repeated: 0, search }, { wallMs: 500 })[0]).toBe(
      '0 seeds of generated scenarios against module:manager.ts (interrupted): 500 ms, 0 seeds/s',
    );
  });
});

const scenario = defineScenario({
  name: 'case',
  limits: { maxConversations: 1 },
  load: [
    {
      script: [
        { atMs: 0, user: 'u1', do: 'start', conversation: 'c1' },
        { atMs: 0, user: 'u2', do: 'start', conversation: 'c2' },
      ],
    },
  ],
});

const FAILURE: CaseOutcome = {
  seed: 853,
  digest: 'd',
  violated: [{ id: 'global-limit', message: '2 were active', atMs: 0, byProbe: false }],
  judged: ['global-limit'],
  vacuous: {},
  situations: [],
  events: 9,
  commands: 2,
};

const SHRUNK: ShrunkCase = {
  scenario,
  seed: 853,
  choices: {},
  outcome: FAILURE,
  failure: { id: 'global-limit', byProbe: false },
  commands: 2,
  runs: 71,
  isScript: true,
  isMinimal: true,
};

const found = (failure: CaseOutcome, shrunk?: ShrunkCase): Exploration => ({
  repeated: 0,
  search: { ...SEARCH, failure },
  examination: { shrunk, replay: {} as Replay },
});

describe('a failure', () => {
  const commands = {
    file: 'replays/global-limit-853.json',
    seedCommand: (seed: number) => `hubbub explore --seed ${seed} --seeds 1`,
  };

  test('is told as a short story, with what repeats it', () => {
    expect(linesOf(found({ ...FAILURE, commands: 40 }, SHRUNK), commands).slice(2)).toEqual([
      '',
      'Seed 853 fails. Made small: 2 commands, after 71 runs:',
      '',
      '  limits: maxConversations=1',
      '  u1 starts c1; u2 starts c2',
      '  global-limit: 2 were active (at 0 ms)',
      '',
      'global-limit is violated: 2 were active',
      '',
      'Repeat it with its story: hubbub replay replays/global-limit-853.json',
      'Repeat the search: hubbub explore --seed 853 --seeds 1',
    ]);
  });

  test('that could not be made small is told without a story, whatever it was', () => {
    const error = 'Error: died\u001b[2J';
    const failure = { ...FAILURE, error };
    expect(linesOf(found(failure), commands).slice(2)).toEqual([
      '',
      'Seed 853 fails. Its module has to be imported, so it was not made small.',
      '',
      'global-limit is violated: 2 were active',
      String.raw`The target died: Error: died\u001b[2J`,
      '',
      'Repeat it with its story: hubbub replay replays/global-limit-853.json',
      'Repeat the search: hubbub explore --seed 853 --seeds 1',
    ]);
  });

  test('that nobody recorded has no command for that', () => {
    const lines = linesOf(found(FAILURE, SHRUNK));
    expect(lines.filter((line) => line.startsWith('Repeat'))).toEqual([]);
  });
});

test('a recorded failure that is there again is all that is told', () => {
  const violation = { id: 'queue', claim: 'At most 1', message: '2 waited' };
  const outcome = { violations: [violation] } as unknown as ReplayOutcome;
  const relapse = { file: 'replays/a\u0007.json', replay: {} as Replay, outcome };
  expect(linesOf({ repeated: 3, relapse })).toEqual([
    String.raw`The failure recorded in replays/a\u0007.json is there again:`,
    'queue is violated: 2 waited',
    '',
    'Repeat it with its story: hubbub replay replays/a\u0007.json',
  ]);
});
