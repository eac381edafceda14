/** Distributions of durations, ms. Thresholds on them name an aggregate. */
export const TREND_METRICS = [
  /** Due instant of the start to the last reply, or the end; think time left out. */
  'conversation_time',
  /** Due instant of a turn to its reply. */
  'turn_time',
  /** Sending of a turn to its reply. */
  'service_time',
  /** Time in the target's queue, of those that were admitted from it. */
  'queue_wait',
  /** Due instant of a turn to the first part of its reply. */
  'time_to_first_chunk',
  /** How much later than planned the generator itself acted. */
  'generator_lag',
] as const;
export type TrendMetric = (typeof TREND_METRICS)[number];

/** Single figures. */
export const FIGURE_METRICS = [
  /** Completed conversations a second of phase time. */
  'throughput',
  /** Share of the accepted conversations that completed, 0 to 100. */
  'success_rate',
  /** Accepted conversations. */
  'started',
  /** Refusals and failed starts. */
  'failed_starts',
  /** Refusals; with the tag `reason`, those of one reason. */
  'rejected',
  'completed',
  'failed',
  /** Users who left: a queue, or a turn that took too long. */
  'abandoned',
  /** Growth of resident memory over the run, MB. */
  'memory_growth_mb',
] as const;
export type FigureMetric = (typeof FIGURE_METRICS)[number];

export type MetricName = TrendMetric | FigureMetric;

/** Which tag a metric can be told apart by. */
export function tagOf(metric: MetricName): 'user' | 'reason' | undefined {
  if (isTrend(metric)) return 'user';
  return metric === 'rejected' ? 'reason' : undefined;
}

export function isTrend(metric: string): metric is TrendMetric {
  return (TREND_METRICS as readonly string[]).includes(metric);
}

export function isMetric(metric: string): metric is MetricName {
  return isTrend(metric) || (FIGURE_METRICS as readonly string[]).includes(metric);
}
