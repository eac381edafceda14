import { AsyncManager, type Session, type Turn } from './async_manager.ts';

/** Faults in what is given back. */

/** A stop during a turn throws on the way, and the slot is never given back. */
export class SlotLeakedByException extends AsyncManager {
  protected override end(session: Session, reason: string): void {
    try {
      super.end(session, reason);
    } catch {
      // As somebody's log would show.
    }
  }

  protected override release(session: Session): void {
    if (session.turns.length > 0) throw new Error('A turn was cut');
    super.release(session);
  }
}

/** A second stop gives the slot back a second time. */
export class DoubleRelease extends AsyncManager {
  readonly #stopped = new Set<string>();

  override async stop(request: { readonly conversationId: string }): Promise<void> {
    const { conversationId } = request;
    if (this.#stopped.has(conversationId)) this.active = Math.max(0, this.active - 1);
    if (this.sessions.has(conversationId)) this.#stopped.add(conversationId);
    await super.stop(request);
  }

  protected override open(conversationId: string, userId: string): void {
    this.#stopped.delete(conversationId);
    super.open(conversationId, userId);
  }
}

/** An idle timeout ends the conversation and keeps its slot. */
export class TimeoutKeepsSlot extends AsyncManager {
  protected override onIdle(session: Session): void {
    this.sessions.delete(session.conversationId);
    this.cancel(session.durationTimer);
  }
}

/** The maximum duration frees the slot, and the work goes on. */
export class WorkGoesOnAfterTimeout extends AsyncManager {
  protected override cutTurns(session: Session, reason: string): void {
    if (reason !== 'max-duration' || !session.working) {
      super.cutTurns(session, reason);
      return;
    }
    for (const turn of session.turns.splice(1)) this.cutTurn(turn, reason);
  }

  protected override rest(session: Session): void {
    if (this.sessions.get(session.conversationId) === session) super.rest(session);
  }
}

/** Entries of users are counted down and never taken away. */
export class UserEntriesNeverCleaned extends AsyncManager {
  protected override countUser(userId: string, change: number): void {
    this.countByUser.set(userId, (this.countByUser.get(userId) ?? 0) + change);
  }
}

/** A user's count is not given back by an idle timeout. */
export class UserCountLeakedByTimeout extends AsyncManager {
  protected override onIdle(session: Session): void {
    this.countUser(session.userId, 1);
    super.onIdle(session);
  }
}

/** An end that cuts turns is told twice: the loop that answered them gives the slot back as well. */
export class EndToldTwice extends AsyncManager {
  protected override async answerAll(session: Session): Promise<void> {
    await super.answerAll(session);
    if (this.sessions.get(session.conversationId) !== session) this.giveSlotBack(session);
  }
}

/** An end is never told to the turns that the maximum duration cuts: their promises stay pending. */
export class EndNeverTold extends AsyncManager {
  protected override cutTurn(turn: Turn, reason: string): void {
    if (reason !== 'max-duration') super.cutTurn(turn, reason);
  }
}

/** A stop during a turn keeps the turn's place among those in flight. */
export class TurnSlotLeakedByStop extends AsyncManager {
  protected override cutTurns(session: Session, reason: string): void {
    if (session.working && reason === 'stopped') this.turnsInFlight++;
    super.cutTurns(session, reason);
  }
}
