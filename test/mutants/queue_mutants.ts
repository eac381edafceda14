import { NOBODY } from '../../src/mod.ts';
import { PlainManager, type Session, type Waiter } from './plain_manager.ts';

/** Faults in who waits. */

/** Looks for waiters, then frees the slot: who joins in between is never woken. */
export class LostWakeUp extends PlainManager {
  protected override enqueue(request: Waiter): void {
    // Found no slot, and now awaits its place in the queue.
    this.await(() => super.enqueue(request));
  }
}

/** The slot of a waiter who left goes to nobody. */
export class WakeUpGoesToNobody extends PlainManager {
  protected override admitNext(): void {
    // Wakes one waiter for an end, and only if that end was the last thing in its way.
    if (this.queue.length > 1 && this.hasSlot()) super.admitNext();
  }
}

/** A waiter who left is told so, stays in the queue, and is admitted later. */
export class GhostWaiter extends PlainManager {
  protected override leaveQueue(waiter: Waiter, reason: string): void {
    if (reason !== 'abandoned') {
      super.leaveQueue(waiter, reason);
      return;
    }
    this.listener.refused(waiter.conversation, reason, NOBODY);
  }
}

/** The last to come is the first to be served. */
export class LastInFirstOut extends PlainManager {
  protected override takeNext(): Waiter | undefined {
    return this.queue.pop();
  }
}

/** A waiter's user is not counted down when it leaves. */
export class UserCountLeakedByLeaving extends PlainManager {
  protected override leaveQueue(waiter: Waiter, reason: string): void {
    this.countUser(waiter.user, 1);
    super.leaveQueue(waiter, reason);
  }
}

/** The queue's timer is not cancelled by the admission, and then ends the conversation. */
export class StaleQueueTimer extends PlainManager {
  protected override admitNext(): void {
    while (this.queue.length > 0 && this.hasSlot()) this.open(this.takeNext()!);
  }

  protected override onQueueTimeout(waiter: Waiter): void {
    const session = this.sessions.get(waiter.conversation);
    if (session !== undefined) this.end(session, 'queue-timeout');
    else if (this.queue.includes(waiter)) super.onQueueTimeout(waiter);
  }
}

/** The queue's timeout comes too early. */
export class QueueTimeoutEarly extends PlainManager {
  protected override armQueue(waiter: Waiter): number {
    const delayMs = (this.limits.queueTimeoutMs ?? Infinity) - 1;
    return this.after(delayMs, () => this.onQueueTimeout(waiter));
  }
}

/** The queue's timeout comes too late. */
export class QueueTimeoutLate extends PlainManager {
  protected override armQueue(waiter: Waiter): number {
    const delayMs = (this.limits.queueTimeoutMs ?? Infinity) + 1;
    return this.after(delayMs, () => this.onQueueTimeout(waiter));
  }
}

/** A conversation that starts takes a free slot before those who wait. */
export class NewcomersFirst extends PlainManager {
  protected override admitNext(): void {
    // Those who wait are served when the next message comes in.
    this.await(() => super.admitNext());
  }

  protected override end(session: Session, reason: string): void {
    super.end(session, reason);
  }
}
