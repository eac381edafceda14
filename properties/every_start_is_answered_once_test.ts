import { expect, test } from 'vitest';
import { FactKind, type Fact, type FactObserver } from '../src/mod.ts';
import { assertForStories, parameters, play } from './_stories.ts';

/** Counts, for every conversation, how often it was asked for, answered and ended. */
class Answers implements FactObserver {
  readonly #lives = new Map<
    number,
    { asked: number; admitted: number; refused: number; ended: number }
  >();

  observe({ kind, conversation }: Fact): void {
    if (conversation < 0) return;
    const life = this.#lives.get(conversation) ?? { asked: 0, admitted: 0, refused: 0, ended: 0 };
    this.#lives.set(conversation, life);
    if (kind === FactKind.start_requested) life.asked++;
    if (kind === FactKind.admitted) life.admitted++;
    if (kind === FactKind.refused) life.refused++;
    if (kind === FactKind.ended) life.ended++;
  }

  get lives() {
    return [...this.#lives.values()];
  }
}

test('every start is admitted or refused exactly once, and ends exactly once if it was admitted', async () => {
  const seen = { admitted: 0, refused: 0 };
  await assertForStories(async (one) => {
    const answers = new Answers();
    await play(one, { observers: [answers] });
    for (const { asked, admitted, refused, ended } of answers.lives) {
      expect({ asked, answers: admitted + refused }).toEqual({ asked: 1, answers: 1 });
      expect(ended).toBe(admitted);
      seen.admitted += admitted;
      seen.refused += refused;
    }
  });
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(parameters.numRuns);
});
