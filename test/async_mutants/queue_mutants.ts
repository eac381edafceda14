import type { TargetStart } from '../../src/mod.ts';
import {
  ACTIVE,
  AsyncManager,
  rejected,
  type Session,
  type Timer,
  type Waiter,
} from './async_manager.ts';
import { turnOfEventLoop } from './turn_of_event_loop.ts';

/** Faults in who waits. */

/** Looks for waiters, then frees the slot: who joins in between is never woken. */
export class LostWakeUp extends AsyncManager {
  #release = Promise.resolve();

  override async stop(request: { readonly conversationId: string }): Promise<void> {
    await super.stop(request);
    await this.#release;
  }

  protected override giveSlotBack(session: Session): void {
    this.#release = this.#giveSlotBack(session);
  }

  async #giveSlotBack(session: Session): Promise<void> {
    const isAwaited = this.queue.size > 0;
    await turnOfEventLoop();
    this.release(session);
    if (isAwaited) this.admitNext();
  }
}

/** The slot of a waiter who left goes to nobody. */
export class WakeUpGoesToNobody extends AsyncManager {
  /** In the order in which they came; who leaves is not taken out. */
  readonly #line: Waiter[] = [];

  protected override enqueue(request: TargetStart): Waiter {
    const waiter = super.enqueue(request);
    this.#line.push(waiter);
    return waiter;
  }

  /** The promise of who left is settled: to resolve it once more wakes nobody. */
  protected override takeNext(): Waiter | undefined {
    const waiter = this.#line.shift();
    return waiter !== undefined && this.queue.delete(waiter) ? waiter : undefined;
  }
}

/** A waiter who left is told so, stays in the queue, and is admitted later. */
export class GhostWaiter extends AsyncManager {
  protected override leaveQueue(waiter: Waiter, reason: string): void {
    if (reason === 'abandoned') waiter.answer.resolve(rejected(reason));
    else super.leaveQueue(waiter, reason);
  }
}

/** The last to come is the first to be served. */
export class LastInFirstOut extends AsyncManager {
  protected override takeNext(): Waiter | undefined {
    const last = [...this.queue].at(-1);
    if (last !== undefined) this.queue.delete(last);
    return last;
  }
}

/** A waiter's user is not counted down when it leaves. */
export class UserCountLeakedByLeaving extends AsyncManager {
  protected override leaveQueue(waiter: Waiter, reason: string): void {
    if (this.queue.has(waiter)) this.countUser(waiter.userId, 1);
    super.leaveQueue(waiter, reason);
  }
}

/** The queue's timer is not cancelled by the admission, and then ends the conversation. */
export class StaleQueueTimer extends AsyncManager {
  protected override admitNext(): void {
    while (this.queue.size > 0 && this.hasSlot()) {
      const waiter = this.takeNext()!;
      this.open(waiter.conversationId, waiter.userId);
      waiter.answer.resolve(ACTIVE);
    }
  }

  protected override onQueueTimeout(waiter: Waiter): void {
    const session = this.sessions.get(waiter.conversationId);
    if (session === undefined) super.onQueueTimeout(waiter);
    else this.end(session, 'queue-timeout');
  }
}

/** The queue's timeout comes too early. */
export class QueueTimeoutEarly extends AsyncManager {
  protected override armQueue(waiter: Waiter): Timer | undefined {
    const delayMs = (this.limits.queueTimeoutMs ?? Infinity) - 1;
    return this.after(delayMs, () => this.onQueueTimeout(waiter));
  }
}

/** The queue's timeout comes too late. */
export class QueueTimeoutLate extends AsyncManager {
  protected override armQueue(waiter: Waiter): Timer | undefined {
    const delayMs = (this.limits.queueTimeoutMs ?? Infinity) + 1;
    return this.after(delayMs, () => this.onQueueTimeout(waiter));
  }
}

/** A conversation that starts takes a free slot before those who wait. */
export class NewcomersFirst extends AsyncManager {
  protected override admitNext(): void {
    void this.#wakeWaiters();
  }

  async #wakeWaiters(): Promise<void> {
    await turnOfEventLoop();
    super.admitNext();
  }
}
