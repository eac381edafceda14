import { FactKind, type Fact, type FactObserver } from '../facts/mod.ts';
import { LatencyHistogram, type LatencySummary } from './latency_histogram.ts';
import { isTrend, TREND_METRICS, type TrendMetric } from './metric_names.ts';
import { PerUserMetrics, type PerUserSummary } from './per_user.ts';
import { judge, type Aggregate, type Threshold, type ThresholdResult } from './threshold.ts';

/** Counts of a run, the probe and the warm-up left out. */
export interface RunCounts {
  /** Users who came. */
  readonly arrivals: number;
  /** Accepted conversations. */
  readonly started: number;
  /** Refusals and failed starts. */
  readonly failedStarts: number;
  /** Refusals by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Accepted conversations that their user finished. */
  readonly completed: number;
  /** Accepted conversations that ended otherwise. */
  readonly failed: number;
  /** Users who left: a queue, or a conversation in which a reply took too long. */
  readonly abandoned: number;
}

/** Settings of `RunMetrics`. */
export interface RunMetricsOptions {
  /** Names of the user types, by their index in facts. */
  readonly userTypes: readonly string[];
  /** What is due before this instant is not measured, ticks. @default 0 */
  readonly warmupTicks?: number;
}

/** What metrics remember of a conversation that is not over. */
interface OpenConversation {
  readonly due: number;
  userType: number;
  user: number;
  queuedAt: number;
  /** Waiting time of the user so far: for the slot, and for replies. */
  waited: number;
  sent: number;
  /** Turns that are not answered. */
  readonly turns: { turn: number; due: number; sentAt: number; chunked: boolean }[];
  stopReason: string;
  stopRequestedAt: number;
}

/**
 * Measures a run from its facts. Latency counts from the instant at which the user meant to act, not
 * from the one at which the generator got round to it; what the generator held back is a metric of
 * its own.
 */
export class RunMetrics implements FactObserver {
  readonly #userTypes: readonly string[];
  readonly #warmupTicks: number;
  readonly #whole = new Map<TrendMetric, LatencyHistogram>();
  readonly #byType = new Map<TrendMetric, LatencyHistogram[]>();
  readonly #open = new Map<number, OpenConversation>();
  readonly #perUser = new PerUserMetrics();
  readonly #rejected = new Map<string, number>();
  #arrivals = 0;
  #started = 0;
  #completed = 0;
  #failed = 0;
  #abandoned = 0;

  constructor(options: RunMetricsOptions) {
    this.#userTypes = options.userTypes;
    this.#warmupTicks = options.warmupTicks ?? 0;
    for (const metric of TREND_METRICS) {
      this.#whole.set(metric, new LatencyHistogram());
      this.#byType.set(metric, []);
    }
  }

  observe(fact: Fact): void {
    if (fact.probe) return;
    this.#perUser.observe(fact);
    switch (fact.kind) {
      case FactKind.arrived:
        if (fact.due >= this.#warmupTicks) this.#arrivals++;
        return;
      case FactKind.start_requested:
        this.#onStart(fact);
        return;
      default: {
        const conversation = this.#open.get(fact.conversation);
        if (conversation !== undefined) this.#onProgress(fact, conversation);
      }
    }
  }

  counts(): RunCounts {
    const rejected = Object.fromEntries(this.#rejected);
    return {
      arrivals: this.#arrivals,
      started: this.#started,
      failedStarts: sum(this.#rejected.values()),
      rejected,
      completed: this.#completed,
      failed: this.#failed,
      abandoned: this.#abandoned,
    };
  }

  /** Share of accepted conversations that completed, 0 to 100; `null` if none was accepted. */
  get successRate(): number | null {
    return this.#started === 0 ? null : (100 * this.#completed) / this.#started;
  }

  trend(metric: TrendMetric): LatencySummary {
    return this.#whole.get(metric)!.summary();
  }

  /** The trend of one user type; undefined if nothing was recorded of it. */
  trendOfType(metric: TrendMetric, type: string): LatencySummary | undefined {
    return this.#byType.get(metric)![this.#userTypes.indexOf(type)]?.summary();
  }

  perUser(nameOf: (user: number) => string): PerUserSummary {
    return this.#perUser.summary(nameOf);
  }

  /**
   * Judges a threshold.
   *
   * @param figures those that facts do not tell.
   */
  judge(
    threshold: Threshold,
    figures: { throughput: number; memoryGrowthMb: number | null },
  ): ThresholdResult {
    return judge(threshold, this.#measure(threshold, figures));
  }

  /** Gives the histograms' memory back. */
  destroy(): void {
    for (const histogram of this.#whole.values()) histogram.destroy();
    for (const histograms of this.#byType.values()) {
      for (const histogram of histograms) histogram?.destroy();
    }
  }

  #onStart(fact: Fact): void {
    if (fact.due < this.#warmupTicks) return;
    this.#open.set(fact.conversation, {
      due: fact.due,
      user: fact.user,
      userType: fact.userType,
      queuedAt: -1,
      waited: 0,
      sent: 0,
      turns: [],
      stopReason: '',
      stopRequestedAt: -1,
    });
    this.#record('generator_lag', fact.userType, fact.time - fact.planned);
  }

  #onProgress(fact: Fact, open: OpenConversation): void {
    switch (fact.kind) {
      case FactKind.queued:
        open.queuedAt = fact.time;
        break;
      case FactKind.admitted:
        open.waited = fact.time - open.due;
        this.#started++;
        if (open.queuedAt >= 0)
          this.#record('queue_wait', open.userType, fact.time - open.queuedAt);
        break;
      case FactKind.refused:
        this.#open.delete(fact.conversation);
        this.#rejected.set(fact.reason, (this.#rejected.get(fact.reason) ?? 0) + 1);
        if (fact.reason === 'abandoned') this.#abandoned++;
        this.#perUser.refuse(open.user);
        break;
      case FactKind.turn_sent:
        open.sent++;
        open.turns.push({ turn: fact.turn, due: fact.due, sentAt: fact.time, chunked: false });
        this.#record('generator_lag', open.userType, fact.time - fact.planned);
        break;
      case FactKind.chunk_received: {
        const turn = open.turns.find((candidate) => candidate.turn === fact.turn);
        if (turn !== undefined && !turn.chunked) {
          turn.chunked = true;
          this.#record('time_to_first_chunk', open.userType, fact.time - turn.due);
        }
        break;
      }
      case FactKind.turn_answered:
      case FactKind.turn_failed:
        this.#onTurnOver(fact, open);
        break;
      case FactKind.stop_requested:
        if (open.stopReason !== '') break;
        open.stopReason = fact.reason;
        open.stopRequestedAt = fact.time;
        break;
      case FactKind.ended:
        this.#onEnded(fact, open);
        break;
    }
  }

  #onTurnOver(fact: Fact, open: OpenConversation): void {
    const index = open.turns.findIndex(({ turn }) => turn === fact.turn);
    if (index < 0) return;
    const [turn] = open.turns.splice(index, 1);
    // Of messages sent side by side the user waits for the last.
    if (open.turns.length === 0) open.waited += fact.time - turn!.due;
    if (fact.kind === FactKind.turn_failed) return;
    this.#record('turn_time', open.userType, fact.time - turn!.due);
    this.#record('service_time', open.userType, fact.time - turn!.sentAt);
  }

  #onEnded(fact: Fact, open: OpenConversation): void {
    this.#open.delete(fact.conversation);
    const finished = fact.reason === 'stopped' && open.stopReason === 'finished';
    if (finished) this.#completed++;
    else this.#failed++;
    if (open.stopReason === 'gave-up') this.#abandoned++;
    // Who said nothing waited for the end instead of the last reply.
    if (open.sent === 0 && open.stopRequestedAt >= 0)
      open.waited += fact.time - open.stopRequestedAt;
    this.#record('conversation_time', open.userType, open.waited);
    this.#perUser.record(open.user, open.waited);
  }

  #record(metric: TrendMetric, userType: number, ticks: number): void {
    this.#whole.get(metric)!.record(ticks);
    if (this.#userTypes.length < 2 || userType < 0) return;
    const byType = this.#byType.get(metric)!;
    (byType[userType] ??= new LatencyHistogram()).record(ticks);
  }

  #measure(
    { name, tag, aggregate }: Threshold,
    figures: { throughput: number; memoryGrowthMb: number | null },
  ): number | null {
    if (isTrend(name)) {
      const histogram =
        tag === undefined || this.#userTypes.length < 2
          ? this.#whole.get(name)
          : this.#byType.get(name)![this.#userTypes.indexOf(tag)];
      if (histogram === undefined) return aggregate === 'count' ? 0 : null;
      return aggregateOf(histogram, aggregate!);
    }
    switch (name) {
      case 'throughput':
        return figures.throughput;
      case 'memory_growth_mb':
        return figures.memoryGrowthMb;
      case 'success_rate':
        return this.successRate;
      case 'rejected':
        return tag === undefined ? sum(this.#rejected.values()) : (this.#rejected.get(tag) ?? 0);
      case 'failed_starts':
        return sum(this.#rejected.values());
      case 'started':
        return this.#started;
      case 'completed':
        return this.#completed;
      case 'failed':
        return this.#failed;
      case 'abandoned':
        return this.#abandoned;
    }
  }
}

function aggregateOf(histogram: LatencyHistogram, aggregate: Aggregate): number | null {
  if (aggregate === 'count') return histogram.count;
  if (histogram.count === 0) return null;
  if (aggregate === 'mean') return histogram.meanMs;
  if (aggregate === 'min') return histogram.minMs;
  if (aggregate === 'max') return histogram.maxMs;
  return histogram.percentileMs(aggregate.percentile);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
