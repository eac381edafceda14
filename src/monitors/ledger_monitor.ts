import { FactKind, factName, type Fact } from '../facts/mod.ts';
import { HEARD_LATE, Monitor, type MonitorContext } from './monitor.ts';
import { Stand, standName } from './_seat.ts';

/**
 * Every start is answered exactly once, and every admitted conversation ends exactly once. Where answers
 * come in another order, an end may be heard of before the admission.
 */
export class LedgerMonitor extends Monitor {
  /** Conversations whose end was heard of, and whose admission was not. */
  readonly #endedFirst = new Set<number>();

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
    this.on(FactKind.queued, (fact) => {
      const isInPlace = standing.delayed
        ? standing.before !== Stand.unheard
        : standing.before === Stand.requested;
      this.#checkPlace(fact, isInPlace);
    });
    this.on(FactKind.admitted, (fact) => {
      this.arise();
      this.#checkPlace(fact, isPending() || this.#endedFirst.delete(fact.conversation));
    });
    this.on(FactKind.refused, (fact) => this.#checkPlace(fact, isPending()));
    this.on(FactKind.ended, (fact) => {
      const isEarly = standing.delayed && isPending();
      this.#checkPlace(fact, standing.before === Stand.active || isEarly);
      // Whose admission was lost is not waited for.
      if (isEarly && !standing.subject!.isExcused) this.#endedFirst.add(fact.conversation);
    });
  }

  override finish(now: number): void {
    for (const conversation of this.#endedFirst) {
      const name = this.context.names.nameOfConversation(conversation);
      this.missed(now, `${name} ended, but was never admitted`);
    }
    for (const { conversation, stand, isExcused } of this.context.standing.seats()) {
      if (isExcused) continue;
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

/**
 * Nothing is heard of a conversation after its end: no reply, no part of one, no timer. Where answers
 * come in another order it may have been said before, so that only what never began shows anything.
 */
export class SilenceMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'silence',
      claim: 'No reply, turn or timer after the end of a conversation',
      situation: context.standing.delayed ? HEARD_LATE : 'no conversation ended',
    });
    if (!context.standing.delayed) this.on(FactKind.ended, () => this.arise());
    this.on([FactKind.chunk_received, FactKind.turn_answered, FactKind.timer_fired], (fact) =>
      this.#checkAlive(fact),
    );
  }

  #checkAlive(fact: Fact): void {
    const { before, delayed } = this.context.standing;
    const isOver = before === Stand.over && !delayed;
    if (this.check(!isOver && before !== Stand.unheard)) return;
    const name = this.context.names.nameOfConversation(fact.conversation);
    this.violate(fact, `"${factName(fact.kind)}" for ${name}, which was ${standName(before)}`);
  }
}
