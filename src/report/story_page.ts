import { diagramBody, diagramHead, type Drawing } from './_diagram.ts';
import { layOut } from './_diagram_layout.ts';
import { plural } from './_format.ts';
import { element, escaped, scriptData } from './_markup.ts';
import { PAGE_SCRIPT } from './_page_script.ts';
import { PAGE_STYLE } from './_page_style.ts';
import { gaugesOf } from './_standing_words.ts';
import { storyRows, type StoryRow } from './_story_rows.ts';
import type { Chronicle, Story } from './chronicle.ts';

/** What a page says beside the story. */
export interface StoryPageOptions {
  /** How the target is called. */
  readonly target: string;
  /** Further facts about the run, such as its seed, in a few words each. @default none */
  readonly facts?: readonly string[];
  /** Whether figures and the refill probe are shown too. @default false */
  readonly all?: boolean;
}

/** More rows than that no browser scrolls well; those around what is wrong are shown. */
const MOST_ROWS = 4000;
const ROWS_BEHIND = 100;

/**
 * A story as one page of HTML that needs nothing from anywhere: a sequence diagram with a lane for each
 * user and each conversation that is open at once, and the target's counters along time. It is whole
 * without a script; with one it shows how things stood at the event under the pointer.
 */
export function storyPage(
  story: Story,
  { target, facts = [], all = false }: StoryPageOptions,
): string {
  const { chronicle } = story;
  const { rows: everyRow, hidden } = storyRows(story, all);
  const rows = mostOf(everyRow, story);
  const drawing: Drawing = { story, rows, layout: layOut(story, rows, target), target };
  const remarks = [
    ...facts,
    plural(chronicle.entries.length, 'event'),
    ...(hidden > 0
      ? [`${hidden} of them left out: figures and the probe of the empty target`]
      : []),
    ...(rows.length < everyRow.length
      ? [`only ${plural(rows.length, 'row')} of ${everyRow.length} are shown`]
      : []),
  ];
  const title = escaped(chronicle.scenario);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="facts">${remarks.map((remark) => element('span', {}, escaped(remark))).join('')}</p>
</header>
${verdictOf(story)}
<div class="legend">${LEGEND}</div>
<main>
<div class="scroll" tabindex="0"><div class="head-band">${diagramHead(drawing)}</div>
${diagramBody(drawing)}</div>
<aside>${limitsOf(chronicle)}</aside>
</main>
<script type="application/json" id="story">${scriptData(dataOf(chronicle, rows))}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

const LEGEND = (
  [
    ['requested', 'asked for'],
    ['queued', 'waits'],
    ['active', 'active'],
    ['working', 'active, a turn is worked on'],
    ['closing', 'asked to end'],
  ] as const
)
  .map(([stage, word]) => `<span><i class="${stage}-dot"></i>${word}</span>`)
  .join('');

function verdictOf({ violations, divergence }: Story): string {
  const claims = violations.map(
    ({ id, claim, message, event }) =>
      `<div class="claim"><strong>${escaped(id)}</strong>${link(event, 'event')}: ${escaped(message)}<div class="says">${escaped(claim)}</div></div>`,
  );
  if (divergence !== undefined) {
    const { event, recorded = 'nothing more', replayed = 'nothing more' } = divergence;
    claims.push(
      `<div class="claim differs"><strong>Another run than recorded</strong>${link(event, 'from event')}: recorded was “${escaped(recorded)}”, now came “${escaped(replayed)}”</div>`,
    );
  }
  return claims.length === 0
    ? '<p class="facts good">No claim is violated.</p>'
    : `<div class="claims">${claims.join('')}</div>`;
}

function link(event: number | undefined, word: string): string {
  return event === undefined ? '' : ` <a href="#e${event}">${word} ${event}</a>`;
}

/** What stands where the script will show the state: the limits. */
function limitsOf({ limits }: Chronicle): string {
  const lines = Object.entries(limits).map(([name, limit]) =>
    element('div', { class: 'one' }, escaped(`${name} ${String(limit)}`)),
  );
  return `<h2>Limits</h2>${lines.join('')}<p class="hint">Point at an event to see how things stood after it.</p>`;
}

function mostOf(rows: readonly StoryRow[], { violations, divergence }: Story): readonly StoryRow[] {
  if (rows.length <= MOST_ROWS) return rows;
  const wrong = violations.flatMap(({ event }) => event ?? []);
  const first = divergence?.event ?? Math.min(...wrong, Infinity);
  const index = rows.findIndex(({ entries }) => entries.at(-1)!.number >= first);
  const end = index < 0 ? rows.length : Math.min(rows.length, index + ROWS_BEHIND);
  return rows.slice(Math.max(0, end - MOST_ROWS), Math.max(end, MOST_ROWS));
}

/** What the script reads; only what it needs. */
function dataOf(chronicle: Chronicle, rows: readonly StoryRow[]): unknown {
  const { limits, users, conversations } = chronicle;
  const gauges = gaugesOf(chronicle);
  const last = rows.at(-1)?.entries.at(-1)?.number ?? 0;
  const entries = chronicle.entries.filter(({ number }) => number <= last);
  return {
    users,
    conversations,
    perUser: limits.maxConversationsPerUser ?? null,
    gauges: gauges.map(({ label, limit = null }) => ({ label, limit })),
    most: Object.fromEntries(
      gauges.map(({ label, valueOf }) => [
        label,
        entries.reduce((most, { counters }) => Math.max(most, valueOf(counters)), 0),
      ]),
    ),
    entries: entries.map(
      ({ number, atMs, sentence, users: who, conversations: what, counters }) => ({
        number,
        atMs,
        sentence,
        users: who,
        conversations: what,
        values: gauges.map(({ valueOf }) => valueOf(counters)),
      }),
    ),
  };
}
