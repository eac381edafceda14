import { Digest, type FactObserver } from '../../src/facts/mod.ts';
import { loadHistograms, RunMetrics, TimeSeries } from '../../src/metrics/mod.ts';
import { MonitorSet } from '../../src/monitors/mod.ts';
import type { VirtualKernel } from '../../src/scheduler/mod.ts';
import { Directory } from '../../src/simulation/directory.ts';
import { collectGarbage, reachableBytes, timed } from './contest.ts';
import { lastingScenario, openConversations, TimersOnly } from './open_conversations.ts';
import type { Bar, Benchmark, BenchOptions, Row } from './row.ts';
import { ratioOf, rotated, spreadOf } from './statistics.ts';

const FEW = 1_000;
const MANY = 1_000_000;
/** Entries that are timed in each round, at least. */
const TIMED_EVENTS = 2_000_000;
/** Entries in a simulated second for each open conversation: eight for a turn, every 10.5 s. */
const EVENTS_PER_S = 8 / 10.5;

/** What an event costs where few and where many conversations are open. */
export const growthBench: Benchmark = {
  keys: ['cost_growth_1k_to_1m'],

  async measure(_wanted: ReadonlySet<string>, { rounds, quick }: BenchOptions) {
    await loadHistograms();
    const many = quick ? MANY / 10 : MANY;
    const metrics = [newMetrics(), newMetrics()] as const;
    const sides = [
      { open: FEW, kernel: await openConversations({ open: FEW, observers: [metrics[0]] }) },
      { open: many, kernel: await openConversations({ open: many, observers: [metrics[1]] }) },
    ];
    const costs = new Map(sides.map(({ open }) => [open, [] as number[]]));
    for (let round = -1; round < rounds; round++) {
      for (const { open, kernel } of rotated(sides, round + 1)) {
        collectGarbage();
        const cost = await costOf(kernel, open);
        if (round >= 0) costs.get(open)!.push(cost);
      }
    }
    for (const one of metrics) one.destroy();
    const figures = [...costs].map(([open, values]) => ({
      contender: `${open.toLocaleString('en')} open`,
      value: spreadOf(values),
      unit: 'ns/event',
    }));
    const row: Row = {
      key: 'cost_growth_1k_to_1m',
      what: `an event with ${many.toLocaleString('en')} conversations open against one with 1,000`,
      value: ratioOf(costs.get(many)!, costs.get(FEW)!),
      figures,
      bar: { relation: '<=', value: 4 },
    };
    return [row];
  },
};

/** Lets time pass, and tells what an event cost, ns. */
async function costOf(kernel: VirtualKernel, open: number): Promise<number> {
  const before = kernel.executed;
  const seconds = TIMED_EVENTS / (open * EVENTS_PER_S);
  const until = kernel.now() + Math.ceil(seconds * 1e6);
  const us = await timed(() => kernel.run({ until }));
  return (us * 1000) / (kernel.executed - before);
}

interface Household {
  readonly what: string;
  readonly bar?: Bar;
  /** Opens conversations; what is given back keeps them alive. */
  readonly open: (open: number) => Promise<unknown>;
}

const HOUSEHOLDS: Readonly<Record<string, Household>> = {
  bytes_per_open_conversation: {
    what: 'user, conversation and three pending timers',
    bar: { relation: '<=', value: 600 },
    open: (open) =>
      openConversations({
        open,
        observers: [],
        createPort: (context) => new TimersOnly(context),
      }),
  },
  bytes_with_reference_target: {
    what: 'the same, with session and book of the reference target',
    open: (open) => openConversations({ open, observers: [] }),
  },
  bytes_with_metrics: {
    what: 'the same, with the metrics of a run',
    open: (open) => openUnder(open, () => [newMetrics()]),
  },
  bytes_of_whole_run: {
    what: 'the same, with monitors, digest and time series: the whole run',
    open: (open) =>
      openUnder(open, (directory) => [
        new Digest(),
        new MonitorSet(lastingScenario(open).limits, directory, { graceMs: 0 }),
        newMetrics(),
        new TimeSeries(),
      ]),
  },
};

/** What an open conversation takes. */
export const memoryBench: Benchmark = {
  keys: Object.keys(HOUSEHOLDS),

  async measure(wanted: ReadonlySet<string>, { quick }: BenchOptions) {
    await loadHistograms();
    const open = quick ? MANY / 10 : MANY;
    const rows: Row[] = [];
    for (const [key, { what, bar, open: begin }] of Object.entries(HOUSEHOLDS)) {
      if (!wanted.has(key)) continue;
      // Once for what is made only once, such as tables and compiled code.
      await begin(FEW);
      const before = reachableBytes();
      let kept: unknown = await begin(open);
      const bytes = (reachableBytes() - before) / open;
      release(kept);
      kept = undefined;
      rows.push({
        key,
        what: `${what}; ${open.toLocaleString('en')} open`,
        value: spreadOf([bytes]),
        unit: 'bytes',
        figures: [],
        ...(bar && { bar }),
      });
    }
    return rows;
  },
};

async function openUnder(open: number, observe: (directory: Directory) => FactObserver[]) {
  const directory = new Directory();
  const observers = observe(directory);
  return { kernel: await openConversations({ open, observers, directory }), observers };
}

function newMetrics(): RunMetrics {
  return new RunMetrics({ userTypes: ['user'] });
}

/** Gives back what garbage collection does not. */
function release(kept: unknown): void {
  if (typeof kept !== 'object' || kept === null || !('observers' in kept)) return;
  for (const observer of kept.observers as FactObserver[]) {
    if (observer instanceof RunMetrics) observer.destroy();
  }
}
