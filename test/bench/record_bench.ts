import { LatencyHistogram, loadHistograms } from '../../src/metrics/mod.ts';
import { drawMs, RandomSource } from '../../src/random/mod.ts';
import { toTicks } from '../../src/time/mod.ts';
import { contest, timed } from './contest.ts';
import type { Benchmark, BenchOptions, Row } from './row.ts';
import { spreadOf } from './statistics.ts';

const KEY = 'record_ns';
const RECORDS = 4_000_000;
const VALUES = 2 ** 14;

/** What it costs to record one latency. */
export const recordBench: Benchmark = {
  keys: [KEY],

  async measure(_wanted: ReadonlySet<string>, { rounds }: BenchOptions) {
    await loadHistograms();
    const stream = new RandomSource(1).stream('latencies');
    const latency = { kind: 'lognormal', medianMs: 200, sigma: 1 } as const;
    const values = Float64Array.from({ length: VALUES }, () => toTicks(drawMs(latency, stream)));
    const histogram = new LatencyHistogram();
    const record = () => {
      for (let count = 0; count < RECORDS; count++) histogram.record(values[count % VALUES]!);
    };
    const run = async () => ({ done: RECORDS, us: await timed(record) });
    const rates = await contest([{ name: 'record', run }], { rounds });
    histogram.destroy();
    const row: Row = {
      key: KEY,
      what: 'one LatencyHistogram.record(), latencies from a lognormal distribution',
      value: spreadOf(rates.get('record')!.map((perUs) => 1000 / perUs)),
      unit: 'ns',
      figures: [],
      bar: { relation: '<=', value: 50 },
    };
    return [row];
  },
};
