import { Sema } from 'async-sema';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxQueued = 0 } = limits;
  const slots = new Sema(maxConversations);
  let active = 0;
  return new Manager(limits, {
    hold: async (task) => {
      if (active >= maxConversations && slots.nrWaiting() >= maxQueued) throw fullRefusal(limits);
      await slots.acquire();
      active++;
      await task();
      active--;
      slots.release();
    },
    stats: () => ({ active, queued: slots.nrWaiting() }),
    close: () => slots.drain(),
  });
}
