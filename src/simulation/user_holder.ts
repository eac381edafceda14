import type { ConversationNews } from '../../machines/conversation.ts';
import { userMachine, type UserBehaviour, type UserEffect } from '../../machines/user.ts';
import type { Actor } from '../actors/mod.ts';
import type { Arrival } from '../load/mod.ts';
import type { UserType } from '../scenarios/mod.ts';
import { NO_HANDLE, outsideSender, SenderFamily, type Handle } from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { TypedUserDraws } from './_user_draws.ts';
import type { ConversationHolder } from './conversation_holder.ts';
import type { Visit } from './visit.ts';

/** A user's actor who follows its own habits, and what connects it to its conversations. */
export class UserHolder {
  readonly #visit: Visit;
  readonly #actor: Actor<typeof userMachine>;
  #lastCall: Handle = NO_HANDLE;
  #current: ConversationHolder | undefined;
  /** The conversation under whose id it asks. */
  #id: number | undefined;
  /** From when the latency of what it intends is counted. */
  #due: number;

  constructor(visit: Visit) {
    const { host, kernel, random, arrival, number, type } = visit;
    this.#visit = visit;
    this.#due = arrival.due;
    this.#actor = host.spawn(userMachine, {
      id: `user:${number}`,
      input: {
        behaviour: behaviourOf(type, arrival),
        draws: new TypedUserDraws(type, random, number),
      },
      onEffect: (effect, self) => this.#onEffect(effect, self),
    });
    if (arrival.until === undefined) return;
    const sender = outsideSender(SenderFamily.script, number);
    const run = () => host.post(this.#actor, { type: 'LAST_CALL' }, sender);
    this.#lastCall = kernel.schedule(arrival.until, { run });
  }

  #onEffect(effect: UserEffect, self: Actor<typeof userMachine>): void {
    const { kernel, leave } = this.#visit;
    const sender = self.index;
    switch (effect.type) {
      case 'open':
        this.#open(effect);
        break;
      case 'open_again':
        this.#openAgain();
        break;
      case 'say': {
        const { turn, workMs } = effect;
        const planned = this.#current!.heardAt + toTicks(effect.afterMs);
        const intent = { due: planned, planned };
        this.#current!.wish({ type: 'SEND', turn, workMs }, sender, intent);
        break;
      }
      case 'stop':
        this.#current!.wish({ type: 'STOP', reason: effect.reason }, sender);
        break;
      case 'leave':
        this.#current!.wish({ type: 'LEAVE' }, sender);
        break;
      case 'gone':
        kernel.cancel(this.#lastCall);
        leave();
        break;
    }
  }

  #open({ attempt, afterMs, sameId }: Extract<UserEffect, { type: 'open' }>): void {
    const { arrival, directory, open } = this.#visit;
    const planned = (this.#current?.heardAt ?? arrival.due) + toTicks(afterMs);
    if (attempt === 0) this.#due = planned;
    const conversation = directory.conversation();
    if (!sameId) this.#id = undefined;
    const intent = { due: this.#due, planned, id: this.#id };
    this.#id ??= conversation;
    const onNews = (news: ConversationNews, from: number) =>
      this.#visit.host.post(this.#actor, news, from);
    this.#current = open({ conversation, intent, onNews });
  }

  /** Asks once more under the same id. Should that be given a slot of its own, it is given back. */
  #openAgain(): void {
    const { kernel, directory, open } = this.#visit;
    const intent = { due: kernel.now(), planned: kernel.now(), id: this.#id };
    const onNews = (news: ConversationNews) => {
      if (news.type === 'OPENED') {
        twin.wish({ type: 'STOP', reason: 'again' }, this.#actor.index);
      }
    };
    const twin = open({ conversation: directory.conversation(), intent, onNews });
  }
}

function behaviourOf(type: UserType, arrival: Arrival): UserBehaviour {
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
