import { createPool } from 'generic-pool';
import type { Target, TargetOptions } from 'hubbub';
import { fullRefusal, Manager, Refusal } from './_manager.ts';

/**
 * generic-pool: a conversation uses one of its resources, which cost nothing, until it is over.
 *
 * Keeps maxConversations, maxConversationsPerUser, maxQueued, queueTimeout, idleTimeout. Whoever leaves the
 * queue is answered when it would be their turn, or their time is over: `acquire` cannot be taken back.
 */
export function createTarget(options: TargetOptions): Target {
  return createPoolManager(options, async () => ({}));
}

/** `create`: opens what a conversation needs. */
export function createPoolManager(
  { limits }: TargetOptions,
  create: () => Promise<object>,
): Target {
  const { maxConversations = Number.MAX_SAFE_INTEGER, maxQueued = 0, queueTimeoutMs } = limits;
  const pool = createPool(
    { create, destroy: async () => {} },
    {
      max: maxConversations,
      maxWaitingClients: maxQueued,
      ...(queueTimeoutMs !== undefined && { acquireTimeoutMillis: queueTimeoutMs }),
    },
  );
  return new Manager(limits, {
    hold: async (task) => {
      await pool.use(task).catch((error: Error) => {
        throw error.name === 'TimeoutError' ? new Refusal('queue-timeout') : fullRefusal(limits);
      });
    },
    stats: () => ({ active: pool.borrowed, queued: pool.pending }),
    close: async () => {
      await pool.drain();
      await pool.clear();
    },
  });
}
