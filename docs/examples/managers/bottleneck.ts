import Bottleneck from 'bottleneck';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * Bottleneck: a conversation is a job that executes until it is over. A limiter starts a job, and takes its
 * slot back, some turns of the event loop later; so it is told from the jobs that it knows whether
 * one more fits, and what it calls queued, which may be on its way, is not given as a figure.
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
