import { LatencyHistogram } from './latency_histogram.ts';
import { TREND_METRICS, type TrendMetric } from './metric_names.ts';

/** A distribution of each trend. */
export type Trends = Readonly<Record<TrendMetric, LatencyHistogram>>;

export function newTrends(): Trends {
  const entries = TREND_METRICS.map((metric) => [metric, new LatencyHistogram()]);
  return Object.fromEntries(entries) as Trends;
}
