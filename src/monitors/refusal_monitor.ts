import { FactKind, type Fact, type Limits } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';
import type { Seat } from './standing.ts';

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
  /** Open requests of each user, and which of them have seen the user's own limit reached. */
  readonly #requestsByUser = new Map<number, Map<number, { sawLimit: boolean }>>();

  constructor(context: MonitorContext, limits: Limits) {
    super(context, {
      id: 'truthful-refusals',
      claim: 'A refusal names a limit only if that limit was reached',
      situation: 'nobody was refused because of a limit',
    });
    this.#limits = limits;
  }

  observe(fact: Fact): void {
    const { standing } = this.context;
    const { maxConversations = Infinity, maxQueued = 0 } = this.#limits;
    if (fact.kind === FactKind.start_requested) this.#open(fact);
    const possible = standing.possiblyActive;
    if (possible >= maxConversations) {
      this.#slotsFullAt = fact.seq;
      const waiting = standing.exact ? standing.queued : possible - maxConversations;
      if (waiting >= maxQueued) this.#queueFullAt = fact.seq;
    }
    this.#noteUserLimit(fact.user);
    if (fact.kind === FactKind.refused) this.#judge(fact, standing.subject);
    if (fact.kind === FactKind.refused || fact.kind === FactKind.admitted) this.#close(fact);
  }

  #judge(fact: Fact, seat: Seat | undefined): void {
    if (seat === undefined) return;
    const name = () => this.context.names.nameOfConversation(fact.conversation);
    const active = this.context.standing.active;
    const { maxConversations, maxConversationsPerUser, maxQueued = 0 } = this.#limits;
    switch (fact.reason) {
      case 'global-limit':
        this.#claim(
          this.#slotsFullAt >= seat.requestedBy,
          fact,
          () =>
            `${name()} was refused with global-limit while at most ${active} of ${maxConversations ?? 'unlimited'} conversations were active`,
        );
        break;
      case 'queue-full':
        this.#claim(
          this.#queueFullAt >= seat.requestedBy,
          fact,
          () =>
            `${name()} was refused with queue-full, but at no instant of its request were ${maxQueued} waiting for a slot`,
        );
        break;
      case 'user-limit': {
        const saw = this.#requestsByUser.get(seat.user)?.get(seat.conversation)?.sawLimit === true;
        this.#claim(
          saw,
          fact,
          () =>
            `${name()} was refused with user-limit, but ${this.context.names.nameOfUser(seat.user)} had fewer than ${maxConversationsPerUser ?? 'any number of'} conversations`,
        );
        break;
      }
      case 'abandoned':
        this.#claim(
          seat.stopRequestedAt >= 0,
          fact,
          () => `${name()} was refused as abandoned, but its user was waiting`,
        );
        break;
    }
  }

  #claim(holds: boolean, fact: Fact, message: () => string): void {
    if (!fact.probe) this.arise();
    this.check(holds, fact, message);
  }

  #open({ user, conversation }: Fact): void {
    let requests = this.#requestsByUser.get(user);
    if (requests === undefined) {
      requests = new Map();
      this.#requestsByUser.set(user, requests);
    }
    requests.set(conversation, { sawLimit: false });
  }

  #noteUserLimit(user: number): void {
    const { maxConversationsPerUser = Infinity } = this.#limits;
    const requests = this.#requestsByUser.get(user);
    if (requests === undefined) return;
    if (this.context.standing.possiblyHeldBy(user) < maxConversationsPerUser) return;
    for (const request of requests.values()) request.sawLimit = true;
  }

  #close({ user, conversation }: Fact): void {
    const requests = this.#requestsByUser.get(user);
    requests?.delete(conversation);
    if (requests?.size === 0) this.#requestsByUser.delete(user);
  }
}
