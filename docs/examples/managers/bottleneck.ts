import Bottleneck from 'bottleneck';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

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
