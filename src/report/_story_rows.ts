import type { ChronicleEntry, Story } from './chronicle.ts';

/** What a story shows as one row: an event, or several that say one thing. */
export interface StoryRow {
  readonly entries: readonly ChronicleEntry[];
  readonly sentence: string;
}

/** The rows of a story, and how many events they leave out. */
export interface StoryRows {
  readonly rows: readonly StoryRow[];
  readonly hidden: number;
}

/**
 * What a story shows. Unless all of it is wanted, figures and the refill probe are left out (but for
 * what proves a violation, or is the first to differ), and who arrives together is told together.
 */
export function storyRows({ chronicle, violations, divergence }: Story, all: boolean): StoryRows {
  const { entries } = chronicle;
  if (all) return { rows: entries.map(rowOf), hidden: 0 };
  const remarkable = new Set(violations.map(({ event }) => event));
  if (divergence !== undefined) remarkable.add(divergence.event);
  const isProbeShown = entries.some(({ number, probe }) => probe && remarkable.has(number));
  const isShown = ({ number, kind, probe }: ChronicleEntry) =>
    remarkable.has(number) || (kind !== 'stats_sampled' && (!probe || isProbeShown));
  const shown = entries.filter(isShown);
  const rows = togetherAtOnce(shown, remarkable).map(([first, ...rest]): StoryRow =>
    rest.length === 0
      ? rowOf(first!)
      : { entries: [first!, ...rest], sentence: arrivalOf([first!, ...rest], chronicle.users) },
  );
  return { rows, hidden: entries.length - shown.length };
}

function rowOf(entry: ChronicleEntry): StoryRow {
  return { entries: [entry], sentence: entry.sentence };
}

/** Gathers those who arrive one after the other at one instant. */
function togetherAtOnce(
  entries: readonly ChronicleEntry[],
  remarkable: ReadonlySet<number | undefined>,
): ChronicleEntry[][] {
  const groups: ChronicleEntry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1)?.at(-1);
    const isOneMore =
      last !== undefined &&
      last.kind === 'arrived' &&
      entry.kind === 'arrived' &&
      last.atMs === entry.atMs &&
      !remarkable.has(last.number) &&
      !remarkable.has(entry.number);
    if (isOneMore) groups.at(-1)!.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

/** Most users who are named when they arrive together. */
const MOST_NAMED = 4;

function arrivalOf(entries: readonly ChronicleEntry[], names: readonly string[]): string {
  if (entries.length > MOST_NAMED) return `${entries.length} users arrive`;
  const who = entries.map(({ to }) => (to.of === 'user' ? names[to.number]! : 'somebody'));
  return `${who.slice(0, -1).join(', ')} and ${who.at(-1)} arrive`;
}
