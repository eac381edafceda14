import type { Target, TargetOptions } from 'hubbub';
import PQueue from 'p-queue';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * p-queue: a conversation is a task that runs until it is over, and its signal takes it out of the queue
 * when its user leaves. How long a task may wait is not p-queue's business, but a timer's.
 *
 * Keeps maxConversations, maxConversationsPerUser, maxQueued, queueTimeout, idleTimeout.
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
