import { DenseMap, FactKind, type Fact, type Limits } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';
import { Stand, type Seat } from './_seat.ts';

/**
 * A refusal names a limit only if that limit really was reached at some instant between the request
 * and the refusal. This shows a slot that was never given back, without a look inside: sooner or later
 * somebody is refused although there is room.
 */
export class RefusalMonitor extends Monitor {
  readonly #limits: Limits;
  /** Position of the last fact at which all slots, or all places to wait, were taken. */
  #slotsFullAt = -1;
  #queueFullAt = -1;
  /** The same of each user who has open conversations, for the user's own limit. */
  readonly #userFullAt = new DenseMap<number>();

  constructor(context: MonitorContext, limits: Limits) {
    super(context, {
      id: 'truthful-refusals',
      claim: 'A refusal names a limit only if that limit was reached',
      situation: 'nobody was refused because of a limit',
    });
    this.#limits = limits;
    // No other fact fills or frees anything.
    this.on(
      [
        FactKind.start_requested,
        FactKind.queued,
        FactKind.admitted,
        FactKind.refused,
        FactKind.ended,
      ],
      (fact) => this.#onChange(fact),
    );
  }

  #onChange(fact: Fact): void {
    this.#noteLimits(fact.seq);
    this.#noteUserLimit(fact);
    if (fact.kind === FactKind.refused) this.#judge(fact, this.context.standing.subject);
    if (this.context.standing.openBy(fact.user) === 0) this.#userFullAt.delete(fact.user);
  }

  #noteLimits(seq: number): void {
    const { standing } = this.context;
    const { maxConversations = Infinity, maxQueued = 0 } = this.#limits;
    const possible = standing.possiblyActive;
    if (possible < maxConversations) return;
    this.#slotsFullAt = seq;
    const waiting = standing.exact ? standing.queued : possible - maxConversations;
    if (waiting >= maxQueued) this.#queueFullAt = seq;
  }

  #noteUserLimit({ user, seq }: Fact): void {
    const { maxConversationsPerUser = Infinity } = this.#limits;
    if (this.context.standing.possiblyHeldBy(user) < maxConversationsPerUser) return;
    this.#userFullAt.set(user, seq);
  }

  #judge(fact: Fact, seat: Seat | undefined): void {
    if (seat === undefined) return;
    const { names, standing } = this.context;
    const name = () => names.nameOfConversation(fact.conversation);
    const { maxConversations, maxConversationsPerUser, maxQueued = 0 } = this.#limits;
    switch (fact.reason) {
      case 'global-limit':
        if (!this.#claim(fact, this.#slotsFullAt >= seat.requestedBy)) {
          this.violate(
            fact,
            `${name()} was refused with global-limit while at most ${standing.active} of ${maxConversations ?? 'unlimited'} conversations were active`,
          );
        } else if (maxQueued > 0 && !this.check(false)) {
          this.violate(
            fact,
            `${name()} was refused with global-limit, but up to ${maxQueued} may wait for a slot`,
          );
        }
        break;
      case 'queue-full':
        if (this.#claim(fact, this.#queueFullAt >= seat.requestedBy)) break;
        this.violate(
          fact,
          `${name()} was refused with queue-full, but at no instant of its request were ${maxQueued} waiting for a slot`,
        );
        break;
      case 'user-limit':
        if (this.#claim(fact, this.#sawUserLimit(seat))) break;
        this.violate(
          fact,
          `${name()} was refused with user-limit, but ${names.nameOfUser(seat.user)} had fewer than ${maxConversationsPerUser ?? 'any number of'} conversations`,
        );
        break;
      case 'abandoned':
        // By a target that knows ids alone another one's end may have been taken for its own.
        if (this.#claim(fact, seat.stopRequestedAt >= 0 || (!standing.exact && seat.isDoubtful)))
          break;
        this.violate(fact, `${name()} was refused as abandoned, but its user was waiting`);
        break;
    }
  }

  /** Whether its user's limit was reached while it was open, and not admitted. */
  #sawUserLimit(seat: Seat): boolean {
    const fullAt = this.#userFullAt.get(seat.user) ?? -1;
    return this.context.standing.before !== Stand.active && fullAt >= seat.requestedBy;
  }

  #claim(fact: Fact, holds: boolean): boolean {
    if (!fact.probe) this.arise();
    return this.check(holds);
  }
}
