import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Explorer, readReplay } from '../../src/explore/mod.ts';
import type { LimitOverrides } from '../../src/scenarios/mod.ts';
import { prepareTarget } from '../../src/targets/mod.ts';

/** The managers of docs/examples, which are made from other people's libraries, and what is known of them. */

const MANAGERS = resolve('docs/examples/managers');
const REPLAYS = resolve('docs/examples/replays');

/** What no example promises is not asked of it. */
const LIMITS: LimitOverrides = {
  maxTurnsInFlight: 'none',
  maxDurationMs: 'none',
  idleTimeoutMs: 2000,
};
const NO_QUEUE_TIMEOUT: LimitOverrides = { ...LIMITS, queueTimeoutMs: 'none' };

/** What the stories in the folder are about. */
const STORIES: Readonly<Record<string, string>> = {
  async_sema_leaver: 'figures',
  bottleneck_group: 'quiescence',
  bottleneck_high_water: 'truthful-refusals',
  check_await_take: 'global-limit',
  cockatiel_reason: 'truthful-refusals',
  cockatiel_signal: 'liveness',
  generic_pool_sessions: 'truthful-refusals',
  p_queue_timeout: 'global-limit',
};

/** Calls `act` with a thread for that example. */
async function withExplorer<T>(name: string, act: (explorer: Explorer) => Promise<T>): Promise<T> {
  const target = await prepareTarget({ kind: 'module', path: join(MANAGERS, `${name}.ts`) });
  const explorer = new Explorer(target, { threads: 1 });
  try {
    return await act(explorer);
  } finally {
    await explorer.end();
  }
}

describe.concurrent('what they keep', () => {
  test.each([
    ['p_queue', LIMITS, 'refused: queue-timeout'],
    ['generic_pool', LIMITS, 'refused: queue-timeout'],
    ['bottleneck', NO_QUEUE_TIMEOUT, 'refused: queue-full'],
    ['async_sema', NO_QUEUE_TIMEOUT, 'refused: queue-full'],
    ['cockatiel', NO_QUEUE_TIMEOUT, 'refused: queue-full'],
  ])('%s: 100 seeds, no claim is broken', async (name, limits, situation) => {
    const { failure, report } = await withExplorer(name, (explorer) =>
      explorer.search({ first: 0, count: 100 }, { settings: { limits } }),
    );
    expect(failure?.violated).toBeUndefined();
    expect(report.situations[situation]).toBeGreaterThan(0);
    expect(report.claims['global-limit']!.judged).toBeGreaterThan(0);
    expect(report.claims['user-limit']!.judged).toBeGreaterThan(0);
  });
});

test('there is a story for each that is named here', () => {
  const names = readdirSync(REPLAYS).map((file) => basename(file, '.json'));
  expect(names.toSorted()).toEqual(Object.keys(STORIES));
});

describe.concurrent('what they break', () => {
  test.each(Object.entries(STORIES))('%s: its story breaks %s as recorded', async (name, claim) => {
    const replay = readReplay(join(REPLAYS, `${name}.json`));
    const { divergence, violations } = await withExplorer(name, (explorer) =>
      explorer.replay(replay),
    );
    expect(divergence).toBeUndefined();
    expect(violations.map(({ id }) => id)).toContain(claim);
    expect(violations.map(({ id, message }) => ({ id, message }))).toEqual(replay.violated);
  });

  test('a slot that is taken behind an await: found at once, and told in three commands at most', async () => {
    const name = 'check_await_take';
    const limits = { ...NO_QUEUE_TIMEOUT, idleTimeoutMs: 'none', maxQueued: 'none' } as const;
    const settings = { limits };
    const { shrunk } = await withExplorer(name, async (explorer) => {
      const { failure } = await explorer.search({ first: 0, count: 100 }, { settings });
      return await explorer.examine(failure!.seed, `module:${name}.ts`, { settings });
    });
    expect(shrunk!.failure.id).toBe('global-limit');
    expect(shrunk!.commands).toBeLessThanOrEqual(3);
  });
});
