/** What is measured: latencies, counts, the course of a run, memory, and bounds on all of it. */
export { LatencyHistogram, loadHistograms, type LatencySummary } from './latency_histogram.ts';
export { MemoryMeter, type MemoryFigures } from './memory.ts';
export {
  FIGURE_METRICS,
  TREND_METRICS,
  type FigureMetric,
  type MetricName,
  type TrendMetric,
} from './metric_names.ts';
export { PerUserMetrics, type PerUserSummary, type UserFigures } from './per_user.ts';
export { ProcessMeter, type ProcessFigures } from './process_meter.ts';
export { RunMetrics, type RunCounts, type RunMetricsOptions } from './run_metrics.ts';
export {
  parseThreshold,
  type Aggregate,
  type Threshold,
  type ThresholdResult,
} from './threshold.ts';
export { TimeSeries, type Series, type SeriesWindow } from './time_series.ts';
