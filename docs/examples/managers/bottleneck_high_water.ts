import Bottleneck from 'bottleneck';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

export function createTarget({ limits }: TargetOptions): Target {
  const limiter = new Bottleneck({
    maxConcurrent: limits.maxConversations ?? null,
    highWater: limits.maxQueued ?? 0,
    strategy: Bottleneck.strategy.OVERFLOW,
  });
  return new Manager(limits, {
    hold: async (task) => {
      await limiter.schedule(task).catch(() => {
        throw fullRefusal(limits);
      });
    },
    stats: () => {
      const { RUNNING, EXECUTING } = limiter.counts();
      return { active: RUNNING + EXECUTING };
    },
    close: () => limiter.stop(),
  });
}
