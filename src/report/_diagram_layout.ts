import { printable } from './_format.ts';
import { textWidth } from './_markup.ts';
import { gaugesOf, type Gauge } from './_standing_words.ts';
import type { StoryRow } from './_story_rows.ts';
import { ChronicleState, type Chronicle, type Story } from './chronicle.ts';

/**
 * Where everything of a diagram is, in pixels. Time runs down, a row an event; more time between two
 * instants is more room, up to a bound. From left to right: number, time, what happened, a lane for
 * each user, and in the frame of the target a lane for each conversation that is open at once, and
 * its counters.
 */

const ROW = 26;
const TOP = 14;
const NUMBER_RIGHT = 46;
const PAD = 16;
const SENTENCE = { least: 150, most: 330, size: 12.5 } as const;
const USER_LANE = { least: 64, most: 128, size: 12.5 } as const;
const CONVERSATION_LANE = { least: 58, most: 118, size: 11 } as const;
/** Beside its line a conversation has its name. */
const NAME_GAP = 24;
const COUNTER_LANE = 62;
/** More users than that share lanes, with their names beside their lines. */
const MOST_OWN_LANES = 12;
/** Where there are more lanes than that they stand close together, and names run into the next one. */
const MANY_LANES = 9;
const CLOSE_LANE = 36;
/** Room for the target's name. */
const TARGET_NAME = { least: 110, most: 260, size: 13.5 } as const;
const NOTE = { line: 16, pad: 9, size: 12.5 } as const;

/** Room between two instants, pixels, by how far they are apart, ms. */
const GAPS: readonly (readonly [number, number])[] = [
  [1, 6],
  [10, 10],
  [100, 16],
  [1000, 22],
  [Infinity, 28],
];

/** A note below a row. */
export interface Note {
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'violation' | 'divergence';
  readonly lines: readonly string[];
}

/** A life in a lane: from one row to another. */
export interface Life {
  readonly number: number;
  readonly lane: number;
  readonly first: number;
  readonly last: number;
  /** Whether it goes on beyond the last row. */
  readonly isOpen: boolean;
}

export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  /** Middle of each row. */
  readonly ys: readonly number[];
  /** Whether a row is the first of its instant. */
  readonly isInstant: readonly boolean[];
  readonly notes: readonly Note[];
  readonly numberRight: number;
  readonly timeRight: number;
  readonly sentenceLeft: number;
  readonly sentenceWidth: number;
  readonly users: Lanes & { readonly areShared: boolean };
  readonly target: { readonly left: number; readonly right: number };
  readonly conversations: Lanes;
  readonly counters: readonly CounterLane[];
}

/** Lanes side by side, and who is in which. */
export interface Lanes {
  /** Middle of each line. */
  readonly lanes: readonly number[];
  readonly width: number;
  readonly lives: readonly Life[];
  /** The lane of everybody, by number. */
  readonly laneOf: ReadonlyMap<number, number>;
}

/** Where a count is drawn along time. */
export interface CounterLane {
  readonly gauge: Gauge;
  readonly left: number;
  readonly width: number;
  /** The value that takes the whole width. */
  readonly most: number;
}

/** Lays out the rows of a story. */
export function layOut(story: Story, rows: readonly StoryRow[], target: string): DiagramLayout {
  const { chronicle } = story;
  const timeWidth = Math.max(
    40,
    ...rows.map(({ entries }) => textWidth(timeText(entries[0]!.atMs), 12)),
  );
  const timeRight = NUMBER_RIGHT + PAD + timeWidth;
  const sentenceLeft = timeRight + PAD;
  const sentenceWidth = clamp(
    Math.max(...rows.map(({ sentence }) => textWidth(printable(sentence), SENTENCE.size)), 0) + 8,
    SENTENCE.least,
    SENTENCE.most,
  );
  const lives = livesOf(chronicle, rows);

  const areShared = lives.users.length > MOST_OWN_LANES;
  const userLives = areShared
    ? packed(lives.users)
    : byName(lives.users, chronicle.users).map((life, lane) => ({ ...life, lane }));
  const userWidth = areShared
    ? CLOSE_LANE
    : laneWidth(
        lives.users.map(({ number }) => chronicle.users[number]!),
        22,
        USER_LANE,
      );
  const usersLeft = sentenceLeft + sentenceWidth + PAD;
  const userLanes = lanes(usersLeft + userWidth / 2, userWidth, userLives);

  const targetLeft = usersLeft + userLanes.length * userWidth + (areShared ? 2 : 1) * PAD;
  const conversationLives = packed(lives.conversations);
  const isCrowded = conversationLives.some(({ lane }) => lane >= MANY_LANES);
  const conversationWidth = isCrowded
    ? CLOSE_LANE
    : laneWidth(
        lives.conversations.map(({ number }) => chronicle.conversations[number]!),
        NAME_GAP,
        CONVERSATION_LANE,
      );
  const conversationLanes = lanes(targetLeft + NAME_GAP + 6, conversationWidth, conversationLives);
  const nameWidth = clamp(
    textWidth(printable(target), TARGET_NAME.size) + 2 * PAD,
    TARGET_NAME.least,
    TARGET_NAME.most,
  );
  const countersLeft =
    targetLeft +
    PAD +
    Math.max(nameWidth, conversationLanes.length * conversationWidth + (isCrowded ? PAD : 0));
  const counters = gaugesOf(chronicle).map((gauge, index) => ({
    gauge,
    left: countersLeft + index * COUNTER_LANE,
    width: COUNTER_LANE - 14,
    most: chronicle.entries.reduce(
      (most, entry) => Math.max(most, gauge.valueOf(entry.counters)),
      gauge.limit ?? 1,
    ),
  }));
  const targetRight = countersLeft + counters.length * COUNTER_LANE + 2;
  const width = targetRight + PAD;

  const vertical = layOutRows(story, rows, width - sentenceLeft - PAD);
  return {
    width,
    rowHeight: ROW,
    ...vertical,
    numberRight: NUMBER_RIGHT,
    timeRight,
    sentenceLeft,
    sentenceWidth,
    users: {
      lanes: userLanes,
      width: userWidth,
      areShared,
      lives: userLives,
      laneOf: laneByNumber(userLives),
    },
    target: { left: targetLeft, right: targetRight },
    conversations: {
      lanes: conversationLanes,
      width: conversationWidth,
      lives: conversationLives,
      laneOf: laneByNumber(conversationLives),
    },
    counters,
  };
}

/** An instant, as the margin shows it. */
export function timeText(atMs: number): string {
  return `${atMs.toLocaleString('en-US', { maximumFractionDigits: 3 })} ms`;
}

function layOutRows(
  { violations, divergence }: Story,
  rows: readonly StoryRow[],
  noteWidth: number,
): Pick<DiagramLayout, 'ys' | 'isInstant' | 'notes' | 'height'> {
  const ys: number[] = [];
  const isInstant: boolean[] = [];
  const notes: Note[] = [];
  let y = TOP;
  const note = (kind: Note['kind'], text: string) => {
    const lines = wrapped(text, noteWidth - 2 * NOTE.pad);
    const height = lines.length * NOTE.line + 2 * NOTE.pad;
    const width =
      Math.max(...lines.map((line) => 1.16 * textWidth(line, NOTE.size))) + 4 * NOTE.pad;
    notes.push({ y: y + 2, width, height, kind, lines });
    y += height + 8;
  };
  const told = new Set<string>();
  rows.forEach(({ entries }, index) => {
    const [at, before] = [entries[0]!.atMs, rows[index - 1]?.entries[0]!.atMs];
    isInstant.push(at !== before);
    if (before !== undefined && at !== before) {
      y += GAPS.find(([most]) => at - before < most)![1];
    }
    if (entries.some(({ number }) => number === divergence?.event)) {
      note('divergence', divergenceText(divergence?.recorded));
      told.add('divergence');
    }
    ys.push(y + ROW / 2);
    y += ROW;
    for (const { id, message, event } of violations) {
      if (!entries.some(({ number }) => number === event)) continue;
      note('violation', `${id}: ${message}`);
      told.add(id);
    }
  });
  if (divergence !== undefined && !told.has('divergence')) {
    y += 6;
    note('divergence', divergenceText(divergence.recorded));
  }
  for (const { id, message } of violations) {
    if (told.has(id)) continue;
    y += 6;
    note('violation', `${id}: ${message}`);
  }
  return { ys, isInstant, notes, height: y + TOP };
}

function divergenceText(recorded: string | undefined): string {
  return `From here on another run. Recorded was: ${recorded ?? 'nothing more'}`;
}

/** When users and conversations appear first and last, in rows. */
function livesOf(
  chronicle: Chronicle,
  rows: readonly StoryRow[],
): { users: Omit<Life, 'lane'>[]; conversations: Omit<Life, 'lane'>[] } {
  const users = new Map<number, Omit<Life, 'lane'>>();
  const conversations = new Map<number, Omit<Life, 'lane'>>();
  const extend = (lives: Map<number, Omit<Life, 'lane'>>, number: number, row: number) => {
    lives.set(number, { number, first: lives.get(number)?.first ?? row, last: row, isOpen: false });
  };
  rows.forEach((row, index) => {
    for (const { from, to, conversations: changed } of row.entries) {
      for (const lane of [from, to]) {
        if (lane.of !== 'target')
          extend(lane.of === 'user' ? users : conversations, lane.number, index);
      }
      for (const { number } of changed) extend(conversations, number, index);
    }
  });
  const last = rows.at(-1)?.entries.at(-1)?.number ?? 0;
  const state = ChronicleState.before(chronicle, last + 1);
  const leaveOpen = (lives: Map<number, Omit<Life, 'lane'>>, number: number) => {
    const life = lives.get(number);
    if (life !== undefined) lives.set(number, { ...life, last: rows.length - 1, isOpen: true });
  };
  for (const { number, open } of state.users) if (open > 0) leaveOpen(users, number);
  for (const { number } of state.open) leaveOpen(conversations, number);
  return { users: [...users.values()], conversations: [...conversations.values()] };
}

function byName<T extends { readonly number: number }>(
  lives: readonly T[],
  names: readonly string[],
): T[] {
  return lives.toSorted((a, b) => BY_NAME.compare(names[a.number]!, names[b.number]!));
}

/** So that u2 comes before u10. */
const BY_NAME = new Intl.Collator('en', { numeric: true });

/** Gives each life the first lane that is free at its beginning. */
function packed(lives: readonly Omit<Life, 'lane'>[]): Life[] {
  const ends: number[] = [];
  return lives
    .toSorted((a, b) => a.first - b.first)
    .map((life) => {
      let lane = ends.findIndex((end) => end < life.first - 1);
      if (lane < 0) lane = ends.length;
      ends[lane] = life.last;
      return { ...life, lane };
    });
}

function laneByNumber(lives: readonly Life[]): ReadonlyMap<number, number> {
  return new Map(lives.map(({ number, lane }) => [number, lane]));
}

function lanes(first: number, width: number, lives: readonly Life[]): number[] {
  const count = lives.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  return Array.from({ length: count }, (_, lane) => first + lane * width);
}

function laneWidth(
  names: readonly string[],
  beside: number,
  { least, most, size }: { least: number; most: number; size: number },
): number {
  const widest = names.reduce(
    (width, name) => Math.max(width, textWidth(printable(name), size)),
    0,
  );
  return clamp(widest + beside, least, most);
}

/** A text in lines of at most `width` pixels, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, NOTE.size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
