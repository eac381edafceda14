import { printable } from './_format.ts';
import { timeText, type DiagramLayout, type Life, type Note } from './_diagram_layout.ts';
import { element, escaped, fitted, textWidth } from './_markup.ts';
import { conversationText } from './_standing_words.ts';
import type { StoryRow } from './_story_rows.ts';
import {
  ChronicleState,
  type Chronicle,
  type ChronicleEntry,
  type ConversationState,
  type Lane,
  type Story,
} from './chronicle.ts';

/** Draws a story as a sequence diagram: SVG whose colours are those of the page's style sheet. */

/** How high the head of a diagram is, which stays in sight. */
const HEAD_HEIGHT = 62;
const HEAD_RADIUS = 10;
/** Half the width of a conversation's bar, by what it is. */
const HALF_BAR: Readonly<Record<string, number>> = {
  requested: 1.5,
  queued: 3,
  active: 5,
  closing: 4,
  over: 1,
};
const HALF_BAR_WORKING = 7;
const ARROW_HEAD = 7;
const LABEL_SIZE = 10.5;
/** Room for a name beside a line, which may run into the next lane. */
const BESIDE_WIDTH = 92;

/** What a diagram is of. */
export interface Drawing {
  readonly story: Story;
  readonly rows: readonly StoryRow[];
  readonly layout: DiagramLayout;
  /** How the target is called. */
  readonly target: string;
}

/** The head: who is in which lane. */
export function diagramHead({ story, layout, target }: Drawing): string {
  const { users, conversations, counters } = layout;
  const { left, right } = layout.target;
  const base = HEAD_HEIGHT - 12;
  const parts = [
    text('head', '#', { x: layout.numberRight, y: base, 'text-anchor': 'end' }),
    text('head', 'time', { x: layout.timeRight, y: base, 'text-anchor': 'end' }),
    text('head', 'event', { x: layout.sentenceLeft, y: base }),
    element('path', {
      class: 'frame',
      d: `M${left} ${HEAD_HEIGHT}V${HEAD_RADIUS + 6}q0 ${-HEAD_RADIUS} ${HEAD_RADIUS} ${-HEAD_RADIUS}H${right - HEAD_RADIUS}q${HEAD_RADIUS} 0 ${HEAD_RADIUS} ${HEAD_RADIUS}V${HEAD_HEIGHT}`,
    }),
    text('title', fitted(printable(target), counters[0]!.left - left - 18, 13.5), {
      x: left + 14,
      y: 28,
    }),
  ];
  if (conversations.lanes.length > 0) {
    parts.push(
      text('head', fitted('conversations', counters[0]!.left - left - 18, 11.5), {
        x: left + 14,
        y: base,
      }),
    );
  }
  if (users.areShared) {
    parts.push(text('head', 'users', { x: users.lanes[0]! - 6, y: base }));
  } else {
    for (const { lane, number } of users.lives) {
      const name = story.chronicle.users[number]!;
      const shown = fitted(printable(name), users.width - 20, 12.5);
      const width = textWidth(shown, 12.5) + 18;
      const x = users.lanes[lane]!;
      parts.push(
        element(
          'g',
          {},
          element('title', {}, escaped(name)) +
            element('rect', {
              class: 'chip',
              x: x - width / 2,
              y: 27,
              width,
              height: 23,
              rx: 11.5,
            }) +
            text('name', shown, { x, y: 43, 'text-anchor': 'middle' }),
        ),
      );
    }
  }
  for (const { gauge, left: x } of counters) {
    parts.push(
      text('head', gauge.label, { x, y: base - 14 }),
      text('limit', gauge.limit === undefined ? '' : `of ${gauge.limit}`, { x, y: base }),
    );
  }
  return svg('diagram-head', layout.width, HEAD_HEIGHT, parts.join(''));
}

/** The diagram below its head. */
export function diagramBody(drawing: Drawing): string {
  const { layout, rows } = drawing;
  const { left, right } = layout.target;
  const parts = [
    element('rect', {
      class: 'frame',
      x: left,
      y: -20,
      width: right - left,
      height: layout.height + 12,
      rx: HEAD_RADIUS,
    }),
    ...instants(layout),
    ...counterCharts(drawing),
    ...lives(drawing),
    ...eventRows(drawing, rows),
    ...layout.notes.map((note) => noteOf(note, layout)),
  ];
  return svg('diagram-body', layout.width, layout.height, parts.join('\n'));
}

function svg(name: string, width: number, height: number, content: string): string {
  return element(
    'svg',
    {
      class: name,
      width,
      height,
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      role: 'img',
      'aria-label': name === 'diagram-head' ? 'Lanes' : 'Sequence of events',
    },
    content,
  );
}

function text(name: string, content: string, attributes: Record<string, string | number>): string {
  return content === '' ? '' : element('text', { class: name, ...attributes }, escaped(content));
}

function instants({ ys, isInstant, rowHeight, width }: DiagramLayout): string[] {
  return ys.flatMap((y, index) =>
    isInstant[index]! && index > 0
      ? [element('path', { class: 'instant', d: `M12 ${y - rowHeight / 2 - 2}H${width - 12}` })]
      : [],
  );
}

/** Counts as steps along time, beside their limits. */
function counterCharts({ rows, layout }: Drawing): string[] {
  const { ys, rowHeight, height } = layout;
  if (ys.length === 0) return [];
  const edges = [
    ...ys.map((y) => y - rowHeight / 2),
    Math.min(height - 8, ys.at(-1)! + rowHeight / 2),
  ];
  return layout.counters.flatMap(({ gauge, left, width, most }) => {
    const values = rows.map(({ entries }) => gauge.valueOf(entries.at(-1)!.counters));
    const scale = width / Math.max(1, most);
    const area = values
      .map((value, index) => `V${edges[index]!.toFixed(1)}H${(left + value * scale).toFixed(1)}`)
      .join('');
    const parts = [
      element('path', {
        class: 'count',
        d: `M${left} ${edges[0]!}${area}V${edges.at(-1)!}H${left}Z`,
      }),
    ];
    if (gauge.limit !== undefined && gauge.limit > 0) {
      const x = left + gauge.limit * scale;
      parts.push(element('path', { class: 'bound', d: `M${x} ${edges[0]!}V${edges.at(-1)!}` }));
    }
    values.forEach((value, index) => {
      const isOver = gauge.limit !== undefined && value > gauge.limit;
      if (isOver) {
        const x = left + gauge.limit * scale;
        parts.push(
          element('rect', {
            class: 'over-limit',
            x,
            y: edges[index]!,
            width: (value - gauge.limit) * scale,
            height: edges[index + 1]! - edges[index]!,
          }),
        );
      }
      if (value === values[index - 1]) return;
      parts.push(
        text(isOver ? 'value over' : 'value', String(value), { x: left + 3, y: ys[index]! + 4 }),
      );
    });
    return parts;
  });
}

/** The lines of users and the bars of conversations, cut wherever their state changes. */
function lives(drawing: Drawing): string[] {
  const { story, layout } = drawing;
  const { users, conversations } = layout;
  const parts: string[] = [];
  for (const life of users.lives) {
    const x = users.lanes[life.lane]!;
    const spans = spansOf(drawing, life, (entry) =>
      entry.users.find(({ number }) => number === life.number),
    );
    for (const { state, top, bottom } of spans) {
      parts.push(
        element('path', {
          class: `user ${state.doing}`,
          d: `M${x} ${top}V${bottom}`,
        }),
      );
    }
    if (users.areShared) {
      parts.push(
        nameBeside(story.chronicle.users[life.number]!, {
          x: x + 9,
          y: layout.ys[life.first]! + 4,
          width: BESIDE_WIDTH,
        }),
      );
    }
  }
  for (const life of conversations.lives) {
    const x = conversations.lanes[life.lane]!;
    const spans = spansOf(drawing, life, (entry) =>
      entry.conversations.find(({ number }) => number === life.number),
    );
    for (const { state, top, bottom } of spans) {
      const half = state.working.length > 0 ? HALF_BAR_WORKING : HALF_BAR[state.stage]!;
      const busy = state.working.length > 0 ? ' working' : state.turns.length > 0 ? ' owing' : '';
      parts.push(
        element('rect', {
          class: `bar ${state.stage}${state.stage === 'closing' && state.place !== 'slot' ? ' slotless' : ''}${busy}`,
          x: x - half,
          y: top,
          width: 2 * half,
          height: Math.max(0, bottom - top),
          rx: Math.min(half, 3),
        }),
      );
    }
  }
  return parts;
}

function nameBeside(
  name: string,
  { x, y, width }: { x: number; y: number; width: number },
): string {
  const shown = fitted(printable(name), width, 11);
  const title = shown === name ? '' : element('title', {}, escaped(name));
  return element('text', { class: 'beside', x, y }, title + escaped(shown));
}

/** A state of a life, and where it begins and ends. */
interface Span<T> {
  readonly state: T;
  readonly top: number;
  bottom: number;
}

/** The states of a life; one that goes on is drawn beyond the last row. */
function spansOf<T>(
  { rows, layout: { ys, rowHeight } }: Drawing,
  { first, last, isOpen }: Life,
  stateOf: (entry: ChronicleEntry) => T | undefined,
): readonly Span<T>[] {
  const spans: Span<T>[] = [];
  const end = ys[last]! + (isOpen ? rowHeight / 2 + 2 : 0);
  for (let index = first; index <= last; index++) {
    const state = rows[index]!.entries.map(stateOf).findLast((one) => one !== undefined);
    if (state === undefined) continue;
    const top = ys[index]!;
    const previous = spans.at(-1);
    if (previous !== undefined) previous.bottom = top;
    spans.push({ state, top, bottom: end });
  }
  return spans;
}

function eventRows({ story, layout }: Drawing, rows: readonly StoryRow[]): string[] {
  const state = new ChronicleState();
  const entries = story.chronicle.entries[Symbol.iterator]();
  return rows.map((row, index) => {
    const last = row.entries.at(-1)!;
    for (let entry = entries.next().value; entry !== undefined; entry = entries.next().value) {
      state.take(entry);
      if (entry === last) break;
    }
    return eventRow(row, { story, layout, index, state });
  });
}

function eventRow(
  row: StoryRow,
  {
    story,
    layout,
    index,
    state,
  }: { story: Story; layout: DiagramLayout; index: number; state: ChronicleState },
): string {
  const { chronicle, violations, divergence } = story;
  const first = row.entries[0]!;
  const last = row.entries.at(-1)!;
  const y = layout.ys[index]!;
  const isProof = violations.some(({ event }) =>
    row.entries.some(({ number }) => number === event),
  );
  const isDivergence = row.entries.some(({ number }) => number === divergence?.event);
  const { rowHeight, width } = layout;
  const sentence = printable(row.sentence);
  const content = [
    element(
      'title',
      {},
      escaped(tooltip(row, state, chronicle)).replaceAll(String.raw`\u000a`, '\n'),
    ),
    element('rect', {
      class: 'back',
      x: 4,
      y: y - rowHeight / 2,
      width: width - 8,
      height: rowHeight,
      rx: 5,
    }),
    text('number', first === last ? String(first.number) : `${first.number}–${last.number}`, {
      x: layout.numberRight,
      y: y + 4,
      'text-anchor': 'end',
    }),
    layout.isInstant[index]!
      ? text('time', timeText(first.atMs), { x: layout.timeRight, y: y + 4, 'text-anchor': 'end' })
      : '',
    text('sentence', fitted(sentence, layout.sentenceWidth, 12.5), {
      x: layout.sentenceLeft,
      y: y + 4,
    }),
    ...row.entries.map((entry) => happening(entry, { layout, y, chronicle })),
  ];
  const classes = [
    'row',
    ...(isProof ? ['proof'] : []),
    ...(isDivergence ? ['differs'] : []),
    ...(first.probe ? ['probe'] : []),
  ];
  return element(
    'g',
    { id: `e${first.number}`, class: classes.join(' '), 'data-event': last.number },
    content.join(''),
  );
}

/** What the event did to the picture: an arrow, or a mark where somebody stands. */
function happening(
  entry: ChronicleEntry,
  { layout, y, chronicle }: { layout: DiagramLayout; y: number; chronicle: Chronicle },
): string {
  const [from, to] = [xOf(entry.from, layout), xOf(entry.to, layout)];
  if (from === undefined || to === undefined) return '';
  const label = labelOf(entry);
  if (entry.from.of !== entry.to.of) {
    return arrow(entry, { from, to, y, label }) + atConversation(entry, { layout, y, chronicle });
  }
  if (entry.to.of === 'user')
    return element('circle', { class: 'mark arrived', cx: to, cy: y, r: 4.5 });
  if (entry.to.of === 'target') {
    return text(`label ${entry.kind}`, label, { x: layout.target.left + 12, y: y + 4 });
  }
  const mark = element('circle', {
    class: `mark ${entry.kind}`,
    cx: to,
    cy: y,
    r: entry.kind === 'chunk_received' ? 3.5 : 5.5,
  });
  const hand =
    entry.kind === 'timer_fired'
      ? element('path', { class: 'hand', d: `M${to} ${y - 3}V${y}H${to + 2.5}` })
      : '';
  return mark + hand + text(`label ${entry.kind}`, label, { x: to + 11, y: y + 4 });
}

/** At its request a conversation has its name beside it, at its end a mark. */
function atConversation(
  { kind, from, to, conversations }: ChronicleEntry,
  { layout, y, chronicle }: { layout: DiagramLayout; y: number; chronicle: Chronicle },
): string {
  const lane = from.of === 'conversation' ? from : to;
  const x = xOf(lane, layout);
  if (x === undefined || lane.of !== 'conversation') return '';
  if (kind === 'start_requested') {
    const width = Math.max(layout.conversations.width - 18, BESIDE_WIDTH);
    return nameBeside(chronicle.conversations[lane.number]!, { x: x + 9, y: y + 4, width });
  }
  if (kind === 'refused') {
    return element('path', { class: 'cross', d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` });
  }
  const isOver = conversations.some(({ stage }: ConversationState) => stage === 'over');
  return kind === 'ended' && isOver
    ? element('circle', { class: 'mark end', cx: x, cy: y, r: 4.5 })
    : '';
}

function arrow(
  { kind, from, reason }: ChronicleEntry,
  { from: begin, to: end, y, label }: { from: number; to: number; y: number; label: string },
): string {
  const way = Math.sign(end - begin);
  const [tail, tip] = [begin + way * 7, end - way * 8];
  const name = `arrow ${kind}${kind === 'stop_requested' && reason === 'gave-up' ? ' leaving' : ''}`;
  const labelX = (from.of === 'user' ? begin : end) + 11;
  const shaft = `M${tail} ${y}H${tip - way * (ARROW_HEAD - 2)}`;
  const head = `M${tip} ${y}l${-way * ARROW_HEAD} -4v8Z`;
  return element(
    'g',
    { class: name },
    element('path', { class: 'shaft', d: shaft }) +
      element('path', { class: 'head', d: head }) +
      text('label', label, { x: labelX, y: y - 4 }),
  );
}

function xOf(lane: Lane, layout: DiagramLayout): number | undefined {
  if (lane.of === 'target') return (layout.target.left + layout.target.right) / 2;
  const { laneOf, lanes } = lane.of === 'user' ? layout.users : layout.conversations;
  const own = laneOf.get(lane.number);
  return own === undefined ? undefined : lanes[own];
}

function labelOf({ kind, turn, reason, sentence }: ChronicleEntry): string {
  switch (kind) {
    case 'start_requested':
      return 'start';
    case 'queued':
      return 'waits';
    case 'admitted':
      return 'admitted';
    case 'refused':
    case 'ended':
      return fitted(printable(reason), 130, LABEL_SIZE);
    case 'turn_sent':
      return `#${turn}`;
    case 'turn_answered':
      return `reply #${turn}`;
    case 'turn_failed':
      return fitted(`#${turn} ${printable(reason)}`, 130, LABEL_SIZE);
    case 'stop_requested':
      return reason === 'gave-up' ? 'leave' : 'stop';
    case 'timer_fired':
    case 'fault_fired':
      return fitted(printable(reason), 90, LABEL_SIZE);
    case 'crashed':
      return fitted(printable(sentence), 240, LABEL_SIZE);
    case 'stats_sampled':
      return 'figures';
    default:
      return '';
  }
}

/** What stands beside an event where no script runs: the tip that browsers show. */
function tooltip({ sentence }: StoryRow, state: ChronicleState, chronicle: Chronicle): string {
  const open = state.open.map((one) => conversationText(one, chronicle.conversations));
  const counts = Object.entries(state.counters).map(([name, count]) => `${name} ${count}`);
  return [sentence, counts.join(', '), ...open].join('\n');
}

function noteOf({ y, width, height, kind, lines }: Note, { sentenceLeft }: DiagramLayout): string {
  const left = sentenceLeft - 10;
  const body = lines
    .map((line, index) => text('line', line, { x: left + 14, y: y + 21 + index * 16 }))
    .join('');
  return element(
    'g',
    { class: `note ${kind}` },
    element('rect', { x: left, y, width, height, rx: 6 }) +
      element('rect', { class: 'edge', x: left, y, width: 4, height, rx: 2 }) +
      body,
  );
}
