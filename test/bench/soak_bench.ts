import { FactKind, type Fact } from '../../src/facts/mod.ts';
import { defineScenario } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { processorUs, reachableBytes } from './contest.ts';
import type { Benchmark, BenchOptions, Row } from './row.ts';
import { spreadOf } from './statistics.ts';

const KEY = 'soak_24h_memory_growth_mb';
const BYTES_PER_MB = 2 ** 20;
const TICKS_PER_HOUR = 3_600_000_000;

/** Whether memory grows over a long run. */
export const soakBench: Benchmark = {
  keys: [KEY],

  async measure(_wanted: ReadonlySet<string>, { quick }: BenchOptions) {
    const hours = quick ? 2 : 24;
    const scenario = soakScenario(hours);
    // Looks at memory when the first hour is over, the warm-up, and when the last person comes in.
    let before = 0;
    let after = 0;
    let conversations = 0;
    const last = hours * TICKS_PER_HOUR - LAST_LOOK_TICKS;
    const observe = ({ kind, time }: Fact) => {
      if (kind === FactKind.start_requested) conversations++;
      if (before === 0 && time >= TICKS_PER_HOUR) before = reachableBytes();
      if (after === 0 && time >= last) after = reachableBytes();
    };
    const begin = processorUs();
    const { memory } = await simulate(scenario, { observers: [{ observe }] });
    const seconds = (processorUs() - begin) / 1e6;
    const row: Row = {
      key: KEY,
      what: `${hours} simulated hours of simulate() at 28.4 conversations/s: reachable bytes after the first hour and at the end`,
      value: spreadOf([(after - before) / BYTES_PER_MB]),
      unit: 'MB',
      figures: [
        { contender: 'conversations', value: spreadOf([conversations]), unit: '' },
        { contender: 'speed', value: spreadOf([conversations / seconds]), unit: 'conversations/s' },
        { contender: 'resident growth', value: spreadOf([memory!.growthMb]), unit: 'MB' },
      ],
      bar: { relation: '<=', value: 10 },
    };
    return [row];
  },
};

/** Before the end, so that as many people are there as after the first hour. */
const LAST_LOOK_TICKS = 60_000_000;

function soakScenario(hours: number) {
  return defineScenario({
    name: 'soak',
    limits: {
      maxConversations: 300,
      maxConversationsPerUser: 2,
      maxQueued: 50,
      idleTimeout: '15s',
      maxDuration: '30s',
    },
    users: {
      user: {
        turns: 2,
        think: { exponential: '4s' },
        work: { exponential: '1s' },
        patience: '3s',
      },
    },
    load: [{ rate: { perSecond: 28.4, for: `${hours}h`, arrivals: 'poisson', people: 5000 } }],
  });
}
