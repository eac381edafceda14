import Bottleneck from 'bottleneck';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager, Refusal } from './_manager.ts';

/**
 * Bottleneck, with a limiter for each user: a `Group`, whose jobs run jobs of the limiter of all.
 *
 * Promises maxConversations, maxConversationsPerUser, idleTimeout, and breaks `quiescence`: a Group sweeps
 * its limiters by an interval which none of its methods ends. (It is no reason for a process to stay alive;
 * it is one for the Group to stay in memory.)
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversationsPerUser = null, ...others } = limits;
  const strategy = Bottleneck.strategy.OVERFLOW;
  const limiter = new Bottleneck({
    maxConcurrent: limits.maxConversations ?? null,
    highWater: limits.maxQueued ?? 0,
    strategy,
  });
  const users = new Bottleneck.Group({
    maxConcurrent: maxConversationsPerUser,
    highWater: 0,
    strategy,
  });
  return new Manager(others, {
    hold: async (task, { userId }) => {
      const hold = () => limiter.schedule(task).catch(() => fullRefusal(limits));
      const refusal = await users
        .key(userId)
        .schedule(hold)
        .catch(() => new Refusal('user-limit'));
      if (refusal !== undefined) throw refusal;
    },
    stats: () => {
      const { RUNNING, EXECUTING } = limiter.counts();
      return { active: RUNNING + EXECUTING };
    },
    close: () => limiter.stop(),
  });
}
