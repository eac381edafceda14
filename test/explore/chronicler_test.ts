import { describe, expect, test } from 'vitest';
import { playReplay, randomStory, recordReplay } from '../../src/explore/mod.ts';
import { FactKind } from '../../src/facts/mod.ts';
import { ChronicleState, type Chronicle } from '../../src/report/mod.ts';
import { craftedStory, TWO_IN_ONE_SLOT } from '../report/crafted_story.ts';

const { chronicle } = craftedStory(TWO_IN_ONE_SLOT);

/** How a conversation stood after each event that changed it. */
function stagesOf({ entries }: Chronicle, conversation: number): string[] {
  return entries.flatMap(({ conversations }) =>
    conversations
      .filter(({ number }) => number === conversation)
      .map(({ stage, place }) => `${stage} ${place}`),
  );
}

function doingsOf({ entries }: Chronicle, user: number): string[] {
  return entries.flatMap(({ users }) =>
    users.filter(({ number }) => number === user).map(({ doing, held }) => `${doing} ${held}`),
  );
}

describe('Chronicler', () => {
  test('numbers events from 1, in ms, in the words of the story', () => {
    expect(chronicle.entries[4]).toMatchObject({
      number: 5,
      atMs: 1.5,
      kind: 'start_requested',
      sentence: 'bob asks for b',
      from: { of: 'user', number: 1 },
      to: { of: 'conversation', number: 1 },
    });
    expect(chronicle.users).toEqual(['ann', 'bob']);
    expect(chronicle.conversations).toEqual(['a', 'b', 'c']);
  });

  test('tells how conversations stand', () => {
    expect(stagesOf(chronicle, 1)).toEqual([
      'requested none',
      'queued queue',
      'active slot',
      'active slot',
      'over none',
    ]);
    expect(chronicle.entries[7]!.conversations).toMatchObject([{ turns: [1], working: [1] }]);
    expect(chronicle.entries[11]!.conversations).toMatchObject([{ reason: 'stopped' }]);
  });

  test('tells how users stand, and in hindsight when they went', () => {
    expect(doingsOf(chronicle, 1)).toEqual([
      'arrived 0',
      'waiting 0',
      'waiting 1',
      'talking 1',
      'gone 0',
    ]);
    expect(doingsOf(craftedStory({ ...TWO_IN_ONE_SLOT, isWhole: false }).chronicle, 1).at(-1)).toBe(
      'idle 0',
    );
  });

  test('counts what the facts tell, beyond limits too', () => {
    const counts = chronicle.entries.map(({ counters }) => Object.values(counters).join(' '));
    expect(counts.slice(3, 12)).toEqual([
      '1 0 0 0',
      '1 0 0 0',
      '1 1 0 0',
      '1 1 0 1',
      '1 1 1 1',
      '2 0 1 1',
      '2 0 0 0',
      '2 0 0 0',
      '1 0 0 0',
    ]);
  });

  test('marks what the probe does, and what the target says of it later', () => {
    const { entries } = craftedStory({
      facts: [
        { kind: FactKind.start_requested, user: 0, conversation: 0, probe: true },
        { kind: FactKind.refused, user: 0, conversation: 0, probe: true, reason: 'abandoned' },
        { kind: FactKind.admitted, conversation: 0 },
      ],
    }).chronicle;
    expect(entries.map(({ probe }) => probe)).toEqual([true, true, true]);
    expect(entries[2]!.sentence).toBe('probe: a of ann is admitted');
    expect(stagesOf({ ...chronicle, entries }, 0).at(-1)).toBe('active slot');
  });

  test('keeps a place in the queue while its user asks to leave', () => {
    const story = craftedStory({
      facts: [
        { kind: FactKind.start_requested, user: 0, conversation: 0 },
        { kind: FactKind.queued, user: 0, conversation: 0 },
        { kind: FactKind.stop_requested, user: 0, conversation: 0, reason: 'gave-up' },
        { kind: FactKind.refused, user: 0, conversation: 0, reason: 'abandoned' },
      ],
    });
    expect(stagesOf(story.chronicle, 0)).toEqual([
      'requested none',
      'queued queue',
      'closing queue',
      'over none',
    ]);
    expect(story.chronicle.entries.map(({ counters }) => counters.queued)).toEqual([0, 1, 1, 0]);
  });

  test('is plain data, and its state is what its entries add up to', async () => {
    const { scenario, seed, oracle } = randomStory(3);
    const replay = await recordReplay({ scenario, seed, oracle: oracle() });
    const whole = (await playReplay(replay)).chronicle;
    expect(structuredClone(whole)).toEqual(whole);
    for (const { number, counters } of whole.entries) {
      const state = ChronicleState.before(whole, number + 1);
      expect(state.counters).toEqual(counters);
      const places = state.open.map(({ place }) => place);
      expect(places.filter((place) => place === 'slot')).toHaveLength(counters.active);
      expect(places.filter((place) => place === 'queue')).toHaveLength(counters.queued);
      const held = state.users.reduce((sum, user) => sum + user.held, 0);
      expect(held).toBe(counters.active + counters.queued);
    }
  });
});
