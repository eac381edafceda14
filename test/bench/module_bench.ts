import { fileURLToPath } from 'node:url';
import { Explorer } from '../../src/explore/mod.ts';
import { loadScenario, overrideScenario } from '../../src/scenarios/mod.ts';
import { prepareTarget } from '../../src/targets/mod.ts';
import { SimulationThread } from '../../src/workers/mod.ts';
import { contest, timed } from './contest.ts';
import type { Benchmark, BenchOptions, Row } from './row.ts';
import { spreadOf } from './statistics.ts';

const EVENTS = 'module_events_per_s';
const SEEDS = 'explore_seeds_per_s';

/** The manager that is run: promises, `setTimeout`, maps; it knows nothing of hubbub. */
const MANAGER = fileURLToPath(new URL('../async_mutants/module.ts', import.meta.url));

/** Unmodified code in virtual time, in one thread. The rate counts processor time, as all rates here do. */
export const moduleBench: Benchmark = {
  keys: [EVENTS, SEEDS],

  async measure(wanted: ReadonlySet<string>, { rounds, quick }: BenchOptions) {
    const rows: Row[] = [];
    if (wanted.has(EVENTS)) rows.push(await eventsRow(rounds, quick));
    if (wanted.has(SEEDS)) rows.push(await seedsRow(rounds, quick));
    return rows;
  },
};

async function eventsRow(rounds: number, quick: boolean): Promise<Row> {
  const thread = new SimulationThread(await prepareTarget({ kind: 'module', path: MANAGER }));
  const scenario = overrideScenario(await loadScenario('sustained'), {
    forMs: quick ? 5000 : 120_000,
  });
  const run = async () => {
    let events = 0;
    const us = await timed(async () => {
      ({ events } = await thread.simulate(scenario, { measureMemory: false }));
    });
    return { done: events, us };
  };
  const rates = await contest([{ name: 'module', run }], { rounds });
  await thread.end();
  return {
    key: EVENTS,
    what: 'events of `sustained` against an async manager in virtual time, one thread',
    value: spreadOf(rates.get('module')!.map((perUs) => 1e6 * perUs)),
    unit: '/s',
    figures: [],
    bar: { relation: '>=', value: 50_000 },
  };
}

async function seedsRow(rounds: number, quick: boolean): Promise<Row> {
  const explorer = new Explorer(await prepareTarget({ kind: 'module', path: MANAGER }), {
    threads: 1,
  });
  const count = quick ? 50 : 500;
  let first = 0;
  const run = async () => {
    const us = await timed(async () => {
      await explorer.search({ first, count });
    });
    first += count;
    return { done: count, us };
  };
  const rates = await contest([{ name: 'explore', run }], { rounds });
  await explorer.end();
  return {
    key: SEEDS,
    what: 'seeds that `explore` runs against the same manager, one thread',
    value: spreadOf(rates.get('explore')!.map((perUs) => 1e6 * perUs)),
    unit: '/s',
    figures: [],
    bar: { relation: '>=', value: 200 },
  };
}
