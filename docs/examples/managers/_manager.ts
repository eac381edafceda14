import type {
  Limits,
  StartAnswer,
  Target,
  TargetStart,
  TargetStats,
  TargetTurn,
  TurnAnswer,
} from 'hubbub';
import { Conversation } from './_conversation.ts';

/** What a manager needs a library for. */
export interface Slots {
  /**
   * Runs `task` as soon as there is a slot for it, which is taken until the task has settled; resolves
   * then. Rejects with a `Refusal` if there will be none.
   */
  hold(task: () => Promise<void>, conversation: Conversation): Promise<unknown>;
  stats(): TargetStats;
  /** Called when all conversations have been stopped. */
  close?(): Promise<unknown>;
}

/** Why there is no slot for a conversation. */
export class Refusal extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`No slot: ${reason}`);
    this.reason = reason;
  }
}

/** The refusal where all slots are taken, and all places to wait. */
export function fullRefusal({ maxQueued = 0 }: Limits): Refusal {
  return new Refusal(maxQueued > 0 ? 'queue-full' : 'global-limit');
}

/**
 * A conversation manager whose slots come from a library: what all examples have in common. It knows
 * which conversations there are, and looks at the limit of each user.
 */
export class Manager implements Target {
  readonly #limits: Limits;
  readonly #slots: Slots;
  readonly #conversations = new Map<string, Conversation>();

  constructor(limits: Limits, slots: Slots) {
    this.#limits = limits;
    this.#slots = slots;
  }

  async start(request: TargetStart): Promise<StartAnswer> {
    const { userId, conversationId } = request;
    const { maxConversationsPerUser = Infinity, idleTimeoutMs } = this.#limits;
    if (this.#conversations.has(conversationId)) return rejected('id-in-use');
    if (this.#countOf(userId) >= maxConversationsPerUser) return rejected('user-limit');
    const conversation = new Conversation(request, idleTimeoutMs);
    this.#conversations.set(conversationId, conversation);
    conversation.onOver(() => this.#conversations.delete(conversationId));
    return await this.#holdSlot(conversation);
  }

  async send(turn: TargetTurn): Promise<TurnAnswer> {
    const conversation = this.#conversations.get(turn.conversationId);
    if (conversation?.isActive !== true) return { status: 'ended', reason: 'unknown' };
    return await conversation.send(turn);
  }

  async stop({ conversationId }: { readonly conversationId: string }): Promise<void> {
    this.#conversations.get(conversationId)?.stop();
  }

  async stats(): Promise<TargetStats> {
    return this.#slots.stats();
  }

  async close(): Promise<void> {
    for (const conversation of this.#conversations.values()) conversation.stop('shutting-down');
    await this.#slots.close?.();
  }

  /** Resolves when the conversation has its slot, or will have none. */
  #holdSlot(conversation: Conversation): Promise<StartAnswer> {
    return new Promise((answer, fail) => {
      const task = async () => {
        if (conversation.isOver) return;
        conversation.admit();
        answer({ status: 'active' });
        await conversation.over;
      };
      const refuse = (error?: unknown) => {
        const isLeft = conversation.isOver;
        conversation.stop();
        if (error instanceof Refusal) answer(rejected(error.reason));
        else if (isLeft) answer(rejected(String(conversation.signal.reason)));
        else fail(error);
      };
      this.#slots.hold(task, conversation).then(() => refuse(), refuse);
    });
  }

  /** How many conversations `userId` has, those that wait among them. */
  #countOf(userId: string): number {
    return [...this.#conversations.values()].filter((one) => one.userId === userId).length;
  }
}

function rejected(reason: string): StartAnswer {
  return { status: 'rejected', reason };
}
