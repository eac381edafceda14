import { DenseMap, NOBODY, type Limits } from '../facts/mod.ts';
import { toTicks } from '../time/mod.ts';
import { addTo } from './_counts.ts';
import { Deadlines } from './_deadlines.ts';
import { Stand, type Seat } from './_seat.ts';

/** A conversation that is counted. */
interface Counted {
  readonly user: number;
  /** Until when it surely holds its slot. */
  until: number;
  /** The instant under which it stands among the deadlines: `until`, or earlier. */
  deadline: number;
}

/** Deadlines of what is no longer counted that may be kept beside as many others again. */
const MOST_STALE = 64;

/**
 * Counts the conversations that surely hold a slot of a target that tells only its answers: those that
 * were admitted, whose end nobody has asked for, and that no timeout can have taken.
 */
export class SureSeats {
  readonly #idleTimeout: number;
  readonly #maxDuration: number;
  readonly #grace: number;
  readonly #counted = new DenseMap<Counted>();
  readonly #countByUser = new DenseMap<number>();
  readonly #deadlines = new Deadlines();

  /** @param grace by how much a timeout may be early, ticks. */
  constructor({ idleTimeoutMs, maxDurationMs }: Limits, grace: number) {
    this.#idleTimeout = ticksOf(idleTimeoutMs);
    this.#maxDuration = ticksOf(maxDurationMs);
    this.#grace = grace;
  }

  /** The instant from which `seat` may have lost its slot, ticks; `-Infinity` if it may have long ago. */
  sureUntil(seat: Seat): number {
    if (seat.stand !== Stand.active || seat.stopRequestedAt !== NOBODY) return -Infinity;
    if (seat.isDoubtful) return -Infinity;
    const { requestedAt, keptFrom } = seat;
    return Math.min(requestedAt + this.#maxDuration, keptFrom + this.#idleTimeout) - this.#grace;
  }

  /** How many there are at `now`, ticks, which never goes back. */
  count(now: number): number {
    this.#expire(now);
    return this.#counted.size;
  }

  /** How many of `user` there are at `now`. */
  countOf(user: number, now: number): number {
    this.#expire(now);
    return this.#countByUser.get(user) ?? 0;
  }

  /** To be called when `seat` has changed. */
  update(seat: Seat): void {
    const until = this.sureUntil(seat);
    if (until === -Infinity) this.remove(seat.conversation);
    else this.#keep(seat, until);
  }

  remove(conversation: number): void {
    const counted = this.#counted.get(conversation);
    if (counted === undefined) return;
    this.#counted.delete(conversation);
    addTo(this.#countByUser, counted.user, -1);
  }

  #keep({ conversation, user }: Seat, until: number): void {
    let counted = this.#counted.get(conversation);
    if (counted === undefined) {
      counted = { user, until, deadline: Infinity };
      this.#counted.set(conversation, counted);
      addTo(this.#countByUser, user, 1);
    }
    counted.until = until;
    // A later deadline is looked up when the earlier one has come.
    if (until < counted.deadline) this.#await(conversation, counted);
  }

  #await(conversation: number, counted: Counted): void {
    counted.deadline = counted.until;
    this.#deadlines.push(counted.deadline, conversation);
    if (this.#deadlines.size > 2 * this.#counted.size + MOST_STALE) this.#dropStale();
  }

  #expire(now: number): void {
    while (this.#deadlines.earliest <= now) {
      const deadline = this.#deadlines.earliest;
      const conversation = this.#deadlines.pop();
      const counted = this.#counted.get(conversation);
      if (counted?.deadline !== deadline) continue;
      if (counted.until > now) this.#await(conversation, counted);
      else this.remove(conversation);
    }
  }

  #dropStale(): void {
    this.#deadlines.clear();
    for (const [conversation, { deadline }] of this.#counted) {
      this.#deadlines.push(deadline, conversation);
    }
  }
}

function ticksOf(timeoutMs: number | undefined): number {
  return timeoutMs === undefined ? Infinity : toTicks(timeoutMs);
}
