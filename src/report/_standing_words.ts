import type { Limits } from '../facts/mod.ts';
import type { Chronicle, ConversationState, Counters } from './chronicle.ts';

/** One of the counts that a story shows beside its limit. */
export interface Gauge {
  readonly label: string;
  readonly limit: number | undefined;
  readonly valueOf: (counters: Counters) => number;
}

/** What of a run is worth counting: what has a limit, and what ever arose. */
export function gaugesOf({ limits, entries }: Chronicle): readonly Gauge[] {
  const { maxConversations, maxTurnsInFlight } = limits;
  const gauges: readonly Gauge[] = [
    { label: 'active', limit: maxConversations, valueOf: ({ active }) => active },
    { label: 'queued', limit: queueLimitOf(limits), valueOf: ({ queued }) => queued },
    // A target that does not say what it works on is shown by what it owes.
    entries.some(({ kind }) => kind === 'chunk_received')
      ? { label: 'turns', limit: maxTurnsInFlight, valueOf: ({ turnsInFlight }) => turnsInFlight }
      : { label: 'turns', limit: undefined, valueOf: ({ turns }) => turns },
  ];
  return gauges.filter(
    ({ label, limit, valueOf }) =>
      label === 'active' ||
      (label === 'queued' && (limit ?? 0) > 0) ||
      entries.some(({ counters }) => valueOf(counters) > 0),
  );
}

/** Without a limit on slots nobody has to wait. */
function queueLimitOf({ maxConversations, maxQueued = 0 }: Limits): number | undefined {
  return maxConversations === undefined ? undefined : maxQueued;
}

/** A count beside its limit: `2/3`. */
export function gaugeText({ limit, valueOf }: Gauge, counters: Counters): string {
  const value = valueOf(counters);
  return limit === undefined ? String(value) : `${value}/${limit}`;
}

/** Whether a count is above its limit. */
export function isOver({ limit, valueOf }: Gauge, counters: Counters): boolean {
  return limit !== undefined && valueOf(counters) > limit;
}

/** A conversation and how it stands, shortly: `c1`, `c1#2`, `c3 waits`. */
export function conversationText(
  { number, stage, turns }: ConversationState,
  names: readonly string[],
): string {
  const name = names[number]!;
  const turn = turns.length === 0 ? '' : `#${turns.join(',')}`;
  return `${name}${turn}${STAGE_WORDS[stage]}`;
}

const STAGE_WORDS: Readonly<Record<ConversationState['stage'], string>> = {
  requested: ' asks',
  queued: ' waits',
  active: '',
  closing: ' stops',
  over: ' is over',
};
