import { FactKind, NOBODY, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

/** A start that is not over, and the id that it goes by. */
interface Claimant {
  readonly id: number;
  /** Whether another one went by the same id at some instant of its request. */
  contested: boolean;
}

/** An id that is in use takes no second slot, and only such an id is refused as being in use. */
export class IdMonitor extends Monitor {
  readonly #claimants = new Map<number, Claimant>();
  /** Who goes by each id now, in the order of their requests. */
  readonly #byId = new Map<number, Set<number>>();

  constructor(context: MonitorContext) {
    super(context, {
      id: 'ids',
      claim: 'An id that is in use takes no second slot, and is free again afterwards',
      situation: 'nobody asked twice under one id',
    });
  }

  observe(fact: Fact): void {
    const { conversation } = fact;
    switch (fact.kind) {
      case FactKind.start_requested:
        this.#open(conversation, fact.token === NOBODY ? conversation : fact.token);
        if (fact.token !== NOBODY && !fact.probe) this.arise();
        break;
      case FactKind.admitted:
        this.#checkAlone(fact);
        break;
      case FactKind.refused:
        this.#checkContested(fact);
        this.#close(conversation);
        break;
      case FactKind.ended:
        this.#close(conversation);
        break;
    }
  }

  #open(conversation: number, id: number): void {
    const others = this.#byId.get(id) ?? new Set();
    for (const other of others) this.#claimants.get(other)!.contested = true;
    this.#claimants.set(conversation, { id, contested: others.size > 0 });
    this.#byId.set(id, others.add(conversation));
  }

  #close(conversation: number): void {
    const claimant = this.#claimants.get(conversation);
    if (claimant === undefined) return;
    this.#claimants.delete(conversation);
    const others = this.#byId.get(claimant.id)!;
    others.delete(conversation);
    if (others.size === 0) this.#byId.delete(claimant.id);
  }

  #checkAlone(fact: Fact): void {
    const { standing, names } = this.context;
    const claimant = this.#claimants.get(fact.conversation);
    if (claimant === undefined) return;
    const held = [...this.#byId.get(claimant.id)!].find(
      (other) => other !== fact.conversation && this.#surelyHolds(other, fact.time),
    );
    this.check(
      held === undefined,
      fact,
      () =>
        `${names.nameOfConversation(fact.conversation)} was given a slot under the id of ${names.nameOfConversation(held!)}, which was ${standing.seat(held!)!.stand}`,
    );
  }

  /** Of a target that tells only its answers, the end of one may have come before the other's slot. */
  #surelyHolds(conversation: number, now: number): boolean {
    const { standing } = this.context;
    const seat = standing.seat(conversation);
    if (seat === undefined || seat.stand === 'requested') return false;
    return standing.exact || standing.isSurelyActive(seat, now);
  }

  #checkContested(fact: Fact): void {
    if (fact.reason !== 'id-in-use') return;
    this.check(
      this.#claimants.get(fact.conversation)?.contested === true,
      fact,
      () =>
        `${this.context.names.nameOfConversation(fact.conversation)} was refused with id-in-use, but nobody else went by that id`,
    );
  }
}
