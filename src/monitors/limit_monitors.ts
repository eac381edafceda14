import { FactKind, tokenOf, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

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

  protected checkCount(fact: Fact, count: number, message: () => string): void {
    if (!fact.probe && count > this.#peak) this.#peak = count;
    this.check(count <= this.limit, fact, message);
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
  }

  observe(fact: Fact): void {
    const { standing, names } = this.context;
    if (isOpenRequest(fact)) this.noteRequest(fact, standing.active);
    else if (fact.kind === FactKind.admitted) {
      const active = standing.surelyActive(fact.time);
      this.checkCount(
        fact,
        active,
        () =>
          `${names.nameOfConversation(fact.conversation)} of ${names.nameOfUser(fact.user)} was admitted as number ${active}; the limit is ${this.limit}`,
      );
    }
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
  }

  observe(fact: Fact): void {
    const { standing, names } = this.context;
    if (fact.kind === FactKind.start_requested || fact.kind === FactKind.refused) {
      this.noteRequest(fact, standing.heldBy(fact.user));
    } else if (fact.kind === FactKind.admitted || fact.kind === FactKind.queued) {
      const held = standing.surelyHeldBy(fact.user, fact.time);
      this.checkCount(
        fact,
        held,
        () =>
          `${names.nameOfUser(fact.user)} was given ${names.nameOfConversation(fact.conversation)} as number ${held}; the limit is ${this.limit}`,
      );
    }
  }
}

/** No more start requests wait than `maxQueued`. */
export class QueueLimitMonitor extends LimitMonitor {
  readonly #maxConversations: number;

  constructor(context: MonitorContext, limit: number, maxConversations: number) {
    super(context, limit, {
      id: 'queue',
      claim: limit === 0 ? 'Nobody waits for a slot' : `At most ${limit} start requests wait`,
      situation:
        limit === 0
          ? 'no start was requested while all slots were taken'
          : `no start was requested while ${limit} waited`,
    });
    this.#maxConversations = maxConversations;
  }

  observe(fact: Fact): void {
    const { standing, names } = this.context;
    if (fact.kind === FactKind.start_requested || fact.kind === FactKind.refused) {
      if (standing.active >= this.#maxConversations) this.noteRequest(fact, standing.queued);
    } else if (fact.kind === FactKind.queued) {
      this.checkCount(
        fact,
        standing.queued,
        () =>
          `${names.nameOfConversation(fact.conversation)} was queued as number ${standing.queued}; the limit is ${this.limit}`,
      );
    }
  }
}

/**
 * No more turns are in flight than `maxTurnsInFlight`. A turn is surely being worked on from the first
 * sign of it (its first chunk) to its answer; before that it may wait.
 */
export class TurnLimitMonitor extends LimitMonitor {
  /** Conversations of the turns in flight, by the token of the turn (a reply may carry another). */
  readonly #inFlight = new Map<number, number>();

  constructor(context: MonitorContext, limit: number) {
    super(context, limit, {
      id: 'turns-in-flight',
      claim: `At most ${limit} turns are in flight at once`,
      situation: `no turn was sent while ${limit} were in flight`,
    });
  }

  observe(fact: Fact): void {
    const inFlight = this.#inFlight;
    switch (fact.kind) {
      case FactKind.turn_sent:
        this.noteRequest(fact, inFlight.size);
        break;
      case FactKind.chunk_received:
        inFlight.set(tokenOf(fact.conversation, fact.turn), fact.conversation);
        this.checkCount(
          fact,
          inFlight.size,
          () =>
            `Turn ${fact.turn} of ${this.context.names.nameOfConversation(fact.conversation)} was worked on as number ${inFlight.size}; the limit is ${this.limit}`,
        );
        break;
      case FactKind.turn_answered:
      case FactKind.turn_failed:
        inFlight.delete(tokenOf(fact.conversation, fact.turn));
        break;
      case FactKind.ended:
        // Its turns are over with it, whether or not the target says so.
        for (const [token, conversation] of inFlight) {
          if (conversation === fact.conversation) inFlight.delete(token);
        }
        break;
    }
  }
}

/** Whether the fact shows a request that is made, or was still open until now. */
function isOpenRequest({ kind }: Fact): boolean {
  return kind === FactKind.start_requested || kind === FactKind.queued || kind === FactKind.refused;
}
