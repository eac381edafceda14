import Bottleneck from 'bottleneck';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * Bottleneck: a conversation is a job that executes until it is over. A limiter starts a job, and takes
 * its slot back, a few turns of the event loop later. So its jobs say whether one more fits, and no figure
 * is given of who is queued: among them are jobs on their way to a slot that is free.
 *
 * Keeps maxConversations, maxConversationsPerUser, maxQueued, idleTimeout. Whoever leaves the queue is
 * answered when it would be their turn: a job cannot be taken back.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxQueued = 0 } = limits;
  const limiter = new Bottleneck({ maxConcurrent: maxConversations });
  return new Manager(limits, {
    hold: async (task) => {
      const { RECEIVED, QUEUED, RUNNING, EXECUTING } = limiter.counts();
      const jobs = RECEIVED + QUEUED + RUNNING + EXECUTING;
      if (jobs >= maxConversations + maxQueued) throw fullRefusal(limits);
      await limiter.schedule(task);
    },
    stats: () => {
      const { RUNNING, EXECUTING } = limiter.counts();
      return { active: RUNNING + EXECUTING };
    },
    close: () => limiter.stop(),
  });
}
