import {
  ConversationRows,
  DenseMap,
  FactKind,
  NOBODY,
  type Fact,
  type FactObserver,
  type Hearing,
  type Limits,
  type PendingTurn,
} from '../facts/mod.ts';
import { Fault, type FaultName } from '../targets/mod.ts';
import { addTo } from './_counts.ts';
import { Line } from './_line.ts';
import { Seat, Stand } from './_seat.ts';
import { SureSeats } from './_sure_seats.ts';

/** How things stood when an instant was over. */
export interface Levels {
  /** The instant, ticks. */
  readonly at: number;
  readonly queued: number;
  /** Start requests that were not answered. */
  readonly unanswered: number;
  /** Most conversations that may have held a slot. */
  readonly mostActive: number;
}

/**
 * Where every conversation stands, by the facts: the one bookkeeping that all monitors read. It takes
 * each fact in before they do, and remembers where the conversation stood before it. Facts that
 * cannot be (an end of what never began) change nothing here; it is a monitor's business to say so.
 *
 * Where decisions are heard, what stands here is so. Otherwise only answers are, which come some time
 * after: a conversation may hold a slot from its request until its end is heard of, and surely holds one
 * only from its admission until somebody asks for its end, a turn of it fails, the target crashes, or a
 * timeout may have taken it. A message alone proves nothing: it may come too late.
 */
export class Standing implements FactObserver {
  /** Whether decisions are heard: what stands here is so. */
  readonly exact: boolean;
  /** Whether answers come late, and in another order. */
  readonly delayed: boolean;
  readonly #seats = new ConversationRows(Seat.columns);
  readonly #waiting = new Line<null>();
  readonly #heldByUser = new DenseMap<number>();
  readonly #openByUser = new DenseMap<number>();
  /** Those who were told to wait and have neither left nor been answered. */
  readonly #surelyQueuedByUser = new DenseMap<number>();
  /** By an id under which more than one has asked: those who have, and are not over. */
  readonly #sharing = new Map<number, Set<number>>();
  readonly #sure: SureSeats;
  readonly #levels = { at: 0, queued: 0, unanswered: 0, mostActive: 0 };
  // Windows: on the seat of the last fact, and on that of who has waited longest.
  readonly #current = new Seat();
  readonly #longest = new Seat();
  #now = 0;
  #instantBegins = false;
  #highest = -1;
  #active = 0;
  /** Conversations with a turn that is not answered. */
  #talking = 0;
  #before: Stand = Stand.unheard;
  #subject: Seat | undefined;
  #answered: PendingTurn | undefined;
  #answeredInOrder = false;

  /** @param grace how much later than promised, or earlier, something may be heard of, ticks. */
  constructor(limits: Limits, hearing: Hearing, grace: number) {
    this.exact = hearing === 'decisions';
    this.delayed = hearing === 'delayed-answers';
    this.#sure = new SureSeats(limits, grace);
  }

  /** Conversations that were admitted and have not ended. */
  get active(): number {
    return this.#active;
  }

  /** Start requests that are not answered. */
  get unanswered(): number {
    return this.#seats.size - this.#active;
  }

  /** Start requests that are known to wait. */
  get queued(): number {
    return this.#waiting.size;
  }

  /** Most conversations that may hold a slot now. */
  get mostActive(): number {
    return this.exact ? this.#active : this.#seats.size - this.#waiting.size;
  }

  /** Most conversations that may hold a slot now, those who are known to wait among them. */
  get mostHolding(): number {
    return this.exact ? this.#active : this.#seats.size;
  }

  /** Most conversations that may hold a slot now beside one that asks for it. */
  get possiblyActive(): number {
    return this.exact ? this.#active : this.#seats.size - 1;
  }

  /** Fewest conversations that can hold a slot at `now`, ticks. */
  surelyActive(now: number): number {
    return this.exact ? this.#active : this.#sure.count(now);
  }

  /** Fewest conversations that `user` can hold or wait for at `now`, ticks. */
  surelyHeldBy(user: number, now: number): number {
    if (this.exact) return this.heldBy(user);
    const active = this.#sure.countOf(user, now);
    // Where answers are late, who is told to wait may wait no longer.
    return this.delayed ? active : active + (this.#surelyQueuedByUser.get(user) ?? 0);
  }

  /** Whether `seat` was admitted, nobody has asked for its end, and no timeout can have taken it at `now`. */
  isSurelyActive(seat: Seat, now: number): boolean {
    return now < this.#sure.sureUntil(seat);
  }

  /** Of the conversations that surely hold a slot at `now`, ticks, how many wait for a reply, if more than `most` may. */
  surelyTalking(now: number, most: number): number {
    if (this.#talking <= most) return 0;
    let count = 0;
    for (const seat of this.seats()) {
      if (seat.pending > 0 && this.isSurelyActive(seat, now)) count++;
    }
    return count;
  }

  /** Whether the last fact is the first of its instant: time has gone on. */
  get instantBegins(): boolean {
    return this.#instantBegins;
  }

  /** How things stood at the end of the instant before that of the last fact. */
  get lastLevels(): Levels {
    return this.#levels;
  }

  /** Where the conversation of the last fact stood before it. */
  get before(): Stand {
    return this.#before;
  }

  /**
   * The conversation of the last fact, also if that was its end; undefined if there is none. The next
   * fact makes it another's.
   */
  get subject(): Seat | undefined {
    return this.#subject;
  }

  /** The turn that the last reply or failure was about; undefined if it was about none. */
  get answered(): PendingTurn | undefined {
    return this.#answered;
  }

  /** Whether that, if any, was the oldest of the pending turns of its conversation. */
  get answeredInOrder(): boolean {
    return this.#answeredInOrder;
  }

  /** Active and queued conversations of `user`. */
  heldBy(user: number): number {
    return this.#heldByUser.get(user) ?? 0;
  }

  /** Conversations of `user` that are not over. */
  openBy(user: number): number {
    return this.#openByUser.get(user) ?? 0;
  }

  /** Most conversations that `user` may hold or wait for beside one that it asks for. */
  possiblyHeldBy(user: number): number {
    return this.exact ? this.heldBy(user) : this.openBy(user) - 1;
  }

  /** What is known of every conversation that is not over, in the order of their requests. */
  *seats(): IterableIterator<Seat> {
    for (const conversation of this.#seats.keys()) yield this.seat(conversation)!;
  }

  /** What is known of `conversation`; undefined if it is over, or was never heard of. */
  seat(conversation: number): Seat | undefined {
    return this.#seats.find(conversation, new Seat());
  }

  /** Who has waited longest, until the next call; undefined if nobody waits. */
  get longestWaiting(): Seat | undefined {
    const { first } = this.#waiting;
    return first && this.#seats.find(first.conversation, this.#longest);
  }

  observe(fact: Fact): void {
    this.#passTime(fact.time);
    const seat = this.#seats.find(fact.conversation, this.#current);
    this.#subject = seat;
    if (seat === undefined) this.#observeStranger(fact);
    else {
      this.#before = seat.stand;
      this.#observeKnown(fact, seat);
    }
  }

  #passTime(time: number): void {
    this.#instantBegins = time > this.#now;
    if (!this.#instantBegins) return;
    this.#levels.at = this.#now;
    this.#levels.queued = this.queued;
    this.#levels.unanswered = this.unanswered;
    this.#levels.mostActive = this.mostActive;
    this.#now = time;
  }

  #observeStranger(fact: Fact): void {
    const { conversation, kind } = fact;
    // Numbers are given in order, so a lower one without a seat has been and gone.
    const known = conversation !== NOBODY && conversation <= this.#highest;
    this.#before = known ? Stand.over : Stand.unheard;
    if (kind === FactKind.turn_answered || kind === FactKind.turn_failed)
      this.#answered = undefined;
    else if (kind === FactKind.start_requested && !known) this.#enter(fact);
    else if (kind === FactKind.fault_fired && fact.reason === Fault.crash) this.#doubtAll();
  }

  #observeKnown(fact: Fact, seat: Seat): void {
    switch (fact.kind) {
      case FactKind.queued:
        if (seat.stand !== Stand.requested) return;
        seat.stand = Stand.queued;
        seat.queuedAt = fact.time;
        this.#waiting.join(seat.conversation, null);
        addTo(this.#heldByUser, seat.user, 1);
        if (seat.stopRequestedAt === NOBODY) addTo(this.#surelyQueuedByUser, seat.user, 1);
        return;
      case FactKind.admitted:
        if (seat.stand === Stand.active) return;
        this.#admit(seat, fact.time);
        break;
      case FactKind.turn_sent:
        this.#send(seat, fact);
        return;
      case FactKind.turn_answered:
      case FactKind.turn_failed:
        this.#answer(seat, fact);
        break;
      case FactKind.stop_requested:
        if (seat.stopRequestedAt === NOBODY) {
          this.#leaveQueue(seat);
          seat.stopRequestedAt = fact.time;
        }
        // A target that knows ids alone cannot tell them apart.
        if (!this.exact && this.#sharing.size > 0) this.#doubtSharers(seat);
        break;
      case FactKind.fault_fired:
        if (EXCUSES.includes(fact.reason as FaultName)) seat.isExcused = true;
        if (fact.reason === Fault.error) seat.isDoubtful = true;
        break;
      case FactKind.refused:
      case FactKind.ended:
        this.#leave(seat);
        return;
      default:
        return;
    }
    if (!this.exact) this.#sure.update(seat);
  }

  #enter(fact: Fact): void {
    const seat = this.#seats.add(fact.conversation, this.#current);
    seat.user = fact.user;
    seat.stand = Stand.requested;
    seat.requestedBy = fact.seq;
    seat.requestedAt = fact.time;
    seat.queuedAt = NOBODY;
    seat.admittedAt = NOBODY;
    seat.idleSince = NOBODY;
    seat.keptFrom = fact.time;
    seat.stopRequestedAt = NOBODY;
    seat.isDoubtful = false;
    seat.isExcused = false;
    seat.id = fact.token === NOBODY ? fact.conversation : fact.token;
    if (fact.token !== NOBODY) this.#share(fact.token, fact.conversation);
    this.#highest = fact.conversation;
    this.#subject = seat;
    addTo(this.#openByUser, fact.user, 1);
  }

  /** Nobody knows any more whether it waits. */
  #leaveQueue({ stand, stopRequestedAt, user }: Seat): void {
    if (stand !== Stand.queued || stopRequestedAt !== NOBODY) return;
    addTo(this.#surelyQueuedByUser, user, -1);
  }

  #admit(seat: Seat, time: number): void {
    this.#leaveQueue(seat);
    if (seat.stand === Stand.queued) this.#waiting.leave(seat.conversation);
    else addTo(this.#heldByUser, seat.user, 1);
    seat.stand = Stand.active;
    seat.admittedAt = time;
    seat.idleSince = time;
    this.#active++;
  }

  #send(seat: Seat, { turn, due, time }: Fact): void {
    const idleSince = seat.pending === 0 ? seat.idleSince : NOBODY;
    if (seat.pending === 0) this.#talking++;
    this.#seats.push(seat, { turn, turnDue: due, turnSentAt: time, turnNote: idleSince });
  }

  #answer(seat: Seat, fact: Fact): void {
    this.#answeredInOrder = seat.turn === fact.turn;
    this.#answered = this.#seats.take(seat, fact.turn);
    if (this.#answered !== undefined && seat.pending === 0) this.#talking--;
    if (fact.kind === FactKind.turn_failed) seat.isDoubtful = true;
    if (this.#answered === undefined) return;
    if (fact.kind === FactKind.turn_answered) {
      seat.keptFrom = Math.max(seat.keptFrom, this.#answered.turnSentAt);
    }
    // A turn that its conversation's idle timeout cut did not begin a new idle time.
    if (seat.pending === 0 && fact.reason !== 'idle-timeout') seat.idleSince = fact.time;
  }

  #share(id: number, conversation: number): void {
    const sharing = this.#sharing.get(id) ?? new Set();
    if (sharing.size === 0 && this.#seats.find(id, new Seat()) !== undefined) sharing.add(id);
    this.#sharing.set(id, sharing.add(conversation));
  }

  #doubtSharers({ id, conversation }: Seat): void {
    for (const other of this.#sharing.get(id) ?? []) {
      const seat = other === conversation ? undefined : this.seat(other);
      if (seat === undefined) continue;
      seat.isDoubtful = true;
      this.#sure.update(seat);
    }
  }

  /** What was open may be gone, and nobody has said so yet. */
  #doubtAll(): void {
    for (const seat of this.seats()) {
      seat.isDoubtful = true;
      if (!this.exact) this.#sure.update(seat);
    }
  }

  #leave(seat: Seat): void {
    const { conversation, user, stand, id } = seat;
    this.#leaveQueue(seat);
    if (this.#sharing.size > 0) {
      const sharing = this.#sharing.get(id);
      sharing?.delete(conversation);
      if (sharing?.size === 0) this.#sharing.delete(id);
    }
    if (seat.pending > 0) this.#talking--;
    this.#seats.delete(conversation);
    this.#sure.remove(conversation);
    addTo(this.#openByUser, user, -1);
    if (stand === Stand.requested) return;
    addTo(this.#heldByUser, user, -1);
    if (stand === Stand.active) this.#active--;
    else this.#waiting.leave(conversation);
  }
}

/** Faults that take an answer away. */
const EXCUSES: readonly FaultName[] = [Fault.lostReply, Fault.error];
