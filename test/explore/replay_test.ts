import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatReplay,
  oracleOfSeed,
  playReplay,
  randomStory,
  readReplay,
  recordReplay,
  writeReplay,
  type Replay,
  type ReplayOutcome,
} from '../../src/explore/mod.ts';
import { PLAIN_ORACLE, RandomSource, seededOracle, sequenceOracle } from '../../src/random/mod.ts';
import { ConfigurationError } from '../../src/modules/mod.ts';
import { simulate, type ScenarioResult } from '../../src/simulation/mod.ts';
import type { CreatePort } from '../../src/targets/mod.ts';
import { MUTANTS } from '../mutants/mod.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { lunchRush, scenarioOf, withoutMemory } from '../simulation/sample_scenarios.ts';

const folder = new TempFolder();

/** Writes a replay to a file and reads it again. */
function throughFile(replay: Replay): Replay {
  return readReplay(folder.write('replay.json', formatReplay(replay)));
}

/** A story in which the order of events was chosen. */
async function recorded(seed: number): Promise<Replay> {
  const story = randomStory(seed);
  return await recordReplay({ scenario: story.scenario, seed, oracle: story.oracle() });
}

function linesOf({ entries }: ReplayOutcome['chronicle']): readonly string[] {
  return entries.map(({ sentence }) => sentence);
}

function managerOf(name: string): CreatePort {
  return MUTANTS.find((mutant) => mutant.name === name)!.createPort;
}

function violationsOf({ invariants }: ScenarioResult): Replay['violated'] {
  return invariants.flatMap(({ id, violation }) =>
    violation === undefined ? [] : [{ id, message: violation.message }],
  );
}

/** The message of what is thrown when a file with this content is read; undefined if nothing is. */
function reading(content: string): string | undefined {
  const path = folder.write('odd.json', content);
  try {
    readReplay(path);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.replace(path, 'odd.json');
  }
  return undefined;
}

describe('a replay', () => {
  test.each([1, 2, 3])('is the run that was recorded, through a file (seed %i)', async (seed) => {
    const replay = await recorded(seed);
    expect(throughFile(replay)).toEqual(replay);
    const { result, chronicle, divergence } = await playReplay(throughFile(replay));
    expect(divergence).toBeUndefined();
    expect(result.digest).toBe(replay.digest);
    expect(chronicle.entries.map(({ atMs, sentence }) => `${atMs} ms  ${sentence}`)).toEqual(
      replay.story,
    );
  });

  test('keeps every choice of an oracle, and says nothing of those that were plain', async () => {
    const story = randomStory(4);
    const { scenario, seed } = story;
    const asked = await simulate(scenario, { seed, oracle: story.oracle(), measureMemory: false });
    const plain = await simulate(scenario, { seed, measureMemory: false });
    const replay = await recorded(4);
    expect(replay.digest).toBe(asked.digest);
    expect(replay.digest).not.toBe(plain.digest);
    expect(Object.values(replay.choices)).not.toContain(0);
    const { choices, digest } = await recordReplay({ scenario, seed, oracle: PLAIN_ORACLE });
    expect(choices).toEqual({});
    expect(digest).toBe(plain.digest);
  });

  test('repeats a whole scenario with random people', async () => {
    const oracle = seededOracle(new RandomSource(5).stream('order'));
    const scenario = withoutMemory(lunchRush);
    const replay = await recordReplay({ scenario, seed: 5, oracle });
    expect(Object.keys(replay.choices).length).toBeGreaterThan(100);
    expect((await playReplay(throughFile(replay))).divergence).toBeUndefined();
  });

  test('keeps a patience without end', async () => {
    const scenario = scenarioOf({
      limits: { maxConversations: 1 },
      users: { calm: { turns: 1 } },
      load: [{ atOnce: { users: 2 } }],
    });
    expect(scenario.users[0]!.patienceMs).toBe(Infinity);
    const replay = throughFile(await recordReplay({ scenario, seed: 0, oracle: PLAIN_ORACLE }));
    expect(replay.scenario).toEqual(scenario);
    expect((await playReplay(replay)).divergence).toBeUndefined();
  });

  test('tells the first event that is another one than recorded', async () => {
    const replay = await recorded(1);
    const story = replay.story.with(3, '9 ms  nobody knows');
    const { divergence } = await playReplay({ ...replay, story, digest: 'another' });
    expect(divergence).toEqual({
      event: 4,
      recorded: '9 ms  nobody knows',
      replayed: replay.story[3],
    });
  });

  test('tells where the recording goes on, or the run does', async () => {
    const replay = await recorded(1);
    const { length } = replay.story;
    const longer = { ...replay, digest: 'another', story: [...replay.story, '99 ms  more'] };
    expect((await playReplay(longer)).divergence).toEqual({
      event: length + 1,
      recorded: '99 ms  more',
      replayed: undefined,
    });
    const shorter = { ...replay, digest: 'another', story: replay.story.slice(0, -1) };
    expect((await playReplay(shorter)).divergence).toEqual({
      event: length,
      recorded: undefined,
      replayed: replay.story.at(-1),
    });
  });

  test('tells a difference that has no words', async () => {
    const replay = await recorded(1);
    const { divergence } = await playReplay({ ...replay, digest: 'another' });
    expect(divergence).toEqual({
      event: replay.story.length + 1,
      recorded: undefined,
      replayed: undefined,
    });
  });

  test('of a faulty manager breaks the same claim with the same words', async () => {
    const createPort = managerOf('last-in-first-out');
    let replay: Replay | undefined;
    for (let seed = 0; replay === undefined || replay.violated.length === 0; seed++) {
      const story = randomStory(seed);
      replay = await recordReplay({
        scenario: story.scenario,
        seed,
        oracle: story.oracle(),
        target: 'mutant:last-in-first-out',
        createPort,
      });
    }
    expect(replay.violated.map(({ id }) => id)).toContain('fairness');
    const again = throughFile(replay);
    expect(again.target).toBe('mutant:last-in-first-out');
    const { result, divergence } = await playReplay(again, { createPort });
    expect(divergence).toBeUndefined();
    expect(violationsOf(result)).toEqual(replay.violated);
    // Against the reference target it is another run.
    expect((await playReplay(again)).divergence).toBeDefined();
  });
});

/** The run of a seed, as that decides. */
function runAsSeeded(seed: number) {
  return { scenario: randomStory(seed).scenario, seed, oracle: oracleOfSeed(seed) };
}

describe('a replay whose base is the seed', () => {
  const story = randomStory(6);

  test('of the run that the seed makes holds no choices', async () => {
    const replay = await recordReplay({ ...runAsSeeded(6), base: 'seeded' });
    expect(replay).toMatchObject({ base: 'seeded', choices: {} });
    expect((await playReplay(throughFile(replay))).divergence).toBeUndefined();
    const zero = await recordReplay(runAsSeeded(6));
    expect(Object.keys(zero.choices).length).toBeGreaterThan(0);
    expect(zero.digest).toBe(replay.digest);
  });

  test('holds what differs from it, the plain choices too', async () => {
    const { scenario, seed } = story;
    const replay = await recordReplay({ scenario, seed, oracle: PLAIN_ORACLE, base: 'seeded' });
    expect(Object.values(replay.choices)).toContain(0);
    expect((await playReplay(throughFile(replay))).divergence).toBeUndefined();
  });
});

describe('a replay that is stopped before an event', () => {
  test('has all events before it, and none behind', async () => {
    const replay = await recorded(1);
    const whole = await playReplay(replay);
    for (const until of [1, 2, 9]) {
      const { chronicle, divergence, result } = await playReplay(replay, {}, { until });
      expect(chronicle.entries.map(({ number }) => number)).toEqual(
        Array.from({ length: until - 1 }, (_, index) => index + 1),
      );
      expect(linesOf(chronicle)).toEqual(linesOf(whole.chronicle).slice(0, until - 1));
      expect(divergence).toBeUndefined();
      expect(result.interrupted).toBe(true);
    }
  });

  test('that it never reaches is the whole run', async () => {
    const replay = await recorded(1);
    const outcome = await playReplay(replay, {}, { until: replay.story.length + 2 });
    expect(outcome.result.digest).toBe(replay.digest);
  });

  test('breaks a claim only if it was broken by then', async () => {
    const createPort = managerOf('last-in-first-out');
    const scenario = scenarioOf({
      limits: { maxConversations: 1, maxQueued: 2 },
      load: [
        {
          script: ['ann', 'bob', 'cat'].map((user, atMs) => ({
            atMs,
            user,
            do: 'start' as const,
            conversation: user,
          })),
        },
        { script: [{ atMs: 9, user: 'ann', do: 'stop', conversation: 'ann' }] },
      ],
    });
    const replay = await recordReplay({ scenario, seed: 0, oracle: PLAIN_ORACLE, createPort });
    const { violations } = await playReplay(replay, { createPort });
    const { event } = violations.find(({ id }) => id === 'fairness') ?? {};
    expect(replay.story[event! - 1]).toMatch(/cat is admitted|cat of cat is admitted/);
    const brokenBefore = async (until: number) =>
      (await playReplay(replay, { createPort }, { until })).violations.map(({ id }) => id);
    expect(await brokenBefore(event!)).not.toContain('fairness');
    expect(await brokenBefore(event! + 1)).toContain('fairness');
  });

  test('tells what was another event before it, and not what comes behind', async () => {
    const replay = await recorded(1);
    const story = replay.story.with(5, '9 ms  nobody knows');
    const other = { ...replay, story, digest: 'another' };
    expect((await playReplay(other, {}, { until: 6 })).divergence).toBeUndefined();
    expect((await playReplay(other, {}, { until: 7 })).divergence).toMatchObject({ event: 6 });
  });
});

test('what a property finds and shrinks breaks the same claim when it is replayed', async () => {
  const createPort = managerOf('ghost-waiter');
  const runOf = (seed: number, choices: readonly number[]) => ({
    scenario: randomStory(seed).scenario,
    seed,
    oracle: sequenceOracle(choices),
    createPort,
  });
  const run = fc.record({ seed: fc.nat({ max: 999 }), choices: fc.array(fc.nat({ max: 7 })) });
  const property = fc.asyncProperty(run, async ({ seed, choices }) => {
    const { scenario, ...options } = runOf(seed, choices);
    const result = await simulate(scenario, { ...options, measureMemory: false });
    return violationsOf(result).length === 0;
  });
  const { counterexample } = await fc.check(property, { seed: 1, numRuns: 500 });
  const [{ seed, choices }] = counterexample!;
  const replay = await recordReplay(runOf(seed, choices));
  expect(replay.violated.length).toBeGreaterThan(0);
  const { result, divergence } = await playReplay(throughFile(replay), { createPort });
  expect(divergence).toBeUndefined();
  expect(violationsOf(result)).toEqual(replay.violated);
});

describe('readReplay()', () => {
  test('says that a file is not there', () => {
    expect(() => readReplay('missing/replay.json')).toThrow(
      /^Cannot read replay "missing\/replay\.json": ENOENT/,
    );
    expect(() => readReplay('missing/replay.json')).toThrow(ConfigurationError);
  });

  test('says that a file is not JSON', () => {
    expect(reading('limits: {}')).toMatch(/^Cannot read replay "odd\.json": Unexpected token/);
  });

  test.each(['null', '[]', '"replay"', '{}', '{"schema":"hubbub/result/v1"}'])(
    'says in one line that %s is no replay',
    (content) => {
      const message = reading(content);
      expect(message).toMatch(/^Cannot read replay "odd\.json": /);
      expect(message).not.toContain('\n');
    },
  );

  test('names what is not as it should be', async () => {
    const replay = await recorded(1);
    const odd = (change: object) => reading(JSON.stringify({ ...replay, ...change }));
    expect(odd({})).toBeUndefined();
    expect(odd({ schema: 'hubbub/replay/v2' })).toContain('"schema"');
    expect(odd({ seed: -1 })).toContain('"seed"');
    expect(odd({ choices: { 'tie/0/0': 'first' } })).toContain('"choices.tie/0/0"');
    expect(odd({ scenario: { ...replay.scenario, load: [] } })).toContain('"scenario.load"');
    expect(odd({ story: 'once upon a time' })).toContain('"story"');
  });
});

function beside(path: string): string {
  return join(folder.path, path);
}

describe('a replay file', () => {
  test('names a module from its own folder, and gives it back with its whole path', async () => {
    const replay = { ...(await recorded(1)), target: `module:${beside('src/manager.ts')}` };
    for (const [file, word] of [
      ['a.json', 'module:./src/manager.ts'],
      ['src/a.json', 'module:./manager.ts'],
      ['test/replays/a.json', 'module:../../src/manager.ts'],
    ] as const) {
      folder.write(file, '');
      writeReplay(beside(file), replay);
      expect((JSON.parse(readFileSync(beside(file), 'utf8')) as Replay).target).toBe(word);
      expect(readReplay(beside(file))).toEqual(replay);
    }
  });

  test('has the whole path of a module that lies elsewhere', async () => {
    const replay = { ...(await recorded(1)), target: 'module:/elsewhere/manager.ts' };
    expect(formatReplay(replay, beside('a.json'))).toContain('"module:/elsewhere/manager.ts"');
  });

  test('leaves other words as they are', async () => {
    const replay = { ...(await recorded(1)), target: 'mutant:ghost-waiter' };
    expect(formatReplay(replay, beside('a.json'))).toBe(formatReplay(replay));
  });
});
