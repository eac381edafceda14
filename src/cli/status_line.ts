import { systemClock, toTicks, type WallClock } from '../time/mod.ts';
import type { TextStream } from './terminal.ts';

/** What is over before this says nothing, ms of wall time. */
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

/**
 * Says how far something has come: on a terminal by one line that is drawn anew at every report,
 * elsewhere by a line of its own now and then. What it is about begins with it.
 */
export class StatusLine {
  readonly #stream: TextStream;
  readonly #clock: WallClock;
  /** Up to then nothing is said, ticks. */
  #silentUntil: number;
  #isDrawn = false;

  /** @default clock that of this process */
  constructor(stream: TextStream, clock: WallClock = systemClock) {
    this.#stream = stream;
    this.#clock = clock;
    const silenceMs = stream.columns === undefined ? LOG_PERIOD_MS : PATIENCE_MS;
    this.#silentUntil = clock.now() + toTicks(silenceMs);
  }

  /** Says `figures` about `name`, unless it is too soon; they are asked for only if they are said. */
  show(name: string, figures: () => string): void {
    const now = this.#clock.now();
    if (now < this.#silentUntil) return;
    const { columns } = this.#stream;
    if (columns === undefined) {
      this.#stream.write(`${name}${GAP}${figures()}\n`);
      this.#silentUntil = now + toTicks(LOG_PERIOD_MS);
    } else this.#draw(name, figures(), columns);
  }

  /** Takes the line away from a terminal. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write(`${LINE_START}${ERASE_REST}`);
    this.#isDrawn = false;
  }

  #draw(name: string, figures: string, columns: number): void {
    // A terminal may go to its next line as soon as the last column is written.
    const room = columns - 1;
    // What changes goes before the name.
    const roomOfName = Math.max(LEAST_NAME, room - figures.length - GAP.length);
    const line = fitted(`${fitted(name, roomOfName)}${GAP}${figures}`, room);
    this.#stream.write(`${LINE_START}${line}${ERASE_REST}`);
    this.#isDrawn = true;
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
