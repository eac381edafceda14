import { FactKind, factName, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

/** Every start is answered exactly once, and every admitted conversation ends exactly once. */
export class LedgerMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'ledger',
      claim: 'Every start is answered once, and every admitted conversation ends once',
      situation: 'no conversation was admitted',
    });
  }

  observe(fact: Fact): void {
    const { before } = this.context.standing;
    switch (fact.kind) {
      case FactKind.start_requested:
        this.check(before === 'unheard', fact, () => this.#outOfPlace(fact));
        break;
      case FactKind.queued:
        this.check(before === 'requested', fact, () => this.#outOfPlace(fact));
        break;
      case FactKind.admitted:
        this.arise();
        this.check(before === 'requested' || before === 'queued', fact, () =>
          this.#outOfPlace(fact),
        );
        break;
      case FactKind.refused:
        this.check(before === 'requested' || before === 'queued', fact, () =>
          this.#outOfPlace(fact),
        );
        break;
      case FactKind.ended:
        this.check(before === 'active', fact, () => this.#outOfPlace(fact));
        break;
    }
  }

  override finish(now: number): void {
    for (const [conversation, stand] of this.context.standing.open()) {
      const what = stand === 'active' ? 'never ended' : 'was never answered';
      this.missed(
        now,
        `${this.context.names.nameOfConversation(conversation)} ${what}: it is still ${stand}`,
      );
    }
  }

  #outOfPlace(fact: Fact): string {
    const { names, standing } = this.context;
    return `"${factName(fact.kind)}" for ${names.nameOfConversation(fact.conversation)}, which was ${standing.before}`;
  }
}

/** Nothing is heard of a conversation after its end: no reply, no part of one, no timer. */
export class SilenceMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'silence',
      claim: 'No reply, turn or timer after the end of a conversation',
      situation: 'no conversation ended',
    });
  }

  observe(fact: Fact): void {
    switch (fact.kind) {
      case FactKind.ended:
        this.arise();
        break;
      case FactKind.chunk_received:
      case FactKind.turn_answered:
      case FactKind.timer_fired: {
        const { before } = this.context.standing;
        this.check(before !== 'over' && before !== 'unheard', fact, () => {
          const name = this.context.names.nameOfConversation(fact.conversation);
          return `"${factName(fact.kind)}" for ${name}, which was ${before}`;
        });
        break;
      }
    }
  }
}
