import Bottleneck from 'bottleneck';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * Bottleneck, with the queue bounded by what it has for that: `highWater`, and the strategy `OVERFLOW`.
 *
 * Promises what bottleneck.ts does, and breaks `truthful-refusals`. Bottleneck reads the length of its queue,
 * awaits a turn of the event loop, and then judges by what it has read: who asks while the last one is
 * leaving the queue is refused although nobody waits.
 */
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
