import { FactKind, MAX_TURNS, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';
import { Stand } from './_seat.ts';

/**
 * One reply to each message, to the right conversation, in order. A message carries a token of its
 * own; a reply that carries another's is cross-talk. Where replies come in another order, that is not
 * judged, nor whether a message still waited for its reply when its conversation was over.
 */
export class ReplyMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'replies',
      claim: 'One reply to each message, to its own conversation, in order',
      situation: 'no message was answered',
    });
    this.on(FactKind.turn_answered, (fact) => this.#onAnswered(fact));
  }

  #onAnswered(fact: Fact): void {
    this.arise();
    const { answered, answeredInOrder, subject, before, delayed } = this.context.standing;
    const mayWait = delayed && before === Stand.over;
    if (!this.check(answered !== undefined || mayWait)) {
      this.violate(fact, `There was a reply to ${this.#nameOf(fact)}, which waited for none`);
    }
    if (!this.check(answered === undefined || answeredInOrder || delayed)) {
      const message = `The reply to ${this.#nameOf(fact)} came before that to turn ${subject!.turn}`;
      this.violate(fact, message);
    }
    this.#checkToken(fact);
  }

  #checkToken(fact: Fact): void {
    const conversation = Math.floor(fact.token / (MAX_TURNS + 1));
    const turn = fact.token % (MAX_TURNS + 1);
    if (this.check(conversation === fact.conversation && turn === fact.turn)) return;
    const whose =
      fact.token < 0
        ? 'none'
        : `that of turn ${turn} of ${this.context.names.nameOfConversation(conversation)}`;
    this.violate(fact, `The reply to ${this.#nameOf(fact)} carries another token: ${whose}`);
  }

  #nameOf({ conversation, turn }: Fact): string {
    return `turn ${turn} of ${this.context.names.nameOfConversation(conversation)}`;
  }
}
