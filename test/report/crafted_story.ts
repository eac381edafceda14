import { Chronicler } from '../../src/explore/mod.ts';
import { blankFact, FactKind, tokenOf, type Fact, type Limits } from '../../src/facts/mod.ts';
import type { Story, StoryDivergence, StoryViolation } from '../../src/report/mod.ts';

/** What a crafted story is made of. */
export interface Crafting {
  readonly users?: readonly string[];
  readonly conversations?: readonly string[];
  readonly scenario?: string;
  readonly limits?: Limits;
  readonly facts: readonly Partial<Fact>[];
  readonly violations?: readonly StoryViolation[];
  readonly divergence?: StoryDivergence;
  readonly isWhole?: boolean;
}

/** A story from facts that were made up. Times are ms. */
export function craftedStory({
  users = ['ann', 'bob'],
  conversations = ['a', 'b', 'c'],
  scenario = 'crafted',
  limits = {},
  facts,
  violations = [],
  divergence,
  isWhole = true,
}: Crafting): Story {
  const names = {
    nameOfUser: (user: number) => users[user] ?? `user ${user}`,
    nameOfConversation: (conversation: number) =>
      conversations[conversation] ?? `conversation ${conversation}`,
  };
  const chronicler = new Chronicler({ scenario, limits, names });
  facts.forEach((fact, seq) => {
    chronicler.observe({ ...blankFact(), ...fact, time: 1000 * (fact.time ?? 0), seq });
  });
  return {
    chronicle: chronicler.chronicle({ isWhole }),
    violations,
    ...(divergence && { divergence }),
  };
}

const of = (user: number, conversation: number) => ({ user, conversation });

/** One slot and a place to wait: bob waits, and is let in too early. */
export const TWO_IN_ONE_SLOT: Crafting = {
  limits: { maxConversations: 1, maxConversationsPerUser: 2, maxQueued: 1 },
  facts: [
    { kind: FactKind.arrived, user: 0 },
    { kind: FactKind.arrived, user: 1 },
    { kind: FactKind.start_requested, ...of(0, 0) },
    { kind: FactKind.admitted, ...of(0, 0) },
    { kind: FactKind.start_requested, ...of(1, 1), time: 1.5 },
    { kind: FactKind.queued, ...of(1, 1), time: 1.5 },
    { kind: FactKind.turn_sent, ...of(0, 0), turn: 1, time: 2 },
    { kind: FactKind.chunk_received, ...of(0, 0), turn: 1, time: 2 },
    { kind: FactKind.admitted, ...of(1, 1), time: 3 },
    { kind: FactKind.turn_answered, ...of(0, 0), turn: 1, token: tokenOf(0, 1), time: 4 },
    { kind: FactKind.stop_requested, ...of(0, 0), reason: 'finished', time: 4 },
    { kind: FactKind.ended, ...of(0, 0), reason: 'stopped', time: 4 },
    { kind: FactKind.timer_fired, ...of(1, 1), reason: 'idle', time: 900 },
    { kind: FactKind.ended, ...of(1, 1), reason: 'idle-timeout', time: 900 },
    { kind: FactKind.stats_sampled, reason: 'drained', stats: { active: 0 }, time: 901 },
    { kind: FactKind.start_requested, ...of(0, 2), probe: true, time: 902 },
    { kind: FactKind.admitted, ...of(0, 2), probe: true, time: 902 },
    { kind: FactKind.ended, ...of(0, 2), reason: 'stopped', probe: true, time: 903 },
  ],
  violations: [
    {
      id: 'global-limit',
      claim: 'At most 1 conversations are active at once',
      message: 'b of bob was admitted as number 2; the limit is 1',
      event: 9,
    },
  ],
};
