import { FactKind, NOBODY, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';
import { Stand, standName } from './_seat.ts';

/** A start that is not over, and the id that it goes by, for which more than one has asked. */
interface Claimant {
  readonly id: number;
  /** Whether another one went by the same id at some instant of its request. */
  contested: boolean;
}

/** An id that is in use takes no second slot, and only such an id is refused as being in use. */
export class IdMonitor extends Monitor {
  /** Those who go by an id that is, or was, another's too. All others go by their own number. */
  readonly #claimants = new Map<number, Claimant>();
  /** Who of them goes by each id now, in the order of their requests. */
  readonly #byId = new Map<number, Set<number>>();

  constructor(context: MonitorContext) {
    super(context, {
      id: 'ids',
      claim: 'An id that is in use takes no second slot, and is free again afterwards',
      situation: 'nobody asked twice under one id',
    });
    this.on(FactKind.start_requested, (fact) => {
      if (fact.token !== NOBODY) this.#onBorrowedId(fact);
    });
    this.on(FactKind.admitted, (fact) => this.#checkAlone(fact));
    this.on(FactKind.refused, (fact) => {
      this.#checkContested(fact);
      this.#close(fact.conversation);
    });
    this.on(FactKind.ended, (fact) => this.#close(fact.conversation));
  }

  #onBorrowedId({ conversation, token: id, probe }: Fact): void {
    if (!probe) this.arise();
    const isOpen = id !== conversation && this.context.standing.seat(id) !== undefined;
    // Its owner, if it is still there, was not noted as long as it was alone.
    if (isOpen && !this.#claimants.has(id)) this.#open(id, id);
    this.#open(conversation, id);
  }

  #open(conversation: number, id: number): void {
    const others = this.#byId.get(id) ?? new Set();
    for (const other of others) this.#claimants.get(other)!.contested = true;
    this.#claimants.set(conversation, { id, contested: others.size > 0 });
    this.#byId.set(id, others.add(conversation));
  }

  #close(conversation: number): void {
    if (this.#claimants.size === 0) return;
    const claimant = this.#claimants.get(conversation);
    if (claimant === undefined) return;
    this.#claimants.delete(conversation);
    const others = this.#byId.get(claimant.id)!;
    others.delete(conversation);
    if (others.size === 0) this.#byId.delete(claimant.id);
  }

  #checkAlone(fact: Fact): void {
    const { standing, names } = this.context;
    if (standing.subject === undefined) return;
    const held = this.#holderBeside(fact);
    if (this.check(held === undefined)) return;
    this.violate(
      fact,
      `${names.nameOfConversation(fact.conversation)} was given a slot under the id of ${names.nameOfConversation(held!)}, which was ${standName(standing.seat(held!)!.stand)}`,
    );
  }

  /** Another one that has a slot, or waits for one, under the same id. */
  #holderBeside({ conversation, time }: Fact): number | undefined {
    const claimant = this.#claimants.size === 0 ? undefined : this.#claimants.get(conversation);
    // Its own slot may be long gone, too, when one hears of it.
    if (claimant === undefined || !this.#surelyHolds(conversation, time)) return undefined;
    const all = [...this.#byId.get(claimant.id)!];
    return all.find((other) => other !== conversation && this.#surelyHolds(other, time));
  }

  /** Of a target that tells only its answers, the end of one may have come before the other's slot. */
  #surelyHolds(conversation: number, now: number): boolean {
    const { standing } = this.context;
    const seat = standing.seat(conversation);
    if (seat === undefined || seat.stand === Stand.requested) return false;
    return standing.exact || standing.isSurelyActive(seat, now);
  }

  #checkContested(fact: Fact): void {
    if (fact.reason !== 'id-in-use') return;
    if (this.check(this.#claimants.get(fact.conversation)?.contested === true)) return;
    this.violate(
      fact,
      `${this.context.names.nameOfConversation(fact.conversation)} was refused with id-in-use, but nobody else went by that id`,
    );
  }
}
