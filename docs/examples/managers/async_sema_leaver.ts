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
  const { maxConversations = Infinity, maxQueued = 0 } = limits;
  const slots = new Sema(maxConversations);
  let active = 0;
  return new Manager(limits, {
    hold: async (task, { over }) => {
      if (active >= maxConversations && slots.nrWaiting() >= maxQueued) throw fullRefusal(limits);
      const slot = slots.acquire().then(async () => {
        active++;
        await task();
        active--;
        slots.release();
      });
      await Promise.race([slot, over]);
    },
    stats: () => ({ active, queued: slots.nrWaiting() }),
    close: () => slots.drain(),
  });
}
