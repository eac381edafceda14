import { FactKind, type Fact, type FactObserver } from '../facts/mod.ts';

/** Where a conversation stands. `unheard`: its start was not requested yet. */
export type Stand = 'unheard' | 'requested' | 'queued' | 'active' | 'over';

interface Seat {
  readonly user: number;
  stand: Stand;
}

/**
 * Where every conversation stands, by the facts: the one bookkeeping that all monitors read. It takes
 * each fact in before they do, and remembers where the conversation stood before it. Facts that
 * cannot be (an end of what never began) change nothing here; it is a monitor's business to say so.
 */
export class Standing implements FactObserver {
  readonly #seats = new Map<number, Seat>();
  readonly #heldByUser = new Map<number, number>();
  #highest = -1;
  #active = 0;
  #queued = 0;
  #before: Stand = 'unheard';

  /** Conversations that hold a slot. */
  get active(): number {
    return this.#active;
  }

  /** Start requests that are known to wait. */
  get queued(): number {
    return this.#queued;
  }

  /** Where the conversation of the last fact stood before it. */
  get before(): Stand {
    return this.#before;
  }

  /** Active and queued conversations of `user`. */
  heldBy(user: number): number {
    return this.#heldByUser.get(user) ?? 0;
  }

  /** Conversations that are not over, with where they stand, in the order of their requests. */
  *open(): Iterable<readonly [conversation: number, stand: Stand]> {
    for (const [conversation, { stand }] of this.#seats) yield [conversation, stand];
  }

  observe(fact: Fact): void {
    const seat = this.#seats.get(fact.conversation);
    // Numbers are given in order, so a lower one without a seat has been and gone.
    this.#before = seat?.stand ?? (fact.conversation <= this.#highest ? 'over' : 'unheard');
    switch (fact.kind) {
      case FactKind.start_requested:
        if (this.#before === 'unheard') {
          this.#highest = fact.conversation;
          this.#seats.set(fact.conversation, { user: fact.user, stand: 'requested' });
        }
        break;
      case FactKind.queued:
        if (seat?.stand !== 'requested') break;
        seat.stand = 'queued';
        this.#queued++;
        this.#hold(seat.user, 1);
        break;
      case FactKind.admitted:
        if (seat === undefined || seat.stand === 'active') break;
        if (seat.stand === 'queued') this.#queued--;
        else this.#hold(seat.user, 1);
        seat.stand = 'active';
        this.#active++;
        break;
      case FactKind.refused:
      case FactKind.ended:
        if (seat !== undefined) this.#leave(fact.conversation, seat);
        break;
    }
  }

  #leave(conversation: number, { user, stand }: Seat): void {
    this.#seats.delete(conversation);
    if (stand === 'requested') return;
    if (stand === 'active') this.#active--;
    else this.#queued--;
    this.#hold(user, -1);
  }

  #hold(user: number, change: number): void {
    const held = this.heldBy(user) + change;
    if (held === 0) this.#heldByUser.delete(user);
    else this.#heldByUser.set(user, held);
  }
}
