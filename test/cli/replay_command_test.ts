import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExitCode } from '../../src/cli/exit_code.ts';
import { replayCommand, type ReplayArguments } from '../../src/cli/replay_command.ts';
import { playReplay, recordReplay, writeReplay, type Replay } from '../../src/explore/mod.ts';
import { ConfigurationError } from '../../src/modules/mod.ts';
import { PLAIN_ORACLE } from '../../src/random/mod.ts';
import { MUTANTS } from '../mutants/mod.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { scenarioOf } from '../simulation/sample_scenarios.ts';

const folder = new TempFolder();
const NAME = 'last-in-first-out';
const { createPort } = MUTANTS.find(({ name }) => name === NAME)!;

/** Ann has the slot, bob and cat wait; the faulty manager serves cat first. */
const scenario = scenarioOf({
  limits: { maxConversations: 1, maxQueued: 2 },
  load: [
    {
      script: [
        { atMs: 0, user: 'ann', do: 'start', conversation: 'a' },
        { atMs: 1, user: 'bob', do: 'start', conversation: 'b' },
        { atMs: 2, user: 'cat', do: 'start', conversation: 'c' },
        { atMs: 9, user: 'ann', do: 'stop', conversation: 'a' },
        { atMs: 10, user: 'cat', do: 'stop', conversation: 'c' },
        { atMs: 11, user: 'bob', do: 'stop', conversation: 'b' },
      ],
    },
  ],
});
const faulty = await recordReplay({
  scenario,
  seed: 0,
  oracle: PLAIN_ORACLE,
  createPort,
  target: `mutant:${NAME}`,
});
const good = await recordReplay({ scenario, seed: 0, oracle: PLAIN_ORACLE });

/** What the command says and how it ends. */
async function replayed(
  replay: Replay,
  args: Partial<ReplayArguments> = {},
): Promise<{ code: ExitCode; text: string; file: string }> {
  const file = join(folder.path, 'story.json');
  writeReplay(file, replay);
  let text = '';
  const stream = {
    write: (more: string) => void (text += more),
    colour: false,
    columns: undefined,
  };
  const terminal = { output: stream, error: stream, command: 'hubbub' };
  const all = { file, until: undefined, all: false, html: undefined, ...args };
  return { code: await replayCommand(all, terminal), text, file };
}

/** The number of the event with these words. */
function eventOf({ story }: Replay, words: string): number {
  return story.findIndex((line) => line.includes(words)) + 1;
}

describe('replay', () => {
  test('of a run that breaks a claim tells it at its event, and ends with 120', async () => {
    const { code, text } = await replayed(faulty);
    expect(code).toBe(ExitCode.invariant);
    const event = eventOf(faulty, 'c of cat is admitted');
    expect(text).toContain(`sample against mutant:${NAME}, seed 0\nlimits: maxConversations 1,`);
    expect(text).toMatch(new RegExp(`✗ ${event} +9 ms|✗ ${event}  `));
    expect(text).toContain(`fairness is violated by event ${event}: c was admitted before b`);
    expect(text).toContain(`The same as recorded, digest ${faulty.digest}\n`);
  });

  test('of a good run ends with 0', async () => {
    const { code, text } = await replayed(good);
    expect(code).toBe(ExitCode.good);
    expect(text).not.toContain('violated');
  });

  test('that the same facts no longer prove anything against ends with 0, and says so', async () => {
    const violated = [{ id: 'fairness', message: 'c was admitted before b' }];
    const { code, text } = await replayed({ ...good, violated });
    expect(code).toBe(ExitCode.good);
    expect(text).toContain('No longer violated: fairness\n');
  });

  test('that diverges and breaks nothing names the first event that differs, and ends with 121', async () => {
    const { code, text } = await replayed({ ...faulty, target: 'reference' });
    expect(code).toBe(ExitCode.diverged);
    const event = eventOf(faulty, 'c of cat is admitted');
    expect(text).toContain(
      `The replay diverged at event ${event}: recorded was "9 ms  c of cat is admitted", now came "9 ms  b of bob is admitted"\n`,
    );
    expect(text).toContain('from here another run; recorded was: 9 ms  c of cat is admitted\n');
    expect(text).toContain('No longer violated: fairness\n');
  });

  test('that diverges and breaks a claim tells both, and ends with the worse', async () => {
    const { code, text } = await replayed({ ...good, target: `mutant:${NAME}` });
    expect(code).toBe(ExitCode.invariant);
    expect(text).toContain('The replay diverged at event ');
    expect(text).toContain('fairness is violated');
  });

  test('that diverges says what else it was recorded with', async () => {
    const versions = { ...faulty.versions, node: '1.2.3' };
    const { text } = await replayed({ ...faulty, versions, target: 'reference' });
    expect(text).toContain(`It was recorded with node 1.2.3 (now ${process.versions.node})\n`);
    expect((await replayed({ ...faulty, versions })).text).not.toContain('1.2.3');
  });

  test('--until stops before an event and tells how things stand', async () => {
    const event = eventOf(faulty, 'c of cat is admitted');
    const { code, text } = await replayed(faulty, { until: event });
    expect(code).toBe(ExitCode.good);
    expect(text).toContain(`Before event ${event}\n`);
    expect(text).toMatch(/^ {2}bob {2}waiting {2}1 {6}b waits$/m);
    expect(text).toContain('The same as recorded so far; next was: 9 ms  c of cat is admitted\n');
    expect((await replayed(faulty, { until: event + 1 })).code).toBe(ExitCode.invariant);
  });

  test('--all tells the figures too', async () => {
    expect((await replayed(good)).text).not.toContain('figures (drained)');
    expect((await replayed(good, { all: true })).text).toContain('figures (drained)');
  });

  test('--html writes a page beside the file, or where it is told to', async () => {
    const { text, file } = await replayed(faulty, { html: '' });
    const page = file.replace('.json', '.html');
    expect(text).toContain(`The diagram is in ${page}\n`);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*digest [0-9a-f]{32}/);
    const other = join(folder.path, 'other.html');
    await replayed(good, { html: other });
    expect(existsSync(other)).toBe(true);
  });

  test('says before anything is played that the page cannot be written', async () => {
    const html = join(folder.path, 'nowhere', 'x.html');
    await expect(replayed(good, { html })).rejects.toThrow(ConfigurationError);
  });

  test('against a target that there is not is a mistake', async () => {
    await expect(replayed({ ...good, target: 'mutant:none' })).rejects.toThrow(
      'Cannot replay against "mutant:none": there is no such target',
    );
  });

  test('is played where it is told to', async () => {
    const file = join(folder.path, 'elsewhere.json');
    writeReplay(file, { ...good, target: 'module:/somewhere/else.ts' });
    const asked: unknown[] = [];
    const stream = { write: () => {}, colour: false, columns: 80 };
    await replayCommand(
      { file, until: 3, all: false, html: undefined },
      { output: stream, error: stream, command: 'hubbub' },
      async (replay, options) => {
        asked.push(replay.target, options.until);
        return await playReplay(replay, {}, options);
      },
    );
    expect(asked).toEqual(['module:/somewhere/else.ts', 3]);
  });
});
