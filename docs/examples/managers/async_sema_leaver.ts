import { Sema } from 'async-sema';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * async-sema, with an answer at once for whoever leaves the queue.
 *
 * Promises what async_sema.ts does, and breaks `figures`, and `truthful-refusals` where nobody looks at those:
 * who has left keeps the place in the queue, and others are sent away because of it.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations, maxQueued = 0 } = limits;
  if (maxConversations === undefined) throw new Error('A semaphore needs maxConversations');
  const slots = new Sema(maxConversations);
  let active = 0;
  const hold = async (task: () => Promise<void>) => {
    if (slots.tryAcquire() === undefined) {
      if (slots.nrWaiting() >= maxQueued) throw fullRefusal(limits);
      await slots.acquire();
    }
    active++;
    await task();
    active--;
    slots.release();
  };
  return new Manager(limits, {
    hold: async (task, { over }) => {
      await Promise.race([hold(task), over]);
    },
    stats: () => ({ active, queued: slots.nrWaiting() }),
    close: () => slots.drain(),
  });
}
