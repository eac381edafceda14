import * as hdr from 'hdr-histogram-js';
import { valueAtPercentile } from './_few_values.ts';

/** Longest latency that is told apart: ten days, in ticks. What is longer is counted as that long. */
const HIGHEST_TICKS = 864_000_000_000;
const SIGNIFICANT_DIGITS = 3;
/** So many latencies are kept as they are: a histogram takes 120 KB, and most short runs need none. */
const FEW = 256;

let ready: Promise<void> | undefined;

/** Loads the histograms' WebAssembly; to be awaited once before the first `LatencyHistogram`. */
export function loadHistograms(): Promise<void> {
  ready ??= hdr.initWebAssembly();
  return ready;
}

/** Figures of a distribution of latencies, ms; all 0 where `count` is 0. */
export interface LatencySummary {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * A distribution of latencies in constant memory: an HdrHistogram of microseconds with three
 * significant digits, and beside it the exact count, sum, least and greatest, to which percentiles
 * are clamped. `destroy` it, or its WebAssembly memory is lost.
 */
export class LatencyHistogram {
  /** All latencies, as long as they are few. */
  #few: number[] = [];
  /** All of them, from then on. */
  #histogram: hdr.Histogram | undefined;
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a latency, an integer of ticks from 0. */
  record(ticks: number): void {
    this.#count++;
    this.#sum += ticks;
    if (ticks < this.#min) this.#min = ticks;
    if (ticks > this.#max) this.#max = ticks;
    this.#put(ticks < HIGHEST_TICKS ? ticks : HIGHEST_TICKS);
  }

  /** Adds everything that `other` holds. */
  add(other: LatencyHistogram): void {
    for (const ticks of other.#few.slice()) this.#put(ticks);
    if (other.#histogram !== undefined) this.#whole().add(other.#histogram);
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** The latency, ms, that `percentile` (0 to 100) of the recorded ones do not exceed; 0 if there is none. */
  percentileMs(percentile: number): number {
    if (this.#count === 0) return 0;
    const ticks =
      this.#histogram?.getValueAtPercentile(percentile) ?? valueAtPercentile(this.#few, percentile);
    return Math.min(Math.max(ticks, this.#min), this.#max) / 1000;
  }

  /** The exact mean, ms; 0 if nothing was recorded. */
  get meanMs(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count / 1000;
  }

  get minMs(): number {
    return this.#count === 0 ? 0 : this.#min / 1000;
  }

  get maxMs(): number {
    return this.#max / 1000;
  }

  summary(): LatencySummary {
    return {
      count: this.#count,
      min: this.minMs,
      mean: this.meanMs,
      p50: this.percentileMs(50),
      p90: this.percentileMs(90),
      p95: this.percentileMs(95),
      p99: this.percentileMs(99),
      max: this.maxMs,
    };
  }

  /** Gives the memory back; the histogram is then of no more use. */
  destroy(): void {
    (this.#histogram as Partial<hdr.WasmHistogram> | undefined)?.destroy?.();
  }

  #put(ticks: number): void {
    if (this.#histogram !== undefined) this.#histogram.recordValue(ticks);
    else if (this.#few.push(ticks) > FEW) this.#whole();
  }

  /** The histogram, which from now on holds all latencies. */
  #whole(): hdr.Histogram {
    if (this.#histogram === undefined) {
      this.#histogram = hdr.build({
        bitBucketSize: 32,
        autoResize: false,
        lowestDiscernibleValue: 1,
        highestTrackableValue: HIGHEST_TICKS,
        numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
        useWebAssembly: true,
      });
      for (const ticks of this.#few) this.#histogram.recordValue(ticks);
      this.#few = [];
    }
    return this.#histogram;
  }
}
