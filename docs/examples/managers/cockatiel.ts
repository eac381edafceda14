import { bulkhead } from 'cockatiel';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxQueued = 0 } = limits;
  const policy = bulkhead(maxConversations, maxQueued);
  return new Manager(limits, {
    hold: async (task) => {
      await policy.execute(task).catch(() => {
        throw fullRefusal(limits);
      });
    },
    stats: () => ({
      active: maxConversations - policy.executionSlots,
      queued: maxQueued - policy.queueSlots,
    }),
  });
}
