import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assertForStories, play } from '../../properties/_stories.ts';
import { readReplay } from '../../src/mod.ts';
import { MUTANTS } from '../mutants/mod.ts';

const folder = mkdtempSync(join(tmpdir(), 'hubbub-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a claim that a story breaks is shrunk with its schedule, kept as a replay, and broken again by it', async () => {
  const name = 'ghost-waiter';
  const { createPort } = MUTANTS.find((mutant) => mutant.name === name)!;
  const against = { createPort, target: `mutant:${name}`, folder };
  const holds = async (one: Parameters<typeof play>[0]) => {
    const { invariants } = await play(one, against);
    expect(invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
  };
  await expect(assertForStories(holds, against)).rejects.toThrow(
    /Repeat it with: npm run sim -- replay/,
  );

  const [file] = readdirSync(folder);
  const path = join(folder, file!);
  const { scenario, choices, violated } = readReplay(path);
  const [phase] = scenario.load;
  // Two who want one slot, and one of them leaves.
  if (phase?.kind !== 'script') throw new Error('The scenario is not a script');
  expect(phase.steps.length).toBeLessThanOrEqual(4);
  expect(Object.keys(choices).length).toBeLessThanOrEqual(2);
  expect(violated.length).toBeGreaterThan(0);

  const replayed = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', 'replay', path],
    { encoding: 'utf8' },
  );
  expect(replayed.status).toBe(120);
  expect(replayed.stdout).toContain('The same as recorded');
  expect(replayed.stdout).toContain(`${violated[0]!.id} is violated`);
});
