import { bulkhead, isTaskCancelledError } from 'cockatiel';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager, Refusal } from './_manager.ts';

/**
 * cockatiel's bulkhead, with the predicate that it exports for a task that was cancelled.
 *
 * Promises what cockatiel.ts does, and breaks `truthful-refusals`: `isTaskCancelledError` is true of the error for
 * a full bulkhead, and false of the one for a cancelled task. (cockatiel 3.2.1; mended in 4.0.0.)
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Number.MAX_SAFE_INTEGER, maxQueued = 0 } = limits;
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
