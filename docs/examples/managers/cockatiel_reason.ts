import { bulkhead, isTaskCancelledError } from 'cockatiel';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager, Refusal } from './_manager.ts';

export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxQueued = 0 } = limits;
  const policy = bulkhead(maxConversations, maxQueued);
  return new Manager(limits, {
    hold: async (task, { signal }) => {
      await policy.execute(task, signal).catch((error: unknown) => {
        throw isTaskCancelledError(error) ? new Refusal('abandoned') : fullRefusal(limits);
      });
    },
    stats: () => ({
      active: maxConversations - policy.executionSlots,
      queued: maxQueued - policy.queueSlots,
    }),
  });
}
