import type { ConversationNews } from '../../machines/conversation.ts';
import {
  userMachine,
  type UserBehaviour,
  type UserEffect,
  type UserEvent,
} from '../../machines/user.ts';
import type { Actor, ActorOwner } from '../actors/mod.ts';
import type { Arrival } from '../load/mod.ts';
import type { UserType } from '../scenarios/mod.ts';
import {
  NO_HANDLE,
  outsideSender,
  SenderFamily,
  type Handle,
  type Task,
} from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { HabitualUser, type Habits } from './_habits.ts';
import { ConversationHolder, type Listener } from './conversation_holder.ts';
import type { World } from './world.ts';

const LAST_CALL: UserEvent = { type: 'LAST_CALL' };

/** What users of one kind have in common. */
export interface Kin extends Habits {
  readonly world: World;
  /** Index of the type among the scenario's. */
  readonly userType: number;
  readonly behaviour: UserBehaviour;
  /** To be called when a user has gone; `departed` is that of the arrival. */
  readonly leave: (departed: Arrival['departed']) => void;
}

/** Somebody comes into the world. */
export interface Newcomer {
  readonly user: number;
  /** From 0, in order of arrival. */
  readonly number: number;
  readonly arrival: Arrival;
}

/**
 * A user's actor who follows its own habits, and what connects it to its conversations. It is what its
 * machine draws from, too: an object less for each of a million users.
 */
export class UserHolder
  extends HabitualUser<Kin>
  implements Listener, ActorOwner<typeof userMachine>, Task
{
  readonly user: number;
  readonly #departed: Arrival['departed'];
  readonly #actor: Actor<typeof userMachine>;
  #lastCall: Handle = NO_HANDLE;
  #current: ConversationHolder | undefined;
  /** When it was meant to come. */
  readonly #due: number;

  constructor(kin: Kin, { user, number, arrival }: Newcomer) {
    super(kin, number);
    const { world, behaviour } = kin;
    this.user = user;
    this.#departed = arrival.departed;
    this.#due = arrival.due;
    this.#actor = world.host.spawn(userMachine, { behaviour, draws: this }, this);
    if (arrival.until !== undefined) this.#lastCall = world.kernel.schedule(arrival.until, this);
  }

  /** Its time is up. */
  run(): void {
    const sender = outsideSender(SenderFamily.script, this.number);
    this.world.host.post(this.#actor, LAST_CALL, sender);
  }

  get actorId(): string {
    return `user:${this.number}`;
  }

  get world(): World {
    return this.habits.world;
  }

  get userType(): number {
    return this.habits.userType;
  }

  hearNews(news: ConversationNews, sender: number): void {
    this.habits.world.host.post(this.#actor, news, sender);
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
        this.habits.world.kernel.cancel(this.#lastCall);
        this.habits.leave(this.#departed);
        break;
    }
  }

  #open({ attempt, afterMs, sameId }: Extract<UserEffect, { type: 'open' }>): void {
    const { world } = this.habits;
    const last = this.#current;
    const planned = (last?.heardAt ?? this.#due) + toTicks(afterMs);
    this.#current = new ConversationHolder({
      conversation: world.directory.conversation(),
      listener: this,
      // A retry means what the first attempt meant.
      due: attempt > 0 ? last!.due : planned,
      planned,
      id: sameId ? last!.id : undefined,
    });
  }

  /** Asks once more under the same id. Should that be given a slot of its own, it is given back. */
  #openAgain(self: number): void {
    const { world, userType } = this.habits;
    const { user } = this;
    const now = world.kernel.now();
    const hearNews = (news: ConversationNews) => {
      if (news.type === 'OPENED') twin.wish({ type: 'STOP', reason: 'again' }, self);
    };
    const twin = new ConversationHolder({
      conversation: world.directory.conversation(),
      listener: { user, userType, world, hearNews },
      due: now,
      planned: now,
      id: this.#current!.id,
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
