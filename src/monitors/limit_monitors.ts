import { FactKind, type Fact } from '../facts/mod.ts';
import { HEARD_LATE, Monitor, type MonitorContext } from './monitor.ts';
import { TurnsInFlight } from './_turns_in_flight.ts';

/** Watches a count against a limit, and remembers how high it went. */
export abstract class LimitMonitor extends Monitor {
  readonly limit: number;
  #peak = 0;

  constructor(
    context: MonitorContext,
    limit: number,
    names: { id: string; claim: string; situation: string },
  ) {
    super(context, names);
    this.limit = limit;
  }

  /** Highest count of the run, the probe left out. */
  get peak(): number {
    return this.#peak;
  }

  /** Counts a check, as `check` does, of a count that must not be above the limit. */
  protected checkCount(fact: Fact, count: number): boolean {
    if (!fact.probe && count > this.#peak) this.#peak = count;
    return this.check(count <= this.limit);
  }

  /**
   * Notes that somebody's request met this count. The claim could break only where a request was made,
   * or was still open (which `queued` and `refused` show), while the limit was reached.
   */
  protected noteRequest(fact: Fact, count: number): void {
    if (!fact.probe && count >= this.limit) this.arise();
  }
}

/** No more conversations hold a slot than `maxConversations`. */
export class GlobalLimitMonitor extends LimitMonitor {
  constructor(context: MonitorContext, limit: number) {
    super(context, limit, {
      id: 'global-limit',
      claim: `At most ${limit} conversations are active at once`,
      situation: `no start was requested, or open, while ${limit} were active`,
    });
    // The request is made, or was still open until now.
    this.on([FactKind.start_requested, FactKind.queued, FactKind.refused], (fact) => {
      this.noteRequest(fact, context.standing.active);
    });
    this.on(FactKind.admitted, (fact) => this.#onAdmitted(fact));
  }

  #onAdmitted(fact: Fact): void {
    const { standing, names } = this.context;
    const active = standing.surelyActive(fact.time);
    if (this.checkCount(fact, active)) return;
    this.violate(
      fact,
      `${names.nameOfConversation(fact.conversation)} of ${names.nameOfUser(fact.user)} was admitted as number ${active}; the limit is ${this.limit}`,
    );
  }
}

/** No user holds more conversations, active and queued, than `maxConversationsPerUser`. */
export class UserLimitMonitor extends LimitMonitor {
  constructor(context: MonitorContext, limit: number) {
    super(context, limit, {
      id: 'user-limit',
      claim: `A user has at most ${limit} conversations, active and queued`,
      situation: `no user who had ${limit} asked for another`,
    });
    this.on([FactKind.start_requested, FactKind.refused], (fact) => {
      this.noteRequest(fact, context.standing.heldBy(fact.user));
    });
    this.on([FactKind.queued, FactKind.admitted], (fact) => this.#onGiven(fact));
  }

  #onGiven(fact: Fact): void {
    const { standing, names } = this.context;
    const held = standing.surelyHeldBy(fact.user, fact.time);
    if (this.checkCount(fact, held)) return;
    this.violate(
      fact,
      `${names.nameOfUser(fact.user)} was given ${names.nameOfConversation(fact.conversation)} as number ${held}; the limit is ${this.limit}`,
    );
  }
}

/** No more start requests wait than `maxQueued`. */
export class QueueLimitMonitor extends LimitMonitor {
  constructor(context: MonitorContext, limit: number, maxConversations: number) {
    const { standing } = context;
    const situation =
      limit === 0
        ? 'no start was requested while all slots were taken'
        : `no start was requested while ${limit} waited`;
    super(context, limit, {
      id: 'queue',
      claim: limit === 0 ? 'Nobody waits for a slot' : `At most ${limit} start requests wait`,
      situation: standing.delayed && limit > 0 ? HEARD_LATE : situation,
    });
    // Who is heard of as waiting may have got its slot since; where nobody may wait there is no doubt.
    if (standing.delayed && limit > 0) return;
    this.on([FactKind.start_requested, FactKind.refused], (fact) => {
      if (standing.active >= maxConversations) this.noteRequest(fact, standing.queued);
    });
    this.on(FactKind.queued, (fact) => this.#onQueued(fact));
  }

  #onQueued(fact: Fact): void {
    const { standing, names } = this.context;
    if (this.checkCount(fact, standing.queued)) return;
    this.violate(
      fact,
      `${names.nameOfConversation(fact.conversation)} was queued as number ${standing.queued}; the limit is ${this.limit}`,
    );
  }
}

/**
 * No more turns are in flight than `maxTurnsInFlight`. A turn is surely being worked on from the first
 * sign of it (its first chunk) to its answer; before that it may wait. An answer that is heard late
 * shows nothing of when the turn was over.
 */
export class TurnLimitMonitor extends LimitMonitor {
  readonly #inFlight = new TurnsInFlight();

  constructor(context: MonitorContext, limit: number) {
    super(context, limit, {
      id: 'turns-in-flight',
      claim: `At most ${limit} turns are in flight at once`,
      situation: context.standing.delayed
        ? HEARD_LATE
        : `no turn was sent while ${limit} were in flight`,
    });
    if (context.standing.delayed) return;
    this.on(FactKind.turn_sent, (fact) => this.noteRequest(fact, this.#inFlight.size));
    this.on(FactKind.chunk_received, (fact) => this.#onChunk(fact));
    this.on([FactKind.turn_answered, FactKind.turn_failed], ({ conversation, turn }) => {
      this.#inFlight.delete(conversation, turn);
    });
    // Its turns are over with it, whether or not the target says so.
    this.on(FactKind.ended, ({ conversation }) => this.#inFlight.clear(conversation));
  }

  #onChunk(fact: Fact): void {
    this.#inFlight.add(fact.conversation, fact.turn);
    const { size } = this.#inFlight;
    if (this.checkCount(fact, size)) return;
    this.violate(
      fact,
      `Turn ${fact.turn} of ${this.context.names.nameOfConversation(fact.conversation)} was worked on as number ${size}; the limit is ${this.limit}`,
    );
  }
}
