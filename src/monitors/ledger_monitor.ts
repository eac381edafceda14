import { FactKind, factName, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';
import { Stand, standName } from './_seat.ts';

/** Every start is answered exactly once, and every admitted conversation ends exactly once. */
export class LedgerMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'ledger',
      claim: 'Every start is answered once, and every admitted conversation ends once',
      situation: 'no conversation was admitted',
    });
    const { standing } = context;
    const isPending = () => standing.before === Stand.requested || standing.before === Stand.queued;
    this.on(FactKind.start_requested, (fact) => {
      this.#checkPlace(fact, standing.before === Stand.unheard);
    });
    this.on(FactKind.queued, (fact) => this.#checkPlace(fact, standing.before === Stand.requested));
    this.on(FactKind.admitted, (fact) => {
      this.arise();
      this.#checkPlace(fact, isPending());
    });
    this.on(FactKind.refused, (fact) => this.#checkPlace(fact, isPending()));
    this.on(FactKind.ended, (fact) => this.#checkPlace(fact, standing.before === Stand.active));
  }

  override finish(now: number): void {
    for (const { conversation, stand } of this.context.standing.seats()) {
      const what = stand === Stand.active ? 'never ended' : 'was never answered';
      this.missed(
        now,
        `${this.context.names.nameOfConversation(conversation)} ${what}: it is still ${standName(stand)}`,
      );
    }
  }

  #checkPlace(fact: Fact, isInPlace: boolean): void {
    if (this.check(isInPlace)) return;
    const { names, standing } = this.context;
    this.violate(
      fact,
      `"${factName(fact.kind)}" for ${names.nameOfConversation(fact.conversation)}, which was ${standName(standing.before)}`,
    );
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
    this.on(FactKind.ended, () => this.arise());
    this.on([FactKind.chunk_received, FactKind.turn_answered, FactKind.timer_fired], (fact) =>
      this.#checkAlive(fact),
    );
  }

  #checkAlive(fact: Fact): void {
    const { before } = this.context.standing;
    if (this.check(before !== Stand.over && before !== Stand.unheard)) return;
    const name = this.context.names.nameOfConversation(fact.conversation);
    this.violate(fact, `"${factName(fact.kind)}" for ${name}, which was ${standName(before)}`);
  }
}
