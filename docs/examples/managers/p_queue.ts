import type { Target, TargetOptions } from 'hubbub';
import PQueue from 'p-queue';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * p-queue: a conversation is a task that runs until it is over, and who leaves takes the task out of
 * the queue by its signal. How long a task may wait is not for p-queue to say: a timer does.
 *
 * Keeps maxConversations, maxConversationsPerUser, maxQueued, queueTimeout.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxQueued = 0, queueTimeoutMs } = limits;
  const queue = new PQueue({ concurrency: maxConversations });
  return new Manager(limits, {
    hold: async (task, conversation) => {
      if (queue.pending >= maxConversations && queue.size >= maxQueued) throw fullRefusal(limits);
      const giveUp = () => conversation.stop('queue-timeout');
      const timer = queueTimeoutMs === undefined ? undefined : setTimeout(giveUp, queueTimeoutMs);
      conversation.onOver(() => clearTimeout(timer));
      const run = () => {
        clearTimeout(timer);
        return task();
      };
      await queue.add(run, { signal: conversation.signal });
    },
    stats: () => ({ active: queue.pending, queued: queue.size }),
    close: () => queue.onIdle(),
  });
}
