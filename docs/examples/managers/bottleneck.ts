import Bottleneck from 'bottleneck';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager } from './_manager.ts';

/**
 * Bottleneck: a conversation is a job that executes until it is over. A limiter takes some turns of the
 * event loop to start a job, and to take its slot back: its `queued` counts jobs that are on their way,
 * so no figure is given for it, and a stop is answered when the slot is free.
 *
 * Keeps maxConversations, maxConversationsPerUser, maxQueued.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const limiter = new Bottleneck({
    maxConcurrent: limits.maxConversations ?? null,
    highWater: limits.maxQueued ?? 0,
    strategy: Bottleneck.strategy.OVERFLOW,
  });
  return new Manager(
    limits,
    {
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
    },
    { stopAwaitsSlot: true },
  );
}
