import type { StartAnswer, TargetStart } from '../../src/mod.ts';
import { ACTIVE, AsyncManager } from './async_manager.ts';
import { turnOfEventLoop } from './turn_of_event_loop.ts';

/** Faults in who is let in. */

/** Looks whether there is a slot, awaits something, then takes it. */
export class CheckAwaitTake extends AsyncManager {
  override async start(request: TargetStart): Promise<StartAnswer> {
    if (!this.hasLeft(request) && this.refusalOf(request) === undefined && this.hasSlot()) {
      await turnOfEventLoop();
      this.admit(request);
      return ACTIVE;
    }
    return await super.start(request);
  }
}

/** A user who is here already comes in by a path that does not look at the global limit. */
export class BypassesGlobalLimit extends AsyncManager {
  protected override hasSlot(request?: TargetStart): boolean {
    return super.hasSlot() || (request !== undefined && this.countByUser.has(request.userId));
  }
}

/** Retries come in by a path that does not look at the user's limit. */
export class RetryBypassesUserLimit extends AsyncManager {
  readonly #tried = new Set<string>();

  override async start(request: TargetStart): Promise<StartAnswer> {
    const answer = super.start(request);
    // The look at the limits is behind us, even where the answer is not.
    this.#tried.add(request.conversationId);
    return await answer;
  }

  protected override refusalOf(request: TargetStart): string | undefined {
    const refusal = super.refusalOf(request);
    if (refusal !== 'user-limit' || !this.#tried.has(request.conversationId)) return refusal;
    return this.hasSlot() || this.hasPlaceInQueue() ? undefined : refusal;
  }
}

/** Off by one: one conversation too many. */
export class GlobalLimitOneTooMany extends AsyncManager {
  protected override hasSlot(): boolean {
    return this.active <= (this.limits.maxConversations ?? Infinity);
  }
}

/** Off by one: one conversation too few. */
export class GlobalLimitOneTooFew extends AsyncManager {
  protected override hasSlot(): boolean {
    return this.active < (this.limits.maxConversations ?? Infinity) - 1;
  }
}

/** Off by one: a user may have one too many. */
export class UserLimitOneTooMany extends AsyncManager {
  protected override isUserFull(userId: string): boolean {
    return (this.countByUser.get(userId) ?? 0) > (this.limits.maxConversationsPerUser ?? Infinity);
  }
}

/** Off by one: a user may have one too few. */
export class UserLimitOneTooFew extends AsyncManager {
  protected override isUserFull(userId: string): boolean {
    const limit = this.limits.maxConversationsPerUser ?? Infinity;
    return (this.countByUser.get(userId) ?? 0) >= limit - 1;
  }
}

/** A user's limit counts what is active and forgets what waits. */
export class UserLimitForgetsQueue extends AsyncManager {
  protected override isUserFull(userId: string): boolean {
    const active = [...this.sessions.values()].filter((session) => session.userId === userId);
    return active.length >= (this.limits.maxConversationsPerUser ?? Infinity);
  }
}

/** Off by one: one too many may wait. */
export class QueueOneTooMany extends AsyncManager {
  protected override hasPlaceInQueue(): boolean {
    return this.queue.size <= (this.limits.maxQueued ?? 0);
  }
}

/** Off by one: one too few may wait. */
export class QueueOneTooFew extends AsyncManager {
  protected override hasPlaceInQueue(): boolean {
    return this.queue.size < (this.limits.maxQueued ?? 0) - 1;
  }
}

/** Marks an id as seen before it knows whether it takes it, so that a refused one may never return. */
export class DedupeMarkBeforeRefusal extends AsyncManager {
  readonly #seen = new Set<string>();

  protected override isIdInUse(conversationId: string): boolean {
    if (this.#seen.has(conversationId)) return true;
    this.#seen.add(conversationId);
    return false;
  }
}

/** Does not look whether an id is in use. */
export class SecondSlotForOneId extends AsyncManager {
  protected override isIdInUse(): boolean {
    return false;
  }
}

/** A start takes a moment, and a stop that comes meanwhile finds nothing to stop. */
export class StopDuringStartIsLost extends AsyncManager {
  override async start(request: TargetStart): Promise<StartAnswer> {
    await turnOfEventLoop();
    return await super.start(request);
  }

  /** Begins to listen behind the moment: a signal that was aborted in it fires no more. */
  protected override hasLeft(): boolean {
    return false;
  }
}
