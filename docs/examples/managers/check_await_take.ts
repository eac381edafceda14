import { setTimeout as sleep } from 'node:timers/promises';
import type { Target, TargetOptions } from 'hubbub';

/**
 * A manager as one writes it in an afternoon. Each limit is looked at; then something is awaited; then
 * the slot is taken, which by then may be somebody else's.
 *
 * Promises maxConversations and maxConversationsPerUser, and breaks both.
 */
export function createTarget({ limits }: TargetOptions): Target {
  const { maxConversations = Infinity, maxConversationsPerUser = Infinity } = limits;
  const store = new Store();
  return {
    async start({ userId, conversationId }) {
      if (store.userOf.has(conversationId)) return { status: 'rejected', reason: 'id-in-use' };
      if (store.userOf.size >= maxConversations) {
        return { status: 'rejected', reason: 'global-limit' };
      }
      if ((await store.countFor(userId)) >= maxConversationsPerUser) {
        return { status: 'rejected', reason: 'user-limit' };
      }
      store.userOf.set(conversationId, userId);
      return { status: 'active' };
    },
    async send({ conversationId, text }) {
      if (store.userOf.has(conversationId)) return { status: 'replied', text: `Re: ${text}` };
      return { status: 'ended', reason: 'unknown' };
    },
    async stop({ conversationId }) {
      store.userOf.delete(conversationId);
    },
    stats: async () => ({ active: store.userOf.size }),
  };
}

/** Stands for a database. */
class Store {
  readonly userOf = new Map<string, string>();

  async countFor(userId: string): Promise<number> {
    await sleep(1);
    return [...this.userOf.values()].filter((user) => user === userId).length;
  }
}
