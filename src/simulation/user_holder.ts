import type { ConversationNews } from '../../machines/conversation.ts';
import { userMachine, type UserBehaviour, type UserEffect } from '../../machines/user.ts';
import type { Actor, ActorOwner } from '../actors/mod.ts';
import type { Arrival } from '../load/mod.ts';
import type { UserType } from '../scenarios/mod.ts';
import { NO_HANDLE, outsideSender, SenderFamily, type Handle } from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { TypedUserDraws } from './_user_draws.ts';
import { ConversationHolder, type Listener } from './conversation_holder.ts';
import type { World } from './world.ts';

/** Somebody comes into the world. */
export interface Newcomer {
  readonly user: number;
  /** Index of `type` among the scenario's. */
  readonly userType: number;
  readonly type: UserType;
  /** From 0, in order of arrival. */
  readonly number: number;
  readonly arrival: Arrival;
  /** To be called when the user has gone. */
  readonly leave: (arrival: Arrival) => void;
}

/** A user's actor who follows its own habits, and what connects it to its conversations. */
export class UserHolder implements Listener, ActorOwner<typeof userMachine> {
  readonly user: number;
  readonly userType: number;
  readonly #world: World;
  readonly #number: number;
  readonly #arrival: Arrival;
  readonly #leave: (arrival: Arrival) => void;
  readonly #actor: Actor<typeof userMachine>;
  #lastCall: Handle = NO_HANDLE;
  #current: ConversationHolder | undefined;
  /** The conversation under whose id it asks. */
  #id: number | undefined;
  /** From when the latency of what it intends is counted. */
  #due: number;

  constructor(world: World, newcomer: Newcomer, behaviour: UserBehaviour) {
    const { user, userType, type, number, arrival, leave } = newcomer;
    this.user = user;
    this.userType = userType;
    this.#world = world;
    this.#number = number;
    this.#arrival = arrival;
    this.#leave = leave;
    this.#due = arrival.due;
    const draws = new TypedUserDraws(type, world.random, number);
    this.#actor = world.host.spawn(userMachine, { behaviour, draws }, this);
    if (arrival.until === undefined) return;
    const sender = outsideSender(SenderFamily.script, number);
    const run = () => world.host.post(this.#actor, { type: 'LAST_CALL' }, sender);
    this.#lastCall = world.kernel.schedule(arrival.until, { run });
  }

  get actorId(): string {
    return `user:${this.#number}`;
  }

  hearNews(news: ConversationNews, sender: number): void {
    this.#world.host.post(this.#actor, news, sender);
  }

  onEffect(effect: UserEffect, self: Actor<typeof userMachine>): void {
    const sender = self.index;
    switch (effect.type) {
      case 'open':
        this.#open(effect);
        break;
      case 'open_again':
        this.#openAgain(sender);
        break;
      case 'say': {
        const current = this.#current!;
        const due = current.heardAt + toTicks(effect.afterMs);
        current.say(effect.turn, effect.workMs, due, sender);
        break;
      }
      case 'stop':
        this.#current!.wish({ type: 'STOP', reason: effect.reason }, sender);
        break;
      case 'leave':
        this.#current!.wish({ type: 'LEAVE' }, sender);
        break;
      case 'gone':
        this.#world.kernel.cancel(this.#lastCall);
        this.#leave(this.#arrival);
        break;
    }
  }

  #open({ attempt, afterMs, sameId }: Extract<UserEffect, { type: 'open' }>): void {
    const { directory } = this.#world;
    const planned = (this.#current?.heardAt ?? this.#arrival.due) + toTicks(afterMs);
    if (attempt === 0) this.#due = planned;
    const conversation = directory.conversation();
    const id = sameId ? this.#id : undefined;
    this.#id = id ?? conversation;
    this.#current = new ConversationHolder(this.#world, {
      conversation,
      listener: this,
      due: this.#due,
      planned,
      id,
    });
  }

  /** Asks once more under the same id. Should that be given a slot of its own, it is given back. */
  #openAgain(self: number): void {
    const { kernel, directory } = this.#world;
    const now = kernel.now();
    const { user, userType } = this;
    const hearNews = (news: ConversationNews) => {
      if (news.type === 'OPENED') twin.wish({ type: 'STOP', reason: 'again' }, self);
    };
    const twin = new ConversationHolder(this.#world, {
      conversation: directory.conversation(),
      listener: { user, userType, hearNews },
      due: now,
      planned: now,
      id: this.#id,
    });
  }
}

/** What a user of `type` who comes by `arrival` does. */
export function behaviourOf(type: UserType, arrival: Arrival): UserBehaviour {
  return {
    turns: type.turns,
    patienceMs: type.patienceMs,
    retries: type.retry.times,
    backoffMs: type.retry.backoffMs,
    maxBackoffMs: type.retry.maxBackoffMs,
    retriesWithSameId: type.retry.sameId,
    pauseMs: arrival.pauseMs ?? 0,
    conversations: arrival.conversations ?? 1,
  };
}
