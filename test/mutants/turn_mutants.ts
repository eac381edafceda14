import { tokenOf } from '../../src/mod.ts';
import { PlainManager, type Session, type Turn } from './plain_manager.ts';

/** Faults in messages and replies. */

/** Off by one: one turn too many in flight. */
export class TurnsOneTooMany extends PlainManager {
  protected override hasRoomForTurn(): boolean {
    return this.turnsInFlight <= (this.limits.maxTurnsInFlight ?? Infinity);
  }
}

/** Off by one: one turn too few in flight. */
export class TurnsOneTooFew extends PlainManager {
  protected override hasRoomForTurn(): boolean {
    return this.turnsInFlight < (this.limits.maxTurnsInFlight ?? Infinity) - 1;
  }
}

/** A reply is made from a variable that all conversations share. */
export class CrossTalk extends PlainManager {
  #current = { conversation: 0, turn: 0 };

  protected override begin(session: Session): void {
    this.#current = { conversation: session.conversation, turn: session.turns[0]!.turn };
    super.begin(session);
  }

  protected override answer({ conversation }: Session, turn: number): void {
    const { conversation: other, turn: otherTurn } = this.#current;
    this.listener.answered(conversation, turn, tokenOf(other, otherTurn));
  }
}

/** A message that comes during a turn is answered before those that wait. */
export class LastMessageFirst extends PlainManager {
  protected override onSend(conversation: number, turn: Turn): void {
    super.onSend(conversation, turn);
    const turns = this.sessions.get(conversation)?.turns;
    // The first one is being worked on.
    if (turns !== undefined && turns.length > 2) turns.splice(1, 0, turns.pop()!);
  }
}

/** A message is answered twice. */
export class AnsweredTwice extends PlainManager {
  protected override answer(session: Session, turn: number): void {
    super.answer(session, turn);
    if (session.turns.length > 0) super.answer(session, turn);
  }
}

/** A message that comes during a turn is lost. */
export class SecondMessageLost extends PlainManager {
  protected override onSend(conversation: number, turn: Turn): void {
    const session = this.sessions.get(conversation);
    if (session === undefined || session.turns.length === 0) super.onSend(conversation, turn);
  }
}
