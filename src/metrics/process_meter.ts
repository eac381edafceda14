import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import pidusage from 'pidusage';

const BYTES_PER_MB = 2 ** 20;
const RESOLUTION_MS = 10;

/** What a process cost while it was watched. */
export interface ProcessFigures {
  readonly pid: number;
  /** Share of one core, 0 to 100 and above that on several cores; the mean over the run. */
  readonly cpuPercent: number;
  /** Processor time, user and system together, ms. */
  readonly cpuMs: number;
  /** Resident memory when it ended, MB. */
  readonly memoryMb: number;
  /**
   * How much later than asked the event loop came round to a timer, ms; `null` for another process.
   * Where it is large, latencies include the generator's own delay.
   */
  readonly eventLoopDelayMs: {
    readonly mean: number;
    readonly p99: number;
    readonly max: number;
  } | null;
}

/** Watches this process in real time, through pidusage and Node's own event-loop monitor. */
export class ProcessMeter {
  readonly #pid = process.pid;
  readonly #loop: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #beginMs = 0;
  #cpuBeginMs = 0;

  async begin(): Promise<void> {
    const { ctime, timestamp } = await pidusage(this.#pid);
    this.#cpuBeginMs = ctime;
    this.#beginMs = timestamp;
    this.#loop.enable();
  }

  async end(): Promise<ProcessFigures> {
    this.#loop.disable();
    const { ctime, timestamp, memory } = await pidusage(this.#pid);
    const cpuMs = ctime - this.#cpuBeginMs;
    const elapsedMs = timestamp - this.#beginMs;
    return {
      pid: this.#pid,
      cpuMs,
      cpuPercent: elapsedMs > 0 ? (100 * cpuMs) / elapsedMs : 0,
      memoryMb: memory / BYTES_PER_MB,
      eventLoopDelayMs: this.#delay(),
    };
  }

  /** The monitor counts from the last timer, so an undisturbed loop shows its own resolution. */
  #delay(): ProcessFigures['eventLoopDelayMs'] {
    if (this.#loop.count === 0) return { mean: 0, p99: 0, max: 0 };
    return {
      mean: lateness(this.#loop.mean),
      p99: lateness(this.#loop.percentile(99)),
      max: lateness(this.#loop.max),
    };
  }
}

function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
