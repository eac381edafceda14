import { FactKind, NOBODY, type Fact, type FactObserver, type Limits } from '../facts/mod.ts';
import { toTicks } from '../time/mod.ts';

/** Where a conversation stands. `unheard`: its start was not requested yet. */
export type Stand = 'unheard' | 'requested' | 'queued' | 'active' | 'over';

/** A message that has no reply yet. */
export interface PendingTurn {
  readonly turn: number;
  readonly token: number;
  readonly sentAt: number;
  /** Since when its conversation had been idle when it was sent; `NOBODY` if it was not. */
  readonly idleSince: number;
}

/** What is known of one conversation. Instants are ticks, `NOBODY` for what has not happened. */
export interface Seat {
  readonly conversation: number;
  readonly user: number;
  readonly probe: boolean;
  /** Position of the fact of its request. */
  readonly requestedBy: number;
  readonly requestedAt: number;
  stand: Stand;
  queuedAt: number;
  admittedAt: number;
  /** End of its last turn, or its admission: from here an idle timeout counts. */
  idleSince: number;
  /** From when no idle time can have begun earlier: its request, or the last message that got a reply. */
  keptFrom: number;
  /** When its user first asked for its end, or left. */
  stopRequestedAt: number;
  readonly pending: PendingTurn[];
}

/**
 * Where every conversation stands, by the facts: the one bookkeeping that all monitors read. It takes
 * each fact in before they do, and remembers where the conversation stood before it. Facts that
 * cannot be (an end of what never began) change nothing here; it is a monitor's business to say so.
 *
 * A target that tells its decisions as it takes them is *exact*: what stands here is so. Of another
 * one only its answers are seen, which come some time after: a conversation may hold a slot from its
 * request until its end is heard of, and surely holds one only from its admission until somebody asks
 * for its end, or a timeout may have taken it. A message alone proves nothing: it may come too late.
 */
export class Standing implements FactObserver {
  readonly exact: boolean;
  readonly #idleTimeout: number;
  readonly #maxDuration: number;
  readonly #seats = new Map<number, Seat>();
  readonly #waiting = new Map<number, Seat>();
  readonly #heldByUser = new Map<number, number>();
  readonly #openByUser = new Map<number, number>();
  #highest = -1;
  #active = 0;
  #before: Stand = 'unheard';
  #subject: Seat | undefined;
  #position = -1;
  #answered: PendingTurn | undefined;

  constructor(limits: Limits, exact: boolean) {
    this.exact = exact;
    this.#idleTimeout = ticksOf(limits.idleTimeoutMs);
    this.#maxDuration = ticksOf(limits.maxDurationMs);
  }

  /** Conversations that were admitted and have not ended. */
  get active(): number {
    return this.#active;
  }

  /** Start requests that are known to wait. */
  get queued(): number {
    return this.#waiting.size;
  }

  /** Most conversations that may hold a slot now beside one that asks for it. */
  get possiblyActive(): number {
    return this.exact ? this.#active : this.#seats.size - 1;
  }

  /** Fewest conversations that can hold a slot at `now`, ticks. */
  surelyActive(now: number): number {
    return this.exact ? this.#active : this.#countSurely(now, () => true);
  }

  /** Fewest conversations that `user` can hold or wait for at `now`, ticks. */
  surelyHeldBy(user: number, now: number): number {
    return this.exact ? this.heldBy(user) : this.#countSurely(now, (seat) => seat.user === user);
  }

  /** Whether `seat` was admitted, nobody has asked for its end, and no timeout can have taken it at `now`. */
  isSurelyActive(seat: Seat, now: number): boolean {
    return (
      seat.stand === 'active' &&
      seat.stopRequestedAt === NOBODY &&
      now < seat.requestedAt + this.#maxDuration &&
      now < seat.keptFrom + this.#idleTimeout
    );
  }

  /** Where the conversation of the last fact stood before it. */
  get before(): Stand {
    return this.#before;
  }

  /** The conversation of the last fact, also if that was its end; undefined if there is none. */
  get subject(): Seat | undefined {
    return this.#subject;
  }

  /** Which of its conversation's pending turns the last fact answered: 0 for the oldest, -1 for none. */
  get answeredPosition(): number {
    return this.#position;
  }

  /** The turn that the last reply or failure was about; undefined if it was about none. */
  get answered(): PendingTurn | undefined {
    return this.#answered;
  }

  /** Active and queued conversations of `user`. */
  heldBy(user: number): number {
    return this.#heldByUser.get(user) ?? 0;
  }

  /** Most conversations that `user` may hold or wait for beside one that it asks for. */
  possiblyHeldBy(user: number): number {
    return this.exact ? this.heldBy(user) : (this.#openByUser.get(user) ?? 0) - 1;
  }

  /** Conversations that are not over, with where they stand, in the order of their requests. */
  *open(): Iterable<readonly [conversation: number, stand: Stand]> {
    for (const [conversation, { stand }] of this.#seats) yield [conversation, stand];
  }

  /** What is known of every conversation that is not over, in the order of their requests. */
  seats(): Iterable<Seat> {
    return this.#seats.values();
  }

  /** What is known of `conversation`; undefined if it is over, or was never heard of. */
  seat(conversation: number): Seat | undefined {
    return this.#seats.get(conversation);
  }

  /** Those who wait, in the order in which they were queued. */
  waiting(): Iterable<Seat> {
    return this.#waiting.values();
  }

  observe(fact: Fact): void {
    const seat = this.#seats.get(fact.conversation);
    this.#subject = seat;
    // Numbers are given in order, so a lower one without a seat has been and gone.
    const known = fact.conversation !== NOBODY && fact.conversation <= this.#highest;
    this.#before = seat?.stand ?? (known ? 'over' : 'unheard');
    switch (fact.kind) {
      case FactKind.start_requested:
        if (this.#before === 'unheard') this.#enter(fact);
        break;
      case FactKind.queued:
        if (seat?.stand !== 'requested') break;
        seat.stand = 'queued';
        seat.queuedAt = fact.time;
        this.#waiting.set(seat.conversation, seat);
        this.#hold(seat.user, 1);
        break;
      case FactKind.admitted:
        if (seat !== undefined && seat.stand !== 'active') this.#admit(seat, fact.time);
        break;
      case FactKind.turn_sent:
        if (seat === undefined) break;
        seat.pending.push({
          turn: fact.turn,
          token: fact.token,
          sentAt: fact.time,
          idleSince: seat.pending.length === 0 ? seat.idleSince : NOBODY,
        });
        break;
      case FactKind.turn_answered:
      case FactKind.turn_failed:
        this.#answer(seat, fact);
        break;
      case FactKind.stop_requested:
        if (seat?.stopRequestedAt === NOBODY) seat.stopRequestedAt = fact.time;
        break;
      case FactKind.refused:
      case FactKind.ended:
        if (seat !== undefined) this.#leave(seat);
        break;
    }
  }

  #countSurely(now: number, test: (seat: Seat) => boolean): number {
    let count = 0;
    for (const seat of this.#seats.values())
      if (test(seat) && this.isSurelyActive(seat, now)) count++;
    return count;
  }

  #enter(fact: Fact): void {
    const seat: Seat = {
      conversation: fact.conversation,
      user: fact.user,
      probe: fact.probe,
      requestedBy: fact.seq,
      requestedAt: fact.time,
      stand: 'requested',
      queuedAt: NOBODY,
      admittedAt: NOBODY,
      idleSince: NOBODY,
      keptFrom: fact.time,
      stopRequestedAt: NOBODY,
      pending: [],
    };
    this.#highest = fact.conversation;
    this.#seats.set(fact.conversation, seat);
    this.#subject = seat;
    if (!this.exact) change(this.#openByUser, fact.user, 1);
  }

  #admit(seat: Seat, time: number): void {
    if (seat.stand === 'queued') this.#waiting.delete(seat.conversation);
    else this.#hold(seat.user, 1);
    seat.stand = 'active';
    seat.admittedAt = time;
    seat.idleSince = time;
    this.#active++;
  }

  #answer(seat: Seat | undefined, fact: Fact): void {
    this.#position = seat?.pending.findIndex(({ turn }) => turn === fact.turn) ?? -1;
    this.#answered = seat?.pending[this.#position];
    if (seat === undefined || this.#answered === undefined) return;
    seat.pending.splice(this.#position, 1);
    if (fact.kind === FactKind.turn_answered) seat.keptFrom = this.#answered.sentAt;
    // A turn that its conversation's idle timeout cut did not begin a new idle time.
    if (seat.pending.length === 0 && fact.reason !== 'idle-timeout') seat.idleSince = fact.time;
  }

  #leave(seat: Seat): void {
    this.#seats.delete(seat.conversation);
    if (!this.exact) change(this.#openByUser, seat.user, -1);
    if (seat.stand === 'active') this.#active--;
    else this.#waiting.delete(seat.conversation);
    if (seat.stand !== 'requested') this.#hold(seat.user, -1);
  }

  #hold(user: number, by: number): void {
    change(this.#heldByUser, user, by);
  }
}

/** Changes a count; one that becomes 0 has no entry. */
function change(counts: Map<number, number>, key: number, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

function ticksOf(timeoutMs: number | undefined): number {
  return timeoutMs === undefined ? Infinity : toTicks(timeoutMs);
}
