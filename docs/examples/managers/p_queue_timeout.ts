import type { Target, TargetOptions } from 'hubbub';
import PQueue from 'p-queue';
import { fullRefusal, Manager, Refusal } from './_manager.ts';

/**
 * p-queue, with the time to wait put where it seems to belong: into the signal of the task.
 *
 * Promises what p_queue.ts does, and breaks `global-limit`. The signal is not the queue's alone: when it fires,
 * a task that runs gives its slot back, too, and the next one is let in beside it. The function of the task
 * knows nothing of that, unless it listens (p-queue 9 leaves this to the reader, p-queue 10 documents it).
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
