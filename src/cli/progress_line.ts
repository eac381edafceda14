import { formatCount, printable } from '../report/mod.ts';
import type { Progress } from '../simulation/mod.ts';
import { formatDuration, systemClock, toMs, type WallClock } from '../time/mod.ts';
import { StatusLine } from './status_line.ts';
import type { TextStream } from './terminal.ts';

/** Settings of `ProgressLine`. */
export interface ProgressLineOptions {
  /** The scenario's. */
  readonly name: string;
  /** How long its load is meant to take, ms; undefined where nobody knows. */
  readonly plannedMs: number | undefined;
  /** @default the clock of this process */
  readonly clock?: WallClock;
}

/** Says how far a run has come. The run begins with it. */
export class ProgressLine {
  readonly #line: StatusLine;
  readonly #name: string;
  readonly #plannedMs: number | undefined;
  readonly #clock: WallClock;
  // From where the rate of events is counted.
  #since: number;
  #eventsBefore = 0;

  constructor(stream: TextStream, { name, plannedMs, clock = systemClock }: ProgressLineOptions) {
    this.#line = new StatusLine(stream, clock);
    this.#name = printable(name);
    this.#plannedMs = plannedMs;
    this.#clock = clock;
    this.#since = clock.now();
  }

  update(progress: Progress): void {
    this.#line.show(this.#name, () => {
      const now = this.#clock.now();
      const figures = this.#figuresOf(progress, now);
      this.#since = now;
      this.#eventsBefore = progress.events;
      return figures;
    });
  }

  /** Takes the line away from a terminal. */
  clear(): void {
    this.#line.clear();
  }

  #figuresOf({ simulatedMs, events, started, active }: Progress, now: number): string {
    const perSecond = (1000 * (events - this.#eventsBefore)) / toMs(now - this.#since);
    return [
      `at ${this.#instant(simulatedMs)}`,
      `${formatCount(started)} started`,
      `${formatCount(active)} open`,
      `${formatCount(perSecond)} events/s`,
    ].join(', ');
  }

  #instant(simulatedMs: number): string {
    const instant = formatDuration(simulatedMs);
    if (this.#plannedMs === undefined) return instant;
    const planned = formatDuration(this.#plannedMs);
    // Who came last stays for a while, and so does the drain.
    return simulatedMs > this.#plannedMs
      ? `${instant} (planned ${planned})`
      : `${instant} of ${planned}`;
  }
}
