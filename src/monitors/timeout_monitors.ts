import { FactKind, NOBODY, type Fact } from '../facts/mod.ts';
import { formatDuration } from '../time/mod.ts';
import { ANY } from './_fact_router.ts';
import { Line, type Place } from './_line.ts';
import { Monitor, NOT_HEARD, type MonitorContext } from './monitor.ts';
import { Stand, standName, type Seat } from './_seat.ts';

/**
 * A timeout fires neither early nor late, and what timed out is over. Lateness shows in whatever the
 * conversation still does; where only answers are heard, in a reply to a message that was sent behind
 * the deadline. At the very instant of a deadline both orders are right. Where answers come late, the
 * earliest that time can have begun is when it was asked for what began it, and the latest when the
 * answer was heard.
 */
abstract class TimeoutMonitor extends Monitor {
  protected readonly timeout: number;
  protected readonly grace: number;

  constructor(context: MonitorContext, timeout: number, names: { id: string; claim: string }) {
    super(context, { ...names, situation: 'it never fired' });
    this.timeout = timeout;
    this.grace = context.grace;
  }

  protected nameOf(seat: Seat): string {
    return this.context.names.nameOfConversation(seat.conversation);
  }

  /** Checks that the timeout did not fire before its time. */
  protected checkNotEarly(fact: Fact, seat: Seat, since: number): void {
    this.arise();
    const elapsed = fact.time - since;
    if (this.check(elapsed >= this.timeout - this.grace)) return;
    this.violate(
      fact,
      `${this.nameOf(seat)} timed out (${fact.reason}) after ${formatDuration(elapsed / 1000)}; the limit is ${formatDuration(this.timeout / 1000)}`,
    );
  }

  /** Checks that the conversation was not alive behind its deadline, `elapsed` after its time began. */
  protected checkNotLate(fact: Fact, seat: Seat, elapsed: number): void {
    if (this.check(elapsed <= this.timeout + this.grace)) return;
    this.violate(
      fact,
      `${this.nameOf(seat)} was still there after ${formatDuration(elapsed / 1000)}; it should have timed out after ${formatDuration(this.timeout / 1000)}`,
    );
  }
}

/** Idle timeouts count from the last turn's end, or admission, and never run during a turn. */
export class IdleTimeoutMonitor extends TimeoutMonitor {
  constructor(context: MonitorContext, timeout: number) {
    super(context, timeout, {
      id: 'idle-timeout',
      claim: `A conversation ends after ${formatDuration(timeout / 1000)} without a turn, not before and not during one`,
    });
    this.on(ANY, (fact) => {
      const { subject, before } = context.standing;
      if (subject !== undefined && before === Stand.active) this.#onActive(fact, subject);
    });
  }

  #onActive(fact: Fact, seat: Seat): void {
    const { kind, reason, time } = fact;
    const { exact, delayed } = this.context.standing;
    if (kind === FactKind.turn_failed && reason === 'idle-timeout') {
      if (!delayed) this.#onCutTurn(fact, seat);
    } else if (kind === FactKind.ended && reason === 'idle-timeout') {
      this.checkNotEarly(fact, seat, delayed ? seat.keptFrom : seat.idleSince);
      // Otherwise it may be told at the next request.
      if (exact) this.checkNotLate(fact, seat, time - seat.idleSince);
    } else if (exact) this.#onLife(fact, seat);
    else if (kind === FactKind.turn_answered) this.#onReply(fact, seat);
  }

  /** A message of the very instant of the timeout may have come after it; so may one that was told of it. */
  #onCutTurn(fact: Fact, seat: Seat): void {
    const { answered, exact } = this.context.standing;
    const earliest = fact.time - this.grace;
    const deadline = exact ? earliest : Math.min(earliest, seat.idleSince + this.timeout);
    if (this.check(answered === undefined || answered.turnSentAt >= deadline)) return;
    this.violate(
      fact,
      `${this.nameOf(seat)} was closed as idle while its turn ${fact.turn}, sent at ${answered!.turnSentAt / 1000} ms, was being worked on`,
    );
  }

  /** A message that is sent ends the idle time, so what counts is when it was sent. */
  #onLife(fact: Fact, seat: Seat): void {
    const { kind, time } = fact;
    const isTurnOver = kind === FactKind.turn_answered || kind === FactKind.turn_failed;
    const wasIdle =
      seat.pending === 0 ? !isTurnOver : kind === FactKind.turn_sent && seat.pending === 1;
    if (wasIdle) this.checkNotLate(fact, seat, time - seat.idleSince);
  }

  /** A message that was sent behind the deadline gets no reply. */
  #onReply(fact: Fact, seat: Seat): void {
    const { answered } = this.context.standing;
    if (answered === undefined || answered.turnNote === NOBODY) return;
    this.checkNotLate(fact, seat, answered.turnSentAt - answered.turnNote);
  }
}

/** A conversation lasts no longer than its maximum duration from its admission. */
export class MaxDurationMonitor extends TimeoutMonitor {
  constructor(context: MonitorContext, timeout: number) {
    super(context, timeout, {
      id: 'max-duration',
      claim: `A conversation is over ${formatDuration(timeout / 1000)} after its admission, and is not cut before`,
    });
    // What a conversation does, and not its user, shows that the target holds it alive.
    const life = [FactKind.turn_answered, FactKind.chunk_received, FactKind.ended];
    this.on(context.standing.exact ? ANY : life, (fact) => {
      const { subject, before } = context.standing;
      if (subject !== undefined && before === Stand.active) this.#onActive(fact, subject);
    });
  }

  #onActive(fact: Fact, seat: Seat): void {
    const { exact, delayed, answered } = this.context.standing;
    const isEnd = fact.kind === FactKind.ended;
    if (isEnd && fact.reason === 'max-duration') {
      this.checkNotEarly(fact, seat, delayed ? seat.requestedAt : seat.admittedAt);
    }
    if (exact || (!isEnd && !delayed)) {
      this.checkNotLate(fact, seat, fact.time - seat.admittedAt);
    } else if (fact.kind === FactKind.turn_answered && answered !== undefined) {
      this.checkNotLate(fact, seat, answered.turnSentAt - seat.admittedAt);
    }
  }
}

/** Nobody waits longer in the queue than its timeout, and nobody is sent away before. */
export class QueueTimeoutMonitor extends TimeoutMonitor {
  constructor(context: MonitorContext, timeout: number) {
    super(context, timeout, {
      id: 'queue-timeout',
      claim: `A start request waits ${formatDuration(timeout / 1000)} at most, and is not sent away before`,
    });
    this.on(ANY, (fact) => this.#onFact(fact));
  }

  #onFact(fact: Fact): void {
    const { subject, before, queued } = this.context.standing;
    if (subject !== undefined && fact.reason === 'queue-timeout') this.#onTimeout(fact, subject);
    if (this.context.standing.delayed) return;
    if (subject !== undefined && before === Stand.queued) {
      this.checkNotLate(fact, subject, fact.time - subject.queuedAt);
    }
    if (queued > 0) this.#checkLongest(fact);
  }

  #onTimeout(fact: Fact, seat: Seat): void {
    if (fact.kind === FactKind.refused) {
      const isKnown = seat.queuedAt >= 0 && this.context.standing.exact;
      this.checkNotEarly(fact, seat, isKnown ? seat.queuedAt : seat.requestedAt);
    } else if (fact.kind === FactKind.ended && !this.check(false)) {
      this.violate(
        fact,
        `${this.nameOf(seat)} was ended by a queue timeout at ${fact.time / 1000} ms; it had a slot since ${seat.admittedAt / 1000} ms`,
      );
    }
  }

  /** All wait equally long, so the first one's time runs out first. */
  #checkLongest(fact: Fact): void {
    const longest = this.context.standing.longestWaiting;
    if (longest === undefined || longest.conversation === fact.conversation) return;
    this.checkNotLate(fact, longest, fact.time - longest.queuedAt);
  }
}

/** A timer that fired. */
interface Fired {
  readonly at: number;
  readonly timer: string;
}

/** What a timer took is over when the instant is. */
export class TimerMonitor extends Monitor {
  /** Conversations whose timer fired, in the order in which they did. */
  readonly #fired = new Line<Fired>();

  constructor(context: MonitorContext) {
    super(context, {
      id: 'timed-out-is-over',
      claim: 'What a timer took is over: its slot is given back, and nothing goes on',
      situation: context.standing.exact ? 'no timer fired' : NOT_HEARD,
    });
    if (!context.standing.exact) return;
    this.onInstant((fact) => this.#judge(fact));
    this.on(FactKind.timer_fired, ({ conversation, time, reason }) => {
      this.arise();
      this.#fired.join(conversation, { at: time, timer: reason });
    });
  }

  override finish(now: number): void {
    for (const place of this.#fired) {
      const stand = this.#standOf(place);
      if (stand === undefined) continue;
      this.missed(now, `${this.#nameOf(place)} fired, and it is still ${standName(stand)}`);
    }
  }

  #judge(fact: Fact): void {
    for (let place = this.#fired.first; place !== undefined; place = place.next) {
      const { at } = place.note;
      if (fact.time <= at + this.context.grace) return;
      this.#fired.leave(place.conversation);
      const stand = this.#standOf(place);
      if (this.check(stand === undefined)) continue;
      this.violate(
        fact,
        `${this.#nameOf(place)} fired at ${at / 1000} ms, and it was still ${standName(stand!)}`,
      );
    }
  }

  /** Where the conversation still stands; undefined if it is over, or has got what its timer was about. */
  #standOf({ conversation, note }: Place<Fired>): Stand | undefined {
    const stand = this.context.standing.seat(conversation)?.stand;
    return note.timer === 'queue' && stand === Stand.active ? undefined : stand;
  }

  #nameOf({ conversation, note }: Place<Fired>): string {
    return `The ${note.timer} timer of ${this.context.names.nameOfConversation(conversation)}`;
  }
}
