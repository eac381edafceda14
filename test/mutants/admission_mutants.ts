import { PlainManager, type Waiter } from './plain_manager.ts';

/** Faults in who is let in. */

const MOMENT_MS = 1;

/** Looks whether there is a slot, awaits something, then takes it. */
export class CheckAwaitTake extends PlainManager {
  protected override onStart(request: Waiter): void {
    if (this.refusalOf(request) === undefined && this.hasSlot()) {
      this.await(() => this.admit(request));
    } else super.onStart(request);
  }
}

/** A user who is here already comes in by a path that does not look at the global limit. */
export class BypassesGlobalLimit extends PlainManager {
  protected override hasSlot(request?: Waiter): boolean {
    return super.hasSlot() || (request !== undefined && this.countByUser.has(request.user));
  }
}

/** Retries come in by a path that does not look at the user's limit. */
export class RetryBypassesUserLimit extends PlainManager {
  protected override refusalOf(request: Waiter): string | undefined {
    const refusal = super.refusalOf(request);
    if (refusal !== 'user-limit' || request.id === request.conversation) return refusal;
    return this.hasSlot() || this.hasPlaceInQueue() ? undefined : refusal;
  }
}

/** Off by one: one conversation too many. */
export class GlobalLimitOneTooMany extends PlainManager {
  protected override hasSlot(): boolean {
    return this.active <= this.limits.maxConversations!;
  }
}

/** Off by one: one conversation too few. */
export class GlobalLimitOneTooFew extends PlainManager {
  protected override hasSlot(): boolean {
    return this.active < this.limits.maxConversations! - 1;
  }
}

/** Off by one: a user may have one too many. */
export class UserLimitOneTooMany extends PlainManager {
  protected override isUserFull(user: number): boolean {
    return (this.countByUser.get(user) ?? 0) > (this.limits.maxConversationsPerUser ?? Infinity);
  }
}

/** Off by one: a user may have one too few. */
export class UserLimitOneTooFew extends PlainManager {
  protected override isUserFull(user: number): boolean {
    return (
      (this.countByUser.get(user) ?? 0) >= (this.limits.maxConversationsPerUser ?? Infinity) - 1
    );
  }
}

/** A user's limit counts what is active and forgets what waits. */
export class UserLimitForgetsQueue extends PlainManager {
  protected override isUserFull(user: number): boolean {
    const active = [...this.sessions.values()].filter((session) => session.user === user).length;
    return active >= (this.limits.maxConversationsPerUser ?? Infinity);
  }
}

/** Off by one: one too many may wait. */
export class QueueOneTooMany extends PlainManager {
  protected override hasPlaceInQueue(): boolean {
    return this.queue.length <= (this.limits.maxQueued ?? 0);
  }
}

/** Off by one: one too few may wait. */
export class QueueOneTooFew extends PlainManager {
  protected override hasPlaceInQueue(): boolean {
    return this.queue.length < (this.limits.maxQueued ?? 0) - 1;
  }
}

/** Marks an id as seen before it knows whether it takes it, so that a refused one may never return. */
export class DedupeMarkBeforeRefusal extends PlainManager {
  readonly #seen = new Set<number>();

  protected override isIdInUse({ id }: Waiter): boolean {
    if (this.#seen.has(id)) return true;
    this.#seen.add(id);
    return false;
  }
}

/** Does not look whether an id is in use. */
export class SecondSlotForOneId extends PlainManager {
  protected override isIdInUse(): boolean {
    return false;
  }
}

/** A start takes a moment, and a stop that comes meanwhile finds nothing to stop. */
export class StopDuringStartIsLost extends PlainManager {
  protected override onStart(request: Waiter): void {
    this.after(MOMENT_MS, () => super.onStart(request));
  }
}
