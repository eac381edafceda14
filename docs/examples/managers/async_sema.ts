import { Sema } from 'async-sema';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * async-sema: a conversation holds a token of a semaphore until it is over. How many wait is for the caller
 * to look at; nothing is awaited between the look and `acquire`.
 *
 * Keeps maxConversations, maxConversationsPerUser, maxQueued, idleTimeout. Whoever leaves the queue is
 * answered when it would be their turn: a semaphore cannot be told that somebody does not wait any more.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations, maxQueued = 0 } = limits;
  if (maxConversations === undefined) throw new Error('A semaphore needs maxConversations');
  const slots = new Sema(maxConversations);
  let active = 0;
  return new Manager(limits, {
    hold: async (task) => {
      if (slots.tryAcquire() === undefined) {
        if (slots.nrWaiting() >= maxQueued) throw fullRefusal(limits);
        await slots.acquire();
      }
      active++;
      await task();
      active--;
      slots.release();
    },
    stats: () => ({ active, queued: slots.nrWaiting() }),
    close: () => slots.drain(),
  });
}
