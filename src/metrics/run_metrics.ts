import { ConversationRows, FactKind, type Fact, type FactObserver } from '../facts/mod.ts';
import type { LatencyHistogram, LatencySummary } from './latency_histogram.ts';
import { isTrend, type TrendMetric } from './metric_names.ts';
import { OpenConversation, Stop } from './_open_conversation.ts';
import { PerUserMetrics, type PerUserSummary } from './per_user.ts';
import { judge, type Aggregate, type Threshold, type ThresholdResult } from './threshold.ts';
import { newTrends, type Trends } from './_trends.ts';

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

/** Note of a pending turn of whose reply a part has come. */
const CHUNKED = 1;

/**
 * Measures a run from its facts. Latency counts from the instant at which the user meant to act, not
 * from the one at which the generator got round to it; what the generator held back is a metric of
 * its own.
 */
export class RunMetrics implements FactObserver {
  readonly #userTypes: readonly string[];
  readonly #warmupTicks: number;
  readonly #whole = newTrends();
  /** By the index of the user type; empty where there is only one. */
  readonly #byType: readonly Trends[];
  readonly #open = new ConversationRows(OpenConversation.columns);
  readonly #window = new OpenConversation();
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
    this.#byType = options.userTypes.length < 2 ? [] : options.userTypes.map(() => newTrends());
  }

  observe(fact: Fact): void {
    if (fact.probe) return;
    switch (fact.kind) {
      case FactKind.arrived:
        this.#perUser.observe(fact);
        if (fact.due >= this.#warmupTicks) this.#arrivals++;
        return;
      case FactKind.start_requested:
        this.#onStart(fact);
        return;
      default: {
        const open = this.#open.find(fact.conversation, this.#window);
        if (open !== undefined) this.#onProgress(fact, open);
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
    return this.#whole[metric].summary();
  }

  /** The trend of one user type; undefined if nothing was recorded of it. */
  trendOfType(metric: TrendMetric, type: string): LatencySummary | undefined {
    const histogram = this.#trendsOf(type)?.[metric];
    return histogram === undefined || histogram.count === 0 ? undefined : histogram.summary();
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
    for (const trends of [this.#whole, ...this.#byType]) {
      for (const histogram of Object.values(trends)) histogram.destroy();
    }
  }

  #trendsOf(type: string): Trends | undefined {
    return this.#byType[this.#userTypes.indexOf(type)];
  }

  #onStart(fact: Fact): void {
    if (fact.due < this.#warmupTicks) return;
    const open = this.#open.add(fact.conversation, this.#window);
    open.due = fact.due;
    open.queuedAt = -1;
    open.stopRequestedAt = -1;
    this.#record('generator_lag', fact, fact.time - fact.planned);
  }

  #onProgress(fact: Fact, open: OpenConversation): void {
    switch (fact.kind) {
      case FactKind.queued:
        open.queuedAt = fact.time;
        break;
      case FactKind.admitted:
        open.waited = fact.time - open.due;
        this.#started++;
        if (open.queuedAt >= 0) this.#record('queue_wait', fact, fact.time - open.queuedAt);
        break;
      case FactKind.refused:
        this.#open.delete(fact.conversation);
        this.#rejected.set(fact.reason, (this.#rejected.get(fact.reason) ?? 0) + 1);
        if (fact.reason === 'abandoned') this.#abandoned++;
        this.#perUser.refuse(fact.user);
        break;
      case FactKind.turn_sent:
        this.#onSent(fact, open);
        break;
      case FactKind.chunk_received:
        this.#onChunk(fact, open);
        break;
      case FactKind.turn_answered:
      case FactKind.turn_failed:
        this.#onTurnOver(fact, open);
        break;
      case FactKind.stop_requested:
        if (open.stop !== Stop.none) break;
        open.stop = stopOf(fact);
        open.stopRequestedAt = fact.time;
        break;
      case FactKind.ended:
        this.#onEnded(fact, open);
        break;
    }
  }

  #onSent(fact: Fact, open: OpenConversation): void {
    const { turn, due, planned, time } = fact;
    this.#open.push(open, { turn, turnDue: due, turnSentAt: time, turnNote: 0 });
    this.#record('generator_lag', fact, time - planned);
  }

  #onChunk(fact: Fact, open: OpenConversation): void {
    const turn = this.#open.turnOf(open, fact.turn);
    if (turn === undefined || turn.turnNote === CHUNKED) return;
    turn.turnNote = CHUNKED;
    this.#record('time_to_first_chunk', fact, fact.time - turn.turnDue);
  }

  #onTurnOver(fact: Fact, open: OpenConversation): void {
    const turn = this.#open.take(open, fact.turn);
    if (turn === undefined) return;
    const { turnDue, turnSentAt } = turn;
    // Of messages sent side by side the user waits for the last.
    if (open.pending === 0) open.waited += fact.time - turnDue;
    if (fact.kind === FactKind.turn_failed) return;
    this.#record('turn_time', fact, fact.time - turnDue);
    this.#record('service_time', fact, fact.time - turnSentAt);
  }

  #onEnded(fact: Fact, open: OpenConversation): void {
    this.#open.delete(fact.conversation);
    const finished = fact.reason === 'stopped' && open.stop === Stop.finished;
    if (finished) this.#completed++;
    else this.#failed++;
    if (open.stop === Stop.gaveUp) this.#abandoned++;
    // Who said nothing waited for the end instead of the last reply.
    if (!open.spoken && open.stopRequestedAt >= 0) open.waited += fact.time - open.stopRequestedAt;
    this.#record('conversation_time', fact, open.waited);
    this.#perUser.record(fact.user, open.waited);
  }

  #record(metric: TrendMetric, { userType }: Fact, ticks: number): void {
    this.#whole[metric].record(ticks);
    if (userType >= 0 && this.#byType.length > 0) this.#byType[userType]![metric].record(ticks);
  }

  #measure(
    { name, tag, aggregate }: Threshold,
    figures: { throughput: number; memoryGrowthMb: number | null },
  ): number | null {
    if (isTrend(name)) {
      const trends =
        tag === undefined || this.#byType.length === 0 ? this.#whole : this.#trendsOf(tag);
      const histogram = trends?.[name];
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

function stopOf({ reason }: Fact): Stop {
  if (reason === 'finished') return Stop.finished;
  return reason === 'gave-up' ? Stop.gaveUp : Stop.other;
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
