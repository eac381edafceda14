import { FactKind, NOBODY, type Fact } from '../facts/mod.ts';
import { formatDuration } from '../time/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';
import type { Seat } from './standing.ts';

/**
 * A timeout fires neither early nor late, and what timed out is over. Lateness shows in whatever the
 * conversation still does; of a target that tells only its answers, in a reply to a message that was
 * sent behind the deadline. At the very instant of a deadline both orders are right.
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
    this.check(
      elapsed >= this.timeout - this.grace,
      fact,
      () =>
        `${this.nameOf(seat)} timed out (${fact.reason}) after ${formatDuration(elapsed / 1000)}; the limit is ${formatDuration(this.timeout / 1000)}`,
    );
  }

  /** Checks that the conversation was not alive behind its deadline, `elapsed` after its time began. */
  protected checkNotLate(fact: Fact, seat: Seat, elapsed: number): void {
    this.check(
      elapsed <= this.timeout + this.grace,
      fact,
      () =>
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
  }

  observe(fact: Fact): void {
    const { subject: seat, before, exact } = this.context.standing;
    if (seat === undefined || before !== 'active') return;
    if (fact.kind === FactKind.turn_failed && fact.reason === 'idle-timeout') {
      this.#onCutTurn(fact, seat);
    } else if (fact.kind === FactKind.ended && fact.reason === 'idle-timeout') {
      this.checkNotEarly(fact, seat, seat.idleSince);
      this.checkNotLate(fact, seat, fact.time - seat.idleSince);
    } else if (exact) this.#onLife(fact, seat);
    else if (fact.kind === FactKind.turn_answered) this.#onReply(fact, seat);
  }

  /** A message of the very instant of the timeout may have come after it. */
  #onCutTurn(fact: Fact, seat: Seat): void {
    const { answered } = this.context.standing;
    this.check(
      answered === undefined || answered.sentAt >= fact.time - this.grace,
      fact,
      () =>
        `${this.nameOf(seat)} was closed as idle while its turn ${fact.turn}, sent at ${answered!.sentAt / 1000} ms, was being worked on`,
    );
  }

  /** A message that is sent ends the idle time, so what counts is when it was sent. */
  #onLife(fact: Fact, seat: Seat): void {
    if (
      seat.pending.length === 0 &&
      fact.kind !== FactKind.turn_answered &&
      fact.kind !== FactKind.turn_failed
    ) {
      this.checkNotLate(fact, seat, fact.time - seat.idleSince);
    } else if (fact.kind === FactKind.turn_sent && seat.pending.length === 1) {
      this.checkNotLate(fact, seat, fact.time - seat.idleSince);
    }
  }

  /** A message that was sent behind the deadline gets no reply. */
  #onReply(fact: Fact, seat: Seat): void {
    const { answered } = this.context.standing;
    if (answered === undefined || answered.idleSince === NOBODY) return;
    this.checkNotLate(fact, seat, answered.sentAt - answered.idleSince);
  }
}

/** What a conversation does, and not its user, shows that the target holds it alive. */
function showsLife(fact: Fact, exact: boolean): boolean {
  return exact || fact.kind === FactKind.turn_answered || fact.kind === FactKind.chunk_received;
}

/** A conversation lasts no longer than its maximum duration from its admission. */
export class MaxDurationMonitor extends TimeoutMonitor {
  constructor(context: MonitorContext, timeout: number) {
    super(context, timeout, {
      id: 'max-duration',
      claim: `A conversation is over ${formatDuration(timeout / 1000)} after its admission, and is not cut before`,
    });
  }

  observe(fact: Fact): void {
    const { subject: seat, before, exact } = this.context.standing;
    if (seat === undefined || before !== 'active') return;
    if (fact.kind === FactKind.ended && fact.reason === 'max-duration')
      this.checkNotEarly(fact, seat, seat.admittedAt);
    if (showsLife(fact, exact)) this.checkNotLate(fact, seat, fact.time - seat.admittedAt);
  }
}

/** Nobody waits longer in the queue than its timeout, and nobody is sent away before. */
export class QueueTimeoutMonitor extends TimeoutMonitor {
  constructor(context: MonitorContext, timeout: number) {
    super(context, timeout, {
      id: 'queue-timeout',
      claim: `A start request waits ${formatDuration(timeout / 1000)} at most, and is not sent away before`,
    });
  }

  observe(fact: Fact): void {
    const { standing } = this.context;
    const seat = standing.subject;
    if (seat !== undefined && fact.kind === FactKind.refused && fact.reason === 'queue-timeout') {
      this.checkNotEarly(fact, seat, seat.queuedAt >= 0 ? seat.queuedAt : seat.requestedAt);
    }
    if (seat !== undefined && fact.kind === FactKind.ended && fact.reason === 'queue-timeout') {
      this.check(
        false,
        fact,
        () =>
          `${this.nameOf(seat)} was ended by a queue timeout at ${fact.time / 1000} ms; it had a slot since ${seat.admittedAt / 1000} ms`,
      );
    }
    if (seat !== undefined && standing.before === 'queued') {
      this.checkNotLate(fact, seat, fact.time - seat.queuedAt);
    }
    // All wait equally long, so the first one's time runs out first.
    const [first] = standing.waiting();
    if (first !== undefined && first !== seat) {
      this.checkNotLate(fact, first, fact.time - first.queuedAt);
    }
  }
}

/** What a timer took is over when the instant is. */
export class TimerMonitor extends Monitor {
  /** Conversations whose timer fired, and when. */
  readonly #fired = new Map<number, { at: number; timer: string }>();

  constructor(context: MonitorContext) {
    super(context, {
      id: 'timed-out-is-over',
      claim: 'What a timer took is over: its slot is given back, and nothing goes on',
      situation: 'no timer fired',
    });
  }

  observe(fact: Fact): void {
    for (const [conversation, { at, timer }] of this.#fired) {
      if (fact.time <= at + this.context.grace) break;
      this.#fired.delete(conversation);
      const seat = this.context.standing.seat(conversation);
      const over = seat === undefined || (timer === 'queue' && seat.stand === 'active');
      this.check(
        over,
        fact,
        () =>
          `The ${timer} timer of ${this.context.names.nameOfConversation(conversation)} fired at ${at / 1000} ms, and it was still ${seat!.stand}`,
      );
    }
    if (fact.kind !== FactKind.timer_fired) return;
    this.arise();
    this.#fired.set(fact.conversation, { at: fact.time, timer: fact.reason });
  }

  override finish(now: number): void {
    for (const [conversation, { timer }] of this.#fired) {
      const seat = this.context.standing.seat(conversation);
      if (seat === undefined || (timer === 'queue' && seat.stand === 'active')) continue;
      this.missed(
        now,
        `The ${timer} timer of ${this.context.names.nameOfConversation(conversation)} fired, and it is still ${seat.stand}`,
      );
    }
  }
}
