import { bulkhead } from 'cockatiel';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * cockatiel's bulkhead: a conversation is a function that it executes until it is over.
 *
 * Keeps maxConversations, maxConversationsPerUser, maxQueued, idleTimeout. Whoever leaves the queue is
 * answered when it would be their turn, since no signal is passed on: see cockatiel_signal.ts.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Number.MAX_SAFE_INTEGER, maxQueued = 0 } = limits;
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
