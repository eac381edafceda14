import { columnsOf, printable, shortened } from './_format.ts';
import { conversationText, gaugesOf, gaugeText, isOver, type Gauge } from './_standing_words.ts';
import { storyRows, type StoryRow } from './_story_rows.ts';
import { COLOUR_STYLE, PLAIN_STYLE, type Style } from './_style.ts';
import { ChronicleState, type Chronicle, type Counters, type Story } from './chronicle.ts';

/** How a story is printed. */
export interface StoryTextOptions {
  /** Whether it may use colour. @default false */
  readonly colour?: boolean;
  /** How wide it may be, from 60 on. @default 100 */
  readonly columns?: number | undefined;
  /** Whether figures and the refill probe are shown too. @default false */
  readonly all?: boolean;
}

const USUAL_COLUMNS = 100;
const LEAST_COLUMNS = 60;
/** Wider than that, lines are hard to follow. */
const MOST_COLUMNS = 140;
const GAP = '  ';
/** What is open gets so many columns if it can, and none if it would be fewer than the least. */
const ROOM_FOR_OPEN = 24;
const LEAST_OPEN = 10;
const LEAST_SENTENCE = 36;

/**
 * A story, a line an event: when, what happened, and how things stood after it. What breaks a claim,
 * and where the run is another one than recorded, is marked at its line.
 */
export function storyText(story: Story, options: StoryTextOptions = {}): string {
  const { colour = false, all = false, columns = USUAL_COLUMNS } = options;
  const { rows, hidden } = storyRows(story, all);
  const page = new StoryPage(story, {
    rows,
    columns: Math.min(Math.max(columns, LEAST_COLUMNS), MOST_COLUMNS),
    style: colour ? COLOUR_STYLE : PLAIN_STYLE,
  });
  const left =
    hidden === 0
      ? []
      : page.aside(`${hidden} more: figures and the probe of the empty target; --all shows them`);
  return `${[...page.lines(), ...left].join('\n')}\n`;
}

/** How things stand before event `number`, in full: every user and every count. */
export function standingText(
  chronicle: Chronicle,
  number: number,
  options: StoryTextOptions = {},
): string {
  const style = options.colour === true ? COLOUR_STYLE : PLAIN_STYLE;
  const state = ChronicleState.before(chronicle, number);
  const perUser = chronicle.limits.maxConversationsPerUser;
  const names = chronicle.users.map(printable);
  const width = widest(names);
  const lines = state.users.map(({ number: user, doing, held }) => {
    const open = state.open.filter((one) => one.user === user);
    const what = open.map((one) => printable(conversationText(one, chronicle.conversations)));
    const count = open.length === 0 ? '' : `${held}${perUser === undefined ? '' : `/${perUser}`}`;
    return `  ${padded(names[user]!, width)}  ${doing.padEnd(7)}  ${count.padEnd(5)}  ${what.join(', ')}`.trimEnd();
  });
  const counts = gaugesOf(chronicle).map((gauge) => {
    const text = `${gauge.label} ${gaugeText(gauge, state.counters)}`;
    return isOver(gauge, state.counters) ? style.bad(text) : text;
  });
  return `${[style.bold(`Before event ${number}`), ...lines, `  ${counts.join(', ')}`].join('\n')}\n`;
}

/** The layout of one story. */
class StoryPage {
  readonly #story: Story;
  readonly #rows: readonly StoryRow[];
  readonly #style: Style;
  readonly #gauges: readonly Gauge[];
  readonly #numberWidth: number;
  readonly #timeWidth: number;
  readonly #sentenceWidth: number;
  readonly #gaugeWidths: readonly number[];
  readonly #openWidth: number;
  readonly #columns: number;

  constructor(
    story: Story,
    { rows, columns, style }: { rows: readonly StoryRow[]; columns: number; style: Style },
  ) {
    this.#story = story;
    this.#rows = rows;
    this.#style = style;
    this.#columns = columns;
    this.#gauges = gaugesOf(story.chronicle);
    this.#numberWidth = 1 + widest(rows.map((row) => this.#numberCell(row)));
    this.#timeWidth = widest(rows.map(timeOf));
    this.#gaugeWidths = this.#gauges.map((gauge) =>
      widest([
        gauge.label,
        ...rows.map(({ entries }) => gaugeText(gauge, entries.at(-1)!.counters)),
      ]),
    );
    const fixed = [this.#numberWidth, this.#timeWidth, ...this.#gaugeWidths].reduce(
      (sum, width) => sum + width + GAP.length,
      0,
    );
    const sentences = widest(['event', ...rows.map(({ sentence }) => printable(sentence))]);
    const room = columns - fixed;
    // What happened goes before what is open; where there is no room for both, the counts have to do.
    const share = Math.max(room - GAP.length - ROOM_FOR_OPEN, Math.min(LEAST_SENTENCE, room));
    const isOpenShown = room - Math.min(sentences, share) - GAP.length >= LEAST_OPEN;
    this.#sentenceWidth = Math.min(sentences, isOpenShown ? share : room);
    this.#openWidth = isOpenShown ? room - this.#sentenceWidth - GAP.length : 0;
  }

  lines(): string[] {
    const lines = [this.#header()];
    const state = new ChronicleState();
    // What was left out has changed things too.
    const entries = this.#story.chronicle.entries[Symbol.iterator]();
    let time: string | undefined;
    let before: Counters | undefined;
    for (const row of this.#rows) {
      const last = row.entries.at(-1)!;
      for (let entry = entries.next().value; entry !== undefined; entry = entries.next().value) {
        state.take(entry);
        if (entry === last) break;
      }
      const at = timeOf(row);
      lines.push(
        ...this.#divergenceBefore(row),
        this.#line(row, at === time ? '' : at, { state, before }),
      );
      lines.push(...this.#violationsOf(row));
      time = at;
      before = state.counters;
    }
    return lines;
  }

  /** What is not an event, below the line of one. */
  aside(text: string, style = this.#style.dim): string[] {
    const indent = this.#indent();
    return wrapped(text, this.#columns - indent.length).map((line) => style(`${indent}${line}`));
  }

  #header(): string {
    const gauges = this.#gauges.map(({ label }, index) =>
      label.padStart(this.#gaugeWidths[index]!),
    );
    const cells = [
      '#'.padStart(this.#numberWidth),
      'at'.padStart(this.#timeWidth),
      'event'.padEnd(this.#sentenceWidth),
      ...gauges,
      ...(this.#openWidth > 0 ? ['open'] : []),
    ];
    return this.#style.dim(cells.join(GAP));
  }

  #line(
    row: StoryRow,
    time: string,
    { state, before }: { state: ChronicleState; before: Counters | undefined },
  ): string {
    const { bad, dim } = this.#style;
    const isProof = this.#proofsOf(row).length > 0;
    const number = this.#numberCell(row).padStart(this.#numberWidth);
    const sentence = padded(cut(printable(row.sentence), this.#sentenceWidth), this.#sentenceWidth);
    const gauges = this.#gauges.map((gauge, index) => {
      const text = gaugeText(gauge, state.counters).padStart(this.#gaugeWidths[index]!);
      if (isOver(gauge, state.counters)) return bad(text);
      const isNew = before === undefined || gauge.valueOf(before) !== gauge.valueOf(state.counters);
      return isNew ? text : dim(text);
    });
    const open = this.#open(state);
    return [
      isProof ? bad(number) : dim(number),
      time.padStart(this.#timeWidth),
      isProof ? bad(sentence) : sentence,
      ...gauges,
      ...(open === '' ? [] : [dim(open)]),
    ].join(GAP);
  }

  #numberCell(row: StoryRow): string {
    return `${this.#proofsOf(row).length > 0 ? MARK : ''}${numbersOf(row)}`;
  }

  /** What is open, by users; as much of it as there is room for. */
  #open(state: ChronicleState): string {
    if (this.#openWidth === 0) return '';
    const { users, conversations } = this.#story.chronicle;
    const byUser = new Map<number, string[]>();
    for (const one of state.open) {
      const texts = byUser.get(one.user) ?? [];
      texts.push(conversationText(one, conversations));
      byUser.set(one.user, texts);
    }
    const parts = [...byUser].map(([user, texts]) => {
      const name = users[user] ?? 'somebody';
      // Where a conversation's name says whose it is, it is not said twice.
      return texts.every((text) => text.startsWith(name))
        ? texts.join(', ')
        : `${name}: ${texts.join(', ')}`;
    });
    return fitting(parts.map(printable), this.#openWidth);
  }

  #proofsOf({ entries }: StoryRow): Story['violations'] {
    return this.#story.violations.filter(({ event }) =>
      entries.some(({ number }) => number === event),
    );
  }

  #violationsOf(row: StoryRow): string[] {
    return this.#proofsOf(row).flatMap(({ id, message }) =>
      this.aside(`${id}: ${printable(message)}`, this.#style.bad),
    );
  }

  #divergenceBefore({ entries }: StoryRow): string[] {
    const { divergence } = this.#story;
    if (divergence === undefined || entries[0]!.number !== divergence.event) return [];
    const recorded = printable(divergence.recorded ?? 'nothing more');
    return this.aside(`from here another run; recorded was: ${recorded}`, this.#style.warn);
  }

  #indent(): string {
    return ' '.repeat(this.#numberWidth + GAP.length + this.#timeWidth + GAP.length);
  }
}

/** Stands before the number of an event that breaks a claim. */
const MARK = '✗ ';

function numbersOf({ entries }: StoryRow): string {
  const [first, last] = [entries[0]!.number, entries.at(-1)!.number];
  return first === last ? String(first) : `${first}–${last}`;
}

function timeOf({ entries }: StoryRow): string {
  return `${entries[0]!.atMs} ms`;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, columnsOf(text)), 0);
}

function cut(text: string, width: number): string {
  return shortened(text, (shorter) => columnsOf(shorter) <= width);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** As many parts as there is room for, and how many more there are. */
function fitting(parts: readonly string[], width: number): string {
  const whole = parts.join(' · ');
  if (columnsOf(whole) <= width) return whole;
  for (let count = parts.length - 1; count > 0; count--) {
    const text = `${parts.slice(0, count).join(' · ')} · +${parts.length - count}`;
    if (columnsOf(text) <= width) return text;
  }
  return cut(whole, width);
}

/** A text in lines of at most `width`, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
