import type { TargetTurn, TurnAnswer } from '../../src/mod.ts';
import { AsyncManager, replyTo, type Session, type Turn } from './async_manager.ts';

/** Faults in messages and replies. */

/** Off by one: one turn too many in flight. */
export class TurnsOneTooMany extends AsyncManager {
  protected override hasRoomForTurn(): boolean {
    return this.turnsInFlight <= (this.limits.maxTurnsInFlight ?? Infinity);
  }
}

/** Off by one: one turn too few in flight. */
export class TurnsOneTooFew extends AsyncManager {
  protected override hasRoomForTurn(): boolean {
    return this.turnsInFlight < (this.limits.maxTurnsInFlight ?? Infinity) - 1;
  }
}

/** A reply is made from a variable that all conversations share. */
export class CrossTalk extends AsyncManager {
  #text = '';

  protected override async work(session: Session, turn: Turn): Promise<string> {
    this.#text = turn.text;
    await super.work(session, turn);
    return replyTo(this.#text);
  }
}

/** A message that comes during a turn is answered before those that wait. */
export class LastMessageFirst extends AsyncManager {
  protected override addTurn({ turns }: Session, turn: Turn): void {
    // The first one is being worked on.
    turns.splice(1, 0, turn);
  }
}

/** A message is answered twice: its reply resolves the next one's promise as well. */
export class AnsweredTwice extends AsyncManager {
  protected override answer(session: Session, turn: Turn, text: string): void {
    super.answer(session, turn, text);
    const [next] = session.turns;
    if (next !== undefined) super.answer(session, next, text);
  }
}

/** A message that comes during a turn is lost. */
export class SecondMessageLost extends AsyncManager {
  override async send(request: TargetTurn): Promise<TurnAnswer> {
    const session = this.sessions.get(request.conversationId);
    if (session !== undefined && session.turns.length > 0) return await new Promise(() => {});
    return await super.send(request);
  }
}
