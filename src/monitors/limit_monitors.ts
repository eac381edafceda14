import { FactKind, NOBODY, type Fact } from '../facts/mod.ts';
import { HEARD_LATE, Monitor, type MonitorContext } from './monitor.ts';
import { Stand } from './_seat.ts';
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

/** A count that was too high when somebody was admitted or queued. */
interface Excess {
  readonly fact: Fact;
  readonly count: number;
  readonly message: string;
  /** Those of the count who were told, in the same instant, to be over, though nobody had asked for that. */
  readonly gone: Set<number>;
}

/**
 * Watches a count of conversations. Of a target that is known by its answers, the answer to who was let in
 * may be told before the end that nobody asked for and that made room for it, all in one instant: then
 * what is too high is judged when the instant is over.
 */
abstract class HolderLimitMonitor extends LimitMonitor {
  #excesses: Excess[] = [];

  constructor(
    context: MonitorContext,
    limit: number,
    names: { id: string; claim: string; situation: string },
  ) {
    super(context, limit, names);
    if (context.standing.exact) return;
    this.onInstant(() => this.#tellExcesses());
    this.on([FactKind.turn_failed, FactKind.ended, FactKind.refused], (fact) => {
      if (this.#excesses.length === 0) return;
      if (context.standing.subject?.stopRequestedAt === NOBODY) this.#letGo(fact);
    });
  }

  /** Whether who was counted for `excess` may have been the one that `fact` says is over. */
  protected abstract isCountedFor(excess: Fact, fact: Fact): boolean;

  /** The count that whoever `fact` is about belongs to. */
  protected abstract countFor(fact: Fact): number;

  /** Checks that count; `messageOf` tells what it is where it is too high. */
  protected checkHolders(fact: Fact, messageOf: (count: number) => string): void {
    const count = this.countFor(fact);
    if (count > this.limit && !this.context.standing.exact) {
      const message = messageOf(count);
      this.#excesses.push({ fact: { ...fact }, count, message, gone: new Set() });
    } else if (!this.checkCount(fact, count)) this.violate(fact, messageOf(count));
  }

  override finish(): void {
    this.#tellExcesses();
  }

  #letGo(fact: Fact): void {
    for (const excess of this.#excesses) {
      if (this.isCountedFor(excess.fact, fact)) excess.gone.add(fact.conversation);
    }
  }

  #tellExcesses(): void {
    if (this.#excesses.length === 0) return;
    for (const { fact, count, message, gone } of this.#excesses) {
      const least = count - gone.size;
      if (!this.checkCount(fact, least)) this.violate(fact, message);
    }
    this.#excesses = [];
  }
}

/** No more conversations hold a slot than `maxConversations`. */
export class GlobalLimitMonitor extends HolderLimitMonitor {
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

  protected override countFor({ time }: Fact): number {
    return this.context.standing.surelyActive(time);
  }

  protected override isCountedFor(): boolean {
    return this.context.standing.before === Stand.active;
  }

  #onAdmitted(fact: Fact): void {
    const { names } = this.context;
    this.checkHolders(
      fact,
      (active) =>
        `${names.nameOfConversation(fact.conversation)} of ${names.nameOfUser(fact.user)} was admitted as number ${active}; the limit is ${this.limit}`,
    );
  }
}

/** No user holds more conversations, active and queued, than `maxConversationsPerUser`. */
export class UserLimitMonitor extends HolderLimitMonitor {
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

  protected override countFor({ user, time }: Fact): number {
    return this.context.standing.surelyHeldBy(user, time);
  }

  protected override isCountedFor(excess: Fact, fact: Fact): boolean {
    const { before } = this.context.standing;
    return fact.user === excess.user && (before === Stand.active || before === Stand.queued);
  }

  #onGiven(fact: Fact): void {
    const { names } = this.context;
    this.checkHolders(
      fact,
      (held) =>
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
  /** What was too many when it was told, where answers alone are heard: the end of another may be told behind it. */
  #excess: Fact | undefined;

  constructor(context: MonitorContext, limit: number) {
    super(context, limit, {
      id: 'turns-in-flight',
      claim: `At most ${limit} turns are in flight at once`,
      situation: context.standing.delayed
        ? HEARD_LATE
        : `no turn was sent while ${limit} were in flight`,
    });
    if (context.standing.delayed) return;
    if (!context.standing.exact) this.onInstant(() => this.#settle());
    this.on(FactKind.turn_sent, (fact) => this.noteRequest(fact, this.#inFlight.size));
    this.on(FactKind.chunk_received, (fact) => this.#onChunk(fact));
    this.on([FactKind.turn_answered, FactKind.turn_failed], ({ conversation, turn }) => {
      this.#inFlight.delete(conversation, turn);
    });
    // Its turns are over with it, whether or not the target says so.
    this.on(FactKind.ended, ({ conversation }) => this.#inFlight.clear(conversation));
  }

  override finish(): void {
    this.#settle();
  }

  #onChunk(fact: Fact): void {
    this.#inFlight.add(fact.conversation, fact.turn);
    if (this.#inFlight.size > this.limit && !this.context.standing.exact) {
      this.#excess ??= { ...fact };
    } else this.#judge(fact);
  }

  /** Judges what was too many, now that its instant is over. */
  #settle(): void {
    if (this.#excess === undefined) return;
    this.#judge(this.#excess);
    this.#excess = undefined;
  }

  #judge(fact: Fact): void {
    const { size } = this.#inFlight;
    if (this.checkCount(fact, size)) return;
    this.violate(
      fact,
      `Turn ${fact.turn} of ${this.context.names.nameOfConversation(fact.conversation)} was worked on as number ${size}; the limit is ${this.limit}`,
    );
  }
}
