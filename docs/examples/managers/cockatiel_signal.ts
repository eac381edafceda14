import { bulkhead, isBulkheadRejectedError } from 'cockatiel';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager, Refusal } from './_manager.ts';

/**
 * cockatiel's bulkhead, with the signal that `execute` takes.
 *
 * Promises what cockatiel.ts does, and breaks `figures` and `liveness`: a slot that is free goes to the next
 * in the queue even if that one has left, and then to nobody. Whoever is behind waits for the next slot;
 * where there is no other conversation, for ever. (cockatiel 3.2.1; mended in 4.0.0.)
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Number.MAX_SAFE_INTEGER, maxQueued = 0 } = limits;
  const policy = bulkhead(maxConversations, maxQueued);
  return new Manager(limits, {
    hold: async (task, { signal }) => {
      await policy.execute(task, signal).catch((error: unknown) => {
        throw isBulkheadRejectedError(error) ? fullRefusal(limits) : new Refusal('abandoned');
      });
    },
    stats: () => ({
      active: maxConversations - policy.executionSlots,
      queued: maxQueued - policy.queueSlots,
    }),
  });
}
