import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { Explorer, STRATEGIES, type Strategy } from '../../src/explore/mod.ts';
import { prepareTarget } from '../../src/targets/mod.ts';
import { ASYNC_MUTANTS } from '../async_mutants/mod.ts';

/**
 * Schedules searched for real: every faulty manager, written with promises, is found and made small, and
 * the one without a fault never gives an alarm. `EXPLORE_TABLE=1` prints the table of docs/EXPLORE.md.
 */

const MANAGER = fileURLToPath(new URL('../async_mutants/module.ts', import.meta.url));
const prepared = await prepareTarget({ kind: 'module', path: MANAGER });

/** Seeds that a fault may take, and commands that its story may have. */
const MOST_SEEDS = 2000;
const MOST_COMMANDS = 6;
const SEEDS_WITHOUT_ALARM = Number(process.env['EXPLORE_SEEDS'] ?? 20_000);

interface Found {
  readonly seeds: number;
  readonly commands: number;
  readonly claim: string;
}

const rows: string[] = [];
afterAll(() => {
  if (process.env['EXPLORE_TABLE'] !== undefined) console.log(rows.join('\n'));
});

async function find(mutant: string, strategy: Strategy): Promise<Found> {
  process.env['MUTANT'] = mutant;
  const explorer = new Explorer(prepared);
  try {
    const settings = { strategy };
    const { failure } = await explorer.search({ first: 0, count: MOST_SEEDS }, { settings });
    expect(failure, `${mutant} was not found by ${strategy}`).toBeDefined();
    const { shrunk } = await explorer.examine(failure!.seed, 'module', { settings });
    expect(shrunk!.isScript).toBe(true);
    expect(shrunk!.commands).toBeLessThanOrEqual(MOST_COMMANDS);
    return {
      seeds: failure!.seed + 1,
      commands: shrunk!.commands,
      claim: shrunk!.failure.id,
    };
  } finally {
    await explorer.end();
    delete process.env['MUTANT'];
  }
}

describe('every fault is found within 2,000 seeds, and shown in at most 6 commands', () => {
  test.each(ASYNC_MUTANTS.map(({ name }) => name))('%s', async (name) => {
    const found: Found[] = [];
    for (const strategy of STRATEGIES) found.push(await find(name, strategy));
    const [first] = found;
    const cells = found.map(({ seeds, commands }) => `${seeds} | ${commands}`);
    rows.push(`| \`${name}\` | \`${first!.claim}\` | ${cells.join(' | ')} |`);
  });
});

test('the manager without a fault gives no alarm', async () => {
  const explorer = new Explorer(prepared);
  const count = SEEDS_WITHOUT_ALARM;
  const { failure, report } = await explorer.search({ first: 0, count });
  await explorer.end();
  expect(failure).toBeUndefined();
  expect(report.seeds).toBe(count);
});

test('under faults of the way to it, it gives no alarm either', async () => {
  const explorer = new Explorer(prepared);
  const faults = {
    latency: { kind: 'exponential', meanMs: 5 },
    errors: 0.05,
    lostReplies: 0.05,
    duplicates: 0.05,
    reordered: 0.05,
  } as const;
  const count = SEEDS_WITHOUT_ALARM / 4;
  const { failure, report } = await explorer.search({ first: 0, count }, { settings: { faults } });
  await explorer.end();
  expect(failure).toBeUndefined();
  expect(report.seeds).toBe(count);
});
