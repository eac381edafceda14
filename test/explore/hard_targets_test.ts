import { afterAll, describe, expect, test } from 'vitest';
import { Explorer, type ExploreSettings } from '../../src/explore/mod.ts';
import { UserCodeError } from '../../src/modules/mod.ts';
import { prepareTarget } from '../../src/targets/mod.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { CRASHES, LOOPS, TWO_USERS, unluckyModule } from './unlucky_module.ts';

/** Targets that do not come back, or of which a thread can run only one. */

const folder = new TempFolder();
const explorers: Explorer[] = [];
afterAll(async () => {
  await Promise.all(explorers.map((explorer) => explorer.end()));
});

async function explorerOf(name: string, code: string, threads: number): Promise<Explorer> {
  const target = await prepareTarget({ kind: 'module', path: folder.write(name, code) });
  const explorer = new Explorer(target, { threads, patienceMs: 600 });
  explorers.push(explorer);
  return explorer;
}

const settings: ExploreSettings = { scenario: TWO_USERS };

/** Luck is high with seed 110, low with 139: in different parts, which threads work on at once. */
const SEEDS = { first: 100, count: 48 };

describe('a target that loops for ever', () => {
  test('is stopped and reported with its seed, though a later one fails', async () => {
    const code = unluckyModule(`if (luck > 0.99) ${LOOPS}\n      if (luck < 0.02) ${CRASHES}`);
    const explorer = await explorerOf('first.mjs', code, 2);
    const searching = explorer.search(SEEDS, { settings });
    await expect(searching).rejects.toBeInstanceOf(UserCodeError);
    await expect(searching).rejects.toThrow(/has not come back.*with seed 110,/);
  });

  test('changes nothing of a seed before that, which fails', async () => {
    const code = unluckyModule(`if (luck > 0.99) ${CRASHES}\n      if (luck < 0.02) ${LOOPS}`);
    const explorer = await explorerOf('second.mjs', code, 3);
    const { failure, report } = await explorer.search(SEEDS, { settings });
    expect(failure).toMatchObject({ seed: 110, error: 'Error: bad luck' });
    expect(report.seeds).toBe(11);
  });
});

test('a module that has to be imported has a thread a run, and is recorded without being made smaller', async () => {
  const code = unluckyModule(`if (luck < 0.05) ${CRASHES}`, 'await Promise.resolve();');
  const explorer = await explorerOf('awaiting.mjs', code, 2);
  const { failure, report } = await explorer.search({ first: 103, count: 2 }, { settings });
  expect(failure).toMatchObject({ seed: 104, error: 'Error: bad luck' });
  expect(report.seeds).toBe(2);
  const { shrunk, replay } = await explorer.examine(104, 'module:/x.mjs', { settings });
  expect(shrunk).toBeUndefined();
  expect(replay).toMatchObject({ seed: 104, digest: failure!.digest });
  expect(replay.violated.map(({ id }) => id)).toContain('no-crash');
});
