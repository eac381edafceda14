import { DenseMap, FactKind, NOBODY, type Fact } from '../facts/mod.ts';
import { Line } from './_line.ts';
import { HEARD_LATE, Monitor, NOT_HEARD, type MonitorContext } from './monitor.ts';
import { STATS_WHEN } from './quiescence_monitor.ts';
import { Stand } from './_seat.ts';

/**
 * Nobody waits while a slot is free. Judged whenever time goes on: within an instant all is in flux.
 * Of who waits by its answers alone the target may have given the slot already; there its figures show it.
 */
export class IdleSlotMonitor extends Monitor {
  readonly #limit: number;
  /** Since when somebody has waited beside a free slot; -1 if nobody does. */
  #since = -1;

  constructor(context: MonitorContext, limit: number) {
    super(context, {
      id: 'no-idle-slot',
      claim: 'Nobody waits while a slot is free',
      situation: context.standing.exact ? 'nobody waited for a slot' : NOT_HEARD,
    });
    this.#limit = limit;
    if (!context.standing.exact) return;
    this.onInstant((fact) => this.#judge(fact));
    this.on(FactKind.queued, () => this.arise());
  }

  override finish(now: number): void {
    const { queued, mostActive, exact } = this.context.standing;
    if (!exact || queued === 0 || mostActive >= this.#limit) return;
    this.missed(
      now,
      `${queued} still wait although ${this.#limit - mostActive} of ${this.#limit} slots are free`,
    );
  }

  #judge(fact: Fact): void {
    const { standing, grace, names } = this.context;
    const { at, queued, mostActive } = standing.lastLevels;
    if (queued === 0 || mostActive >= this.#limit) {
      this.#since = -1;
      return;
    }
    if (this.#since < 0) this.#since = at;
    if (this.check(fact.time - this.#since <= grace)) return;
    const first = standing.longestWaiting;
    const who = first === undefined ? 'somebody' : names.nameOfConversation(first.conversation);
    const free = this.#limit - mostActive;
    this.violate(
      fact,
      `${queued} waited (${who} first) from ${this.#since / 1000} ms on while ${free} of ${this.#limit} slots were free`,
    );
  }
}

/**
 * No turn waits while there is room for it. Only the first turn of a conversation can begin: the others
 * wait for it. A target that need not show when it begins shows nothing of this.
 */
export class IdleTurnMonitor extends Monitor {
  readonly #limit: number;
  /** Conversations whose first pending turn was not begun. */
  readonly #waiting = new Line<null>();
  /** Conversations with a turn in flight. */
  readonly #working = new DenseMap<true>();
  /** Since when a turn has waited beside room for it; -1 if none does. */
  #since = -1;

  constructor(context: MonitorContext, limit: number) {
    super(context, {
      id: 'no-idle-turn',
      claim: `No turn waits while fewer than ${limit} are in flight`,
      situation: context.standing.exact ? 'no turn waited' : NOT_HEARD,
    });
    this.#limit = limit;
    if (!context.standing.exact) return;
    this.onInstant((fact) => this.#judge(fact));
    this.on(FactKind.turn_sent, ({ conversation }) => this.#onSent(conversation));
    this.on(FactKind.chunk_received, ({ conversation }) => {
      this.#waiting.leave(conversation);
      this.#working.set(conversation, true);
    });
    this.on([FactKind.turn_answered, FactKind.turn_failed], ({ conversation }) => {
      this.#working.delete(conversation);
      if (context.standing.subject?.pending) this.#waiting.join(conversation, null);
      else this.#waiting.leave(conversation);
    });
    this.on(FactKind.ended, ({ conversation }) => {
      this.#working.delete(conversation);
      this.#waiting.leave(conversation);
    });
  }

  #onSent(conversation: number): void {
    if (this.#working.has(conversation) || this.#waiting.get(conversation) !== undefined) return;
    this.#waiting.join(conversation, null);
    if (this.#working.size >= this.#limit) this.arise();
  }

  #judge(fact: Fact): void {
    const { standing, grace, names } = this.context;
    const { first } = this.#waiting;
    if (first === undefined || this.#working.size >= this.#limit) {
      this.#since = -1;
      return;
    }
    if (this.#since < 0) this.#since = standing.lastLevels.at;
    if (this.check(fact.time - this.#since <= grace)) return;
    this.violate(
      fact,
      `A turn of ${names.nameOfConversation(first.conversation)} waited from ${this.#since / 1000} ms on while ${this.#working.size} of ${this.#limit} were in flight`,
    );
  }
}

/**
 * Slots are given in the order in which starts were queued.
 *
 * How often each was overtaken falls from the first in the line to the last: who overtakes somebody
 * overtakes all before. So each place notes only by how much more than the one behind it, and an
 * admission changes one note, however many it passes.
 *
 * Where only answers are heard, those who came about together may stand in the queue in another order
 * than that in which one heard of it: then only who came when another had been seen waiting is later.
 */
export class FairnessMonitor extends Monitor {
  readonly #waiting = new Line<number>();
  /** Positions of the facts that showed that they wait, where only answers are heard. */
  readonly #seenAt = new DenseMap<number>();
  /** How often the first was overtaken: the sum of all notes. */
  #ofFirst = 0;
  #most = 0;

  constructor(context: MonitorContext) {
    super(context, {
      id: 'fairness',
      claim: 'Slots are given in the order of the queue',
      situation: context.standing.delayed ? HEARD_LATE : 'nobody who waited was admitted',
    });
    const { exact, delayed } = context.standing;
    if (delayed) return;
    this.on(FactKind.queued, ({ conversation, seq }) => {
      if (this.#waiting.get(conversation) !== undefined) return;
      this.#waiting.join(conversation, 0);
      if (!exact) this.#seenAt.set(conversation, seq);
    });
    this.on(FactKind.admitted, (fact) => {
      if (exact) this.#onAdmitted(fact);
      else this.#onAnswered(fact);
    });
    this.on(FactKind.refused, ({ conversation }) => this.#leave(conversation));
  }

  /** How unfair it became: what starves is overtaken again and again. */
  protected override get detail(): string | undefined {
    if (this.#most === 0) return undefined;
    return `the most that anybody was overtaken is ${this.#most} time${this.#most === 1 ? '' : 's'}`;
  }

  #onAdmitted(fact: Fact): void {
    if (this.#waiting.size === 0) return;
    const place = this.#waiting.get(fact.conversation);
    if (place !== undefined) this.arise();
    const lastPassed = place === undefined ? this.#waiting.last : place.previous;
    if (lastPassed !== undefined) {
      lastPassed.note++;
      this.#ofFirst++;
      this.#most = Math.max(this.#most, this.#ofFirst);
    }
    if (!this.check(lastPassed === undefined)) this.#tell(fact);
    this.#leave(fact.conversation);
  }

  #onAnswered(fact: Fact): void {
    const { subject, longestWaiting } = this.context.standing;
    if (this.#waiting.get(fact.conversation) !== undefined) this.arise();
    this.#leave(fact.conversation);
    // Who waits is in the order in which one heard of it, so if anybody was overtaken it is the first.
    const first = longestWaiting;
    if (first === undefined || subject === undefined || first.stopRequestedAt !== NOBODY) return;
    const seenAt = this.#seenAt.get(first.conversation) ?? Infinity;
    if (this.check(subject.requestedBy < seenAt)) return;
    const { names } = this.context;
    this.violate(
      fact,
      `${names.nameOfConversation(fact.conversation)} was admitted before ${names.nameOfConversation(first.conversation)}, who was waiting when it came`,
    );
  }

  #tell(fact: Fact): void {
    const { names } = this.context;
    const passed: string[] = [];
    for (const { conversation } of this.#waiting) {
      if (conversation === fact.conversation) break;
      passed.push(names.nameOfConversation(conversation));
    }
    this.violate(
      fact,
      `${names.nameOfConversation(fact.conversation)} was admitted before ${passed.join(', ')}, who waited longer`,
    );
  }

  #leave(conversation: number): void {
    this.#seenAt.delete(conversation);
    const place = this.#waiting.get(conversation);
    if (place === undefined) return;
    if (place.previous === undefined) this.#ofFirst -= place.note;
    else place.previous.note += place.note;
    this.#waiting.leave(conversation);
  }
}

/**
 * Nobody who left is admitted. What was on its way in the instant in which the user left is right; where
 * answers come late that may be any of them.
 */
export class GhostMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'ghosts',
      claim: 'Nobody who left, or stopped while its start was pending, is admitted',
      situation: context.standing.delayed ? HEARD_LATE : 'nobody left before an answer',
    });
    const { standing } = context;
    if (standing.delayed) return;
    this.on(FactKind.stop_requested, () => {
      if (standing.subject !== undefined && standing.before !== Stand.active) this.arise();
    });
    this.on(FactKind.admitted, (fact) => this.#onAdmitted(fact));
  }

  #onAdmitted(fact: Fact): void {
    const { standing, grace, names } = this.context;
    const { subject: seat, before } = standing;
    if (seat === undefined || before === Stand.active || seat.stopRequestedAt < 0) return;
    if (this.check(seat.stopRequestedAt >= fact.time - grace)) return;
    this.violate(
      fact,
      `${names.nameOfConversation(seat.conversation)} was admitted although its user had left at ${seat.stopRequestedAt / 1000} ms`,
    );
  }
}

/** Once arrivals stop, every waiter is served or sent away, and every message answered. */
export class LivenessMonitor extends Monitor {
  #judged = false;

  constructor(context: MonitorContext) {
    super(context, {
      id: 'liveness',
      claim: 'Every waiter is served or sent away in the end',
      situation: 'nobody waited for a slot',
    });
    this.on(FactKind.queued, () => this.arise());
    if (!context.standing.exact) {
      // Who waits may not be told: it shows by a request that is not answered at once.
      this.onInstant(() => {
        if (context.standing.lastLevels.unanswered > 0) this.arise();
      });
    }
    // The first thing behind the drain: the target's figures, or the first request of the probe.
    this.on(FactKind.stats_sampled, (fact) => {
      if (fact.reason === STATS_WHEN.drained) this.#judge(fact);
    });
    this.on(FactKind.start_requested, (fact) => {
      if (fact.probe) this.#judge(fact);
    });
  }

  override finish(now: number): void {
    const stuck = this.#judged ? undefined : this.#stuckBeside(NOBODY);
    if (stuck !== undefined) this.missed(now, stuck);
  }

  #judge(fact: Fact): void {
    if (this.#judged) return;
    this.#judged = true;
    const stuck = this.#stuckBeside(fact.conversation);
    if (!this.check(stuck === undefined)) this.violate(fact, stuck!);
  }

  #stuckBeside(probe: number): string | undefined {
    const { standing, names } = this.context;
    for (const { conversation, stand, pending, turn, isExcused } of standing.seats()) {
      if (conversation === probe || isExcused) continue;
      if (stand === Stand.active && pending === 0) continue;
      const name = names.nameOfConversation(conversation);
      if (stand === Stand.requested)
        return `${name} was still not answered when the run had drained`;
      if (stand === Stand.queued) return `${name} still waited for a slot when the run had drained`;
      return `Turn ${turn} of ${name} was still not answered when the run had drained`;
    }
    return undefined;
  }
}
