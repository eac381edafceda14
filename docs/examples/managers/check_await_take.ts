import { setTimeout as sleep } from 'node:timers/promises';
import type { StartAnswer, Target, TargetOptions } from 'hubbub';

/**
 * A manager as one writes it in an afternoon, with counters and a store that answers a little later.
 * It looks whether there is a slot, awaits the store, then takes the slot: by then it may be another's.
 *
 * Promises maxConversations and maxConversationsPerUser, and breaks both.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxConversationsPerUser = Infinity } = limits;
  const starting = new Set<string>();
  const userOf = new Map<string, string>();
  const store = {
    async countFor(userId: string): Promise<number> {
      await sleep(1);
      return [...userOf.values()].filter((user) => user === userId).length;
    },
  };
  return {
    async start({ userId, conversationId, signal }) {
      if (starting.has(conversationId) || userOf.has(conversationId)) return rejected('id-in-use');
      if (userOf.size >= maxConversations) return rejected('global-limit');
      starting.add(conversationId);
      const count = await store.countFor(userId);
      if (!starting.delete(conversationId) || signal.aborted) return rejected('abandoned');
      if (count >= maxConversationsPerUser) return rejected('user-limit');
      userOf.set(conversationId, userId);
      return { status: 'active' };
    },
    async send({ conversationId, text }) {
      if (userOf.has(conversationId)) return { status: 'replied', text };
      return { status: 'ended', reason: 'unknown' };
    },
    async stop({ conversationId }) {
      starting.delete(conversationId);
      userOf.delete(conversationId);
    },
    stats: async () => ({ active: userOf.size }),
  };
}

function rejected(reason: string): StartAnswer {
  return { status: 'rejected', reason };
}
