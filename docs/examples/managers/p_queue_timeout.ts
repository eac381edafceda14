import type { Target, TargetOptions } from 'hubbub';
import PQueue from 'p-queue';
import { fullRefusal, Manager, Refusal } from './_manager.ts';

/**
 * p-queue, with the time to wait put where it seems to belong: into the signal of the task.
 *
 * Promises what p_queue.ts does, and breaks global-limit: the signal is not for the queue alone. When it
 * fires, a task that is running gives its slot back, too, and somebody else is let in, while whoever had
 * the slot goes on talking. (p-queue's readme says that a running task has to handle the signal itself;
 * its slot does not wait for that.)
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxQueued = 0, queueTimeoutMs = 60_000 } = limits;
  const queue = new PQueue({ concurrency: maxConversations });
  return new Manager(limits, {
    hold: async (task, conversation) => {
      if (queue.pending >= maxConversations && queue.size >= maxQueued) throw fullRefusal(limits);
      const timeout = AbortSignal.timeout(queueTimeoutMs);
      const signal = AbortSignal.any([conversation.signal, timeout]);
      await queue.add(task, { signal }).catch(() => {
        if (!conversation.isOver) throw new Refusal('queue-timeout');
      });
    },
    stats: () => ({ active: queue.pending, queued: queue.size }),
    close: () => queue.onIdle(),
  });
}
