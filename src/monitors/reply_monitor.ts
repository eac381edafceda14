import { FactKind, MAX_TURNS, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

/**
 * One reply to each message, to the right conversation, in order. A message carries a token of its
 * own; a reply that carries another's is cross-talk.
 */
export class ReplyMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'replies',
      claim: 'One reply to each message, to its own conversation, in order',
      situation: 'no message was answered',
    });
  }

  observe(fact: Fact): void {
    if (fact.kind !== FactKind.turn_answered) return;
    this.arise();
    const { answeredPosition, subject } = this.context.standing;
    const name = () =>
      `turn ${fact.turn} of ${this.context.names.nameOfConversation(fact.conversation)}`;
    this.check(
      answeredPosition !== -1,
      fact,
      () => `There was a reply to ${name()}, which waited for none`,
    );
    this.check(
      answeredPosition < 1,
      fact,
      () => `The reply to ${name()} came before that to turn ${subject!.pending[0]!.turn}`,
    );
    const conversation = Math.floor(fact.token / (MAX_TURNS + 1));
    const turn = fact.token % (MAX_TURNS + 1);
    this.check(conversation === fact.conversation && turn === fact.turn, fact, () => {
      const whose =
        fact.token < 0
          ? 'none'
          : `that of turn ${turn} of ${this.context.names.nameOfConversation(conversation)}`;
      return `The reply to ${name()} carries another token: ${whose}`;
    });
  }
}
