import { expect, test } from 'vitest';
import { FactKind, type Fact, type FactObserver } from '../src/mod.ts';
import { assertForStories, parameters, play } from './_stories.ts';

/** Keeps who waits, in order, and notes every admission that passes somebody by. */
class Queue implements FactObserver {
  readonly #waiting: number[] = [];
  readonly overtaken: string[] = [];
  admittedFromQueue = 0;

  observe({ kind, conversation }: Fact): void {
    if (kind === FactKind.queued) this.#waiting.push(conversation);
    if (kind === FactKind.admitted) {
      const position = this.#waiting.indexOf(conversation);
      if (position >= 0) this.admittedFromQueue++;
      // Who comes straight in passes by everybody who waits.
      const passed = position < 0 ? this.#waiting : this.#waiting.slice(0, position);
      if (passed.length > 0) this.overtaken.push(`${conversation} passed ${passed.join(', ')}`);
    }
    if (kind === FactKind.admitted || kind === FactKind.refused) this.#leave(conversation);
  }

  #leave(conversation: number): void {
    const position = this.#waiting.indexOf(conversation);
    if (position >= 0) this.#waiting.splice(position, 1);
  }
}

test('slots are given in the order in which starts were queued, and nobody is passed by', async () => {
  let admittedFromQueue = 0;
  await assertForStories(async (one) => {
    const queue = new Queue();
    await play(one, { observers: [queue] });
    expect(queue.overtaken).toEqual([]);
    admittedFromQueue += queue.admittedFromQueue;
  });
  expect(admittedFromQueue).toBeGreaterThan(parameters.numRuns / 10);
});
