import { expect, test } from 'vitest';
import { FactKind, type Fact, type FactObserver } from '../src/mod.ts';
import { assertForStories, parameters, play } from './_stories.ts';

/** Counts anew, from all that is held, after every fact: slow, and simple enough to be trusted. */
class Recount implements FactObserver {
  readonly #held = new Map<number, { user: number; active: boolean }>();
  readonly #working = new Set<number>();
  mostActive = 0;
  mostQueued = 0;
  mostOfOneUser = 0;
  mostTurns = 0;

  observe(fact: Fact): void {
    const { kind, user, conversation, token } = fact;
    if (kind === FactKind.queued) this.#held.set(conversation, { user, active: false });
    if (kind === FactKind.admitted) this.#held.set(conversation, { user, active: true });
    if (kind === FactKind.refused || kind === FactKind.ended) this.#held.delete(conversation);
    if (kind === FactKind.chunk_received) this.#working.add(token);
    if (kind === FactKind.turn_answered || kind === FactKind.turn_failed)
      this.#working.delete(token);
    const all = [...this.#held.values()];
    const active = all.filter((entry) => entry.active).length;
    this.mostActive = Math.max(this.mostActive, active);
    this.mostQueued = Math.max(this.mostQueued, all.length - active);
    this.mostTurns = Math.max(this.mostTurns, this.#working.size);
    for (const { user: one } of all) {
      const count = all.filter((entry) => entry.user === one).length;
      this.mostOfOneUser = Math.max(this.mostOfOneUser, count);
    }
  }
}

test('no sequence of starts, turns and stops, in any order of events, exceeds a limit', async () => {
  const reached = { active: 0, queued: 0, ofOneUser: 0, turns: 0 };
  await assertForStories(async (one) => {
    const recount = new Recount();
    const { invariants } = await play(one, { observers: [recount] });
    const { maxConversations, maxConversationsPerUser, maxQueued, maxTurnsInFlight } = one.limits;
    expect(recount.mostActive).toBeLessThanOrEqual(maxConversations!);
    expect(recount.mostQueued).toBeLessThanOrEqual(maxQueued!);
    expect(recount.mostOfOneUser).toBeLessThanOrEqual(maxConversationsPerUser!);
    expect(recount.mostTurns).toBeLessThanOrEqual(maxTurnsInFlight!);
    expect(invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
    if (recount.mostActive === maxConversations) reached.active++;
    if (recount.mostQueued === maxQueued) reached.queued++;
    if (recount.mostOfOneUser === maxConversationsPerUser) reached.ofOneUser++;
    if (recount.mostTurns === maxTurnsInFlight) reached.turns++;
  });
  // Stories that never reach a limit would prove nothing.
  for (const count of Object.values(reached))
    expect(count).toBeGreaterThan(parameters.numRuns / 10);
});
