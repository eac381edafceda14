import { formatCount, printable } from '../report/mod.ts';
import type { Progress } from '../simulation/mod.ts';
import { formatDuration, systemClock, toMs, toTicks, type WallClock } from '../time/mod.ts';
import type { TextStream } from './terminal.ts';

/** Runs that are over before this say nothing, ms of wall time. */
const PATIENCE_MS = 1000;
/** Between two lines where nobody looks on, ms of wall time. */
const LOG_PERIOD_MS = 10_000;

const LINE_START = '\r';
/** ECMA-48's Erase in Line: from the cursor to the end. */
const ERASE_REST = '\u001b[K';
const GAP = '  ';
const CUT = '…';
/** Columns that a name keeps beside its figures. */
const LEAST_NAME = 8;
const SEGMENTER = new Intl.Segmenter();
/** Characters from here on (Hangul Jamo) may take two columns. */
const FIRST_WIDE = 0x1100;

/** Settings of `ProgressLine`. */
export interface ProgressLineOptions {
  /** The scenario's. */
  readonly name: string;
  /** How long its load is meant to take, ms; undefined where nobody knows. */
  readonly plannedMs: number | undefined;
  /** @default the clock of this process */
  readonly clock?: WallClock;
}

/**
 * Says how far a run has come: on a terminal by one line that is drawn anew at every report, elsewhere
 * by a line of its own now and then. The run begins with it.
 */
export class ProgressLine {
  readonly #stream: TextStream;
  readonly #name: string;
  readonly #plannedMs: number | undefined;
  readonly #clock: WallClock;
  /** Up to then nothing is said, ticks. */
  #silentUntil: number;
  #isDrawn = false;
  // From where the rate of events is counted.
  #since: number;
  #eventsBefore = 0;

  constructor(stream: TextStream, { name, plannedMs, clock = systemClock }: ProgressLineOptions) {
    this.#stream = stream;
    this.#name = printable(name);
    this.#plannedMs = plannedMs;
    this.#clock = clock;
    this.#since = clock.now();
    const silenceMs = stream.columns === undefined ? LOG_PERIOD_MS : PATIENCE_MS;
    this.#silentUntil = this.#since + toTicks(silenceMs);
  }

  update(progress: Progress): void {
    const now = this.#clock.now();
    if (now < this.#silentUntil) return;
    const figures = this.#figuresOf(progress, now);
    const { columns } = this.#stream;
    if (columns === undefined) {
      this.#stream.write(`${this.#name}${GAP}${figures}\n`);
      this.#silentUntil = now + toTicks(LOG_PERIOD_MS);
    } else {
      this.#draw(figures, columns);
    }
    this.#since = now;
    this.#eventsBefore = progress.events;
  }

  /** Takes the line away from a terminal. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write(`${LINE_START}${ERASE_REST}`);
    this.#isDrawn = false;
  }

  #draw(figures: string, columns: number): void {
    // A terminal may go to its next line as soon as the last column is written.
    const room = columns - 1;
    // What changes goes before the name.
    const roomOfName = Math.max(LEAST_NAME, room - figures.length - GAP.length);
    const line = fitted(`${fitted(this.#name, roomOfName)}${GAP}${figures}`, room);
    this.#stream.write(`${LINE_START}${line}${ERASE_REST}`);
    this.#isDrawn = true;
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

/** `text`, or as much of its beginning as has room, with a mark that something is missing. */
function fitted(text: string, columns: number): string {
  const characters = Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
  if (widthOf(characters) <= columns) return text;
  while (characters.length > 0 && widthOf(characters) + 1 > columns) characters.pop();
  return `${characters.join('')}${CUT}`;
}

/** Columns that the characters take at most. */
function widthOf(characters: readonly string[]): number {
  return characters.reduce(
    (width, character) =>
      width + (character.codePointAt(0)! < FIRST_WIDE || character === CUT ? 1 : 2),
    0,
  );
}
