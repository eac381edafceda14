import { FactKind, type Fact } from '../facts/mod.ts';
import { STATS_WHEN } from './quiescence_monitor.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

/** Nobody waits while a slot is free. Judged whenever time goes on: within an instant all is in flux. */
export class IdleSlotMonitor extends Monitor {
  readonly #limit: number;
  readonly #grace: number;
  #lastTime = 0;
  #lastWaiting = 0;
  #lastActive = 0;
  /** Since when somebody has waited beside a free slot; -1 if nobody does. */
  #since = -1;

  constructor(context: MonitorContext, limit: number) {
    super(context, {
      id: 'no-idle-slot',
      claim: 'Nobody waits while a slot is free',
      situation: 'nobody waited for a slot',
    });
    this.#limit = limit;
    this.#grace = context.grace;
  }

  observe(fact: Fact): void {
    if (fact.time > this.#lastTime) this.#judge(fact);
    const { standing } = this.context;
    if (fact.kind === FactKind.queued) this.arise();
    this.#lastTime = fact.time;
    this.#lastWaiting = standing.queued;
    this.#lastActive = standing.exact ? standing.active : this.#mostActive();
  }

  override finish(now: number): void {
    if (this.#lastWaiting === 0 || this.#lastActive >= this.#limit) return;
    this.missed(
      now,
      `${this.#lastWaiting} still wait although ${this.#limit - this.#lastActive} of ${this.#limit} slots are free`,
    );
  }

  #judge(fact: Fact): void {
    if (this.#lastWaiting === 0 || this.#lastActive >= this.#limit) {
      this.#since = -1;
      return;
    }
    if (this.#since < 0) this.#since = this.#lastTime;
    const since = this.#since;
    const [waiting, free] = [this.#lastWaiting, this.#limit - this.#lastActive];
    this.check(fact.time - since <= this.#grace, fact, () => {
      const [first] = this.context.standing.waiting();
      const who =
        first === undefined
          ? 'somebody'
          : this.context.names.nameOfConversation(first.conversation);
      return `${waiting} waited (${who} first) from ${since / 1000} ms on while ${free} of ${this.#limit} slots were free`;
    });
  }

  /** Of a target that tells only its answers, all who do not wait may hold a slot. */
  #mostActive(): number {
    let count = 0;
    for (const { stand } of this.context.standing.seats()) if (stand !== 'queued') count++;
    return count;
  }
}

/**
 * No turn waits while there is room for it. Only the first turn of a conversation can begin: the others
 * wait for it.
 */
export class IdleTurnMonitor extends Monitor {
  readonly #limit: number;
  /** Conversations whose first pending turn was not begun. */
  readonly #waiting = new Set<number>();
  /** Conversations with a turn in flight. */
  readonly #working = new Set<number>();
  #lastTime = 0;
  /** Since when a turn has waited beside room for it; -1 if none does. */
  #since = -1;

  constructor(context: MonitorContext, limit: number) {
    super(context, {
      id: 'no-idle-turn',
      claim: `No turn waits while fewer than ${limit} are in flight`,
      situation: 'no turn waited',
    });
    this.#limit = limit;
  }

  observe(fact: Fact): void {
    if (fact.time > this.#lastTime) this.#judge(fact);
    this.#lastTime = fact.time;
    const { conversation } = fact;
    switch (fact.kind) {
      case FactKind.turn_sent:
        if (!this.#working.has(conversation) && !this.#waiting.has(conversation)) {
          this.#waiting.add(conversation);
          if (this.#working.size >= this.#limit) this.arise();
        }
        break;
      case FactKind.chunk_received:
        this.#waiting.delete(conversation);
        this.#working.add(conversation);
        break;
      case FactKind.turn_answered:
      case FactKind.turn_failed:
        this.#working.delete(conversation);
        if (this.context.standing.seat(conversation)?.pending.length) {
          this.#waiting.add(conversation);
        } else this.#waiting.delete(conversation);
        break;
      case FactKind.ended:
        this.#working.delete(conversation);
        this.#waiting.delete(conversation);
        break;
    }
  }

  #judge(fact: Fact): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#working.size >= this.#limit) {
      this.#since = -1;
      return;
    }
    if (this.#since < 0) this.#since = this.#lastTime;
    const since = this.#since;
    this.check(
      fact.time - since <= this.context.grace,
      fact,
      () =>
        `A turn of ${this.context.names.nameOfConversation(first)} waited from ${since / 1000} ms on while ${this.#working.size} of ${this.#limit} were in flight`,
    );
  }
}

/** Slots are given in the order in which starts were queued. */
export class FairnessMonitor extends Monitor {
  /** Those who wait, in order, and how often each was overtaken. */
  readonly #waiting = new Map<number, number>();
  #most = 0;

  constructor(context: MonitorContext) {
    super(context, {
      id: 'fairness',
      claim: 'Slots are given in the order of the queue',
      situation: 'nobody who waited was admitted',
    });
  }

  /** How unfair it became: what starves is overtaken again and again. */
  protected override get detail(): string | undefined {
    if (this.#most === 0) return undefined;
    return `the most that anybody was overtaken is ${this.#most} time${this.#most === 1 ? '' : 's'}`;
  }

  observe(fact: Fact): void {
    switch (fact.kind) {
      case FactKind.queued:
        this.#waiting.set(fact.conversation, 0);
        break;
      case FactKind.admitted:
        this.#onAdmitted(fact);
        break;
      case FactKind.refused:
        this.#waiting.delete(fact.conversation);
        break;
    }
  }

  #onAdmitted(fact: Fact): void {
    if (this.#waiting.size === 0) return;
    if (this.#waiting.has(fact.conversation)) this.arise();
    const overtaken: number[] = [];
    for (const [conversation, times] of this.#waiting) {
      if (conversation === fact.conversation) break;
      overtaken.push(conversation);
      this.#waiting.set(conversation, times + 1);
      this.#most = Math.max(this.#most, times + 1);
    }
    this.#waiting.delete(fact.conversation);
    this.check(overtaken.length === 0, fact, () => {
      const { names } = this.context;
      const passed = overtaken
        .map((conversation) => names.nameOfConversation(conversation))
        .join(', ');
      return `${names.nameOfConversation(fact.conversation)} was admitted before ${passed}, who waited longer`;
    });
  }
}

/**
 * Nobody who left is admitted. What was on its way in the instant in which the user left is right; over
 * a wire that may be any answer, so only a target that tells its decisions at once is judged.
 */
export class GhostMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'ghosts',
      claim: 'Nobody who left, or stopped while its start was pending, is admitted',
      situation: 'nobody left before an answer',
    });
  }

  observe(fact: Fact): void {
    const { standing, names } = this.context;
    const { subject: seat, before } = standing;
    if (seat === undefined || before === 'active') return;
    if (fact.kind === FactKind.stop_requested) this.arise();
    if (fact.kind !== FactKind.admitted || !standing.exact || seat.stopRequestedAt < 0) return;
    this.check(
      seat.stopRequestedAt >= fact.time - this.context.grace,
      fact,
      () =>
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
  }

  observe(fact: Fact): void {
    if (fact.kind === FactKind.queued) this.arise();
    // The first thing behind the drain: the target's figures, or the probe.
    const drained = fact.kind === FactKind.stats_sampled && fact.reason === STATS_WHEN.drained;
    if (this.#judged || !(drained || fact.probe)) return;
    this.#judged = true;
    const stuck = this.#stuck();
    this.check(stuck === undefined, fact, () => stuck!);
  }

  override finish(now: number): void {
    const stuck = this.#judged ? undefined : this.#stuck();
    if (stuck !== undefined) this.missed(now, stuck);
  }

  #stuck(): string | undefined {
    const { standing, names } = this.context;
    for (const { conversation, stand, pending, probe } of standing.seats()) {
      const name = names.nameOfConversation(conversation);
      if (probe) continue;
      if (stand === 'requested') return `${name} was still not answered when the run had drained`;
      if (stand === 'queued') return `${name} still waited for a slot when the run had drained`;
      if (pending.length > 0)
        return `Turn ${pending[0]!.turn} of ${name} was still not answered when the run had drained`;
    }
    return undefined;
  }
}
