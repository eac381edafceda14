import { PlainManager, type Session } from './plain_manager.ts';

/** Faults in what is given back. */

/** A stop during a turn throws on the way, and the slot is never given back. */
export class SlotLeakedByException extends PlainManager {
  protected override release(session: Session): void {
    // What the caller's `catch` swallows.
    if (session.turns.length > 0) return;
    super.release(session);
  }
}

/** A second stop gives the slot back a second time. */
export class DoubleRelease extends PlainManager {
  readonly #stopped = new Set<number>();

  protected override onStop(conversation: number): void {
    super.onStop(conversation);
    if (this.#stopped.has(conversation)) this.active = Math.max(0, this.active - 1);
    this.#stopped.add(conversation);
  }
}

/** An idle timeout ends the conversation and keeps its slot. */
export class TimeoutKeepsSlot extends PlainManager {
  protected override onIdle(session: Session): void {
    this.listener.timerFired(session.conversation, 'idle');
    this.sessions.delete(session.conversation);
    this.cancelTimers(session);
    this.tellEnded(session, 'idle-timeout');
  }
}

/** The maximum duration frees the slot, and the work goes on. */
export class WorkGoesOnAfterTimeout extends PlainManager {
  protected override onMaxDuration(session: Session): void {
    const { workTimer } = session;
    // The end cancels a timer that is none, so the work is done and answered.
    session.workTimer = -1;
    super.onMaxDuration(session);
    session.workTimer = workTimer;
  }

  protected override cutTurns(session: Session, reason: string): void {
    if (!session.working) super.cutTurns(session, reason);
  }
}

/** Entries of users are counted down and never taken away. */
export class UserEntriesNeverCleaned extends PlainManager {
  protected override countUser(user: number, change: number): void {
    this.countByUser.set(user, (this.countByUser.get(user) ?? 0) + change);
  }
}

/** A user's count is not given back by an idle timeout. */
export class UserCountLeakedByTimeout extends PlainManager {
  protected override onIdle(session: Session): void {
    this.countUser(session.user, 1);
    super.onIdle(session);
  }
}

/** An end is told twice. */
export class EndToldTwice extends PlainManager {
  protected override tellEnded(session: Session, reason: string): void {
    super.tellEnded(session, reason);
    if (session.turns.length > 0) super.tellEnded(session, reason);
  }
}

/** An end is forgotten to be told when a turn is cut. */
export class EndNeverTold extends PlainManager {
  protected override tellEnded(session: Session, reason: string): void {
    if (reason !== 'max-duration') super.tellEnded(session, reason);
  }
}

/** A stop during a turn keeps the turn's place among those in flight. */
export class TurnSlotLeakedByStop extends PlainManager {
  protected override cutTurns(session: Session, reason: string): void {
    if (session.working) this.turnsInFlight++;
    super.cutTurns(session, reason);
  }
}
