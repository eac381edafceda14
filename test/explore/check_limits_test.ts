import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkCommands,
  checkLimits,
  Commands,
  conversationCommands,
  LimitsBroken,
} from '../../src/testing.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { countingModule, LOOKS_UP } from '../targets/simple_module.ts';

const folder = new TempFolder();

/** What it promises, and nothing else. */
const limits = {
  maxConversations: 2,
  maxConversationsPerUser: 'none',
  maxQueued: 'none',
  maxTurnsInFlight: 'none',
  queueTimeoutMs: 'none',
  idleTimeoutMs: 'none',
  maxDurationMs: 'none',
} as const;

const good = folder.write('good.mjs', countingModule());
const racy = folder.write('racy.mjs', countingModule(LOOKS_UP));

async function failureOf(checking: Promise<unknown>): Promise<LimitsBroken> {
  const error: unknown = await checking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LimitsBroken);
  return error as LimitsBroken;
}

function storyIn(message: string): string {
  return /limits: [^]*?\n\n/.exec(message)![0];
}

describe('checkLimits()', () => {
  test('says what was tried of a manager that keeps its promises', async () => {
    const replays = join(folder.path, 'none');
    const report = await checkLimits(good, { limits, seeds: 60, replays });
    expect(report.seeds).toBe(60);
    expect(report.claims['global-limit']!.judged).toBeGreaterThan(20);
    expect(existsSync(replays)).toBe(false);
  });

  test('throws with the story of one that does not, records it, and repeats that first', async () => {
    const replays = join(folder.path, 'replays');
    const failure = await failureOf(checkLimits(racy, { limits, seeds: 60, replays }));
    expect(failure.message).toMatch(/Made small: [3-5] commands/);
    expect(failure.message).toMatch(/u1 starts c1/);
    expect(failure.message).toContain('global-limit is violated: c');
    expect(failure.message).toContain(`npx hubbub replay ${failure.file}`);
    expect(readdirSync(replays).map((name) => join(replays, name))).toEqual([failure.file]);
    // Nothing is searched: what is known is there again.
    const again = await failureOf(checkLimits(racy, { limits, seeds: 1, seed: 999_999, replays }));
    expect(again.message).toContain(`The failure recorded in ${failure.file} is there again`);
    // Another manager's failures are its own.
    await checkLimits(good, { limits, seeds: 5, replays });
  });

  test('is the same in any number of threads', async () => {
    const replays = join(folder.path, 'threads');
    const options = { limits, seeds: 100, replays };
    const [one, three] = await Promise.all([
      checkLimits(good, { ...options, threads: 1 }),
      checkLimits(good, { ...options, threads: 3 }),
    ]);
    expect(three).toEqual(one);
    const [first, second] = await Promise.all([
      failureOf(checkLimits(racy, { ...options, threads: 1 })),
      failureOf(checkLimits(racy, { ...options, threads: 3, replays: `${replays}2` })),
    ]);
    expect(storyIn(second.message)).toBe(storyIn(first.message));
  });
});

describe('conversationCommands() and checkCommands()', () => {
  const promised = { maxConversations: 2 };

  test('find and shrink what is wrong, with fast-check', async () => {
    const property = fc.asyncProperty(conversationCommands(fc, { limits: promised }), (commands) =>
      checkCommands(racy, commands),
    );
    const details = await fc.check(property, { seed: 1, numRuns: 200 });
    expect(details.failed).toBe(true);
    const [commands] = details.counterexample!;
    expect(commands.steps.length).toBeLessThanOrEqual(5);
    expect(fc.stringify(commands)).toMatch(
      /^limits \{"maxConversations":2\}; 0\.?\d* ms: u\d start u/,
    );
  });

  test('find nothing where nothing is wrong', async () => {
    const property = fc.asyncProperty(conversationCommands(fc, { limits: promised }), (commands) =>
      checkCommands(good, commands),
    );
    await fc.assert(property, { seed: 1, numRuns: 60 });
  });

  test('the message of a failure is its story', async () => {
    const start = { atMs: 0, action: 'start' } as const;
    const commands = new Commands({ maxConversations: 2 }, [
      { ...start, user: 'a', conversation: 'x' },
      { ...start, atMs: 1, user: 'a', conversation: 'y' },
      { ...start, atMs: 1, user: 'b', conversation: 'z' },
    ]);
    const failure = await failureOf(checkCommands(racy, commands));
    expect(failure.message).toMatch(
      /a starts x; at 1 ms a starts y, b starts z\n\s*global-limit: y of a was admitted/,
    );
    await checkCommands(good, commands);
  });
});
