import { afterAll, describe, expect, test } from 'vitest';
import {
  Explorer,
  type ExplorerOptions,
  type ExploreProgress,
  type ExploreSettings,
} from '../../src/explore/mod.ts';
import { prepareTarget, type PreparedTarget } from '../../src/targets/mod.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { CRASHES, TWO_USERS, unluckyModule } from './unlucky_module.ts';

const folder = new TempFolder();
const explorers: Explorer[] = [];
afterAll(async () => {
  await Promise.all(explorers.map((explorer) => explorer.end()));
});

function explorerOf(target: PreparedTarget, options: ExplorerOptions): Explorer {
  const explorer = new Explorer(target, options);
  explorers.push(explorer);
  return explorer;
}

const settings: ExploreSettings = { scenario: TWO_USERS };

describe('a search', async () => {
  const code = unluckyModule(`if (luck < 0.02) ${CRASHES}`);
  const path = folder.write('crashing.mjs', code);
  const target = await prepareTarget({ kind: 'module', path });
  const alone = explorerOf(target, { threads: 1 });
  const three = explorerOf(target, { threads: 3 });

  test('finds the least seed that fails, and tells the same in one thread and in three', async () => {
    const seeds = { first: 100, count: 200 };
    const [one, other] = [
      await alone.search(seeds, { settings }),
      await three.search(seeds, { settings }),
    ];
    expect(one.failure?.error).toBe('Error: bad luck');
    const { seed } = one.failure!;
    // Not in the first of the parts that threads are given.
    expect(seed).toBe(139);
    expect(one.report.seeds).toBe(seed - 99);
    expect(one.isCutShort).toBe(false);
    expect(other).toEqual(one);
    const before = await three.search({ first: 100, count: seed - 100 }, { settings });
    expect(before.failure).toBeUndefined();
    const after = await three.search({ first: seed, count: 1 }, { settings });
    expect(after.failure).toEqual(one.failure);
  });

  test('says how far it is, also where threads have no equal share', async () => {
    const told: ExploreProgress[] = [];
    const onProgress = (progress: ExploreProgress) => told.push(progress);
    const { report, isCutShort } = await three.search(
      { first: 100, count: 37 },
      { settings, onProgress },
    );
    expect([report.seeds, isCutShort]).toEqual([37, false]);
    expect(told.map(({ of }) => of)).toEqual([37, 37, 37]);
    expect(told.at(-1)).toMatchObject({ seeds: 37, report: { seeds: 37, digest: report.digest } });
  });

  /** What an abort leaves of 39 seeds when so many are done. */
  const abortedAt = async (seedsDone: number) => {
    const abortion = new AbortController();
    const found = await alone.search(
      { first: 100, count: 39 },
      {
        settings,
        signal: abortion.signal,
        onProgress: ({ seeds }) => {
          if (seeds === seedsDone) abortion.abort();
        },
      },
    );
    expect(found.failure).toBeUndefined();
    return [found.isCutShort, found.report.seeds];
  };

  test('that is aborted is cut short, unless everything was done by then', async () => {
    expect(await abortedAt(16)).toEqual([true, 16]);
    expect(await abortedAt(39)).toEqual([false, 39]);
  });

  test('has a failure that can be made small, recorded, repeated and run by hand', async () => {
    const { failure } = await alone.search({ first: 100, count: 200 }, { settings });
    const runs: number[] = [];
    const { shrunk, replay } = await three.examine(failure!.seed, 'module:/there.mjs', {
      settings,
      onProgress: (news) => runs.push(news.runs),
    });
    expect(shrunk).toMatchObject({ commands: 1, failure: { id: 'no-crash' } });
    expect(runs.length).toBeGreaterThan(0);
    expect(replay).toMatchObject({ target: 'module:/there.mjs', seed: shrunk!.seed });
    expect(replay.violated.map(({ id }) => id)).toEqual(['no-crash']);
    const again = await alone.replay(replay);
    expect(again.divergence).toBeUndefined();
    expect(again.violations.map(({ id }) => id)).toEqual(['no-crash']);
    const begin = await three.replay(replay, 2);
    expect(begin.chronicle.entries).toHaveLength(1);
    const byHand = await alone.run(TWO_USERS, [1, 0, 1]);
    expect(byHand).toEqual(await three.run(TWO_USERS, [1, 0, 1]));
    expect(byHand.commands).toBeGreaterThan(0);
  });

  test('can be begun again behind an end', async () => {
    await three.end();
    await three.end();
    const { report } = await three.search({ first: 0, count: 1 }, { settings });
    expect(report.seeds).toBe(1);
  });

  test('that is ended while it runs rejects, and leaves no thread', async () => {
    const searching = three.search({ first: 100, count: 39 }, { settings });
    const ended = expect(searching).rejects.toThrow('The thread was ended');
    await three.end();
    await ended;
  });
});
