import type { ConversationNews } from '../../machines/conversation.ts';
import {
  scriptedUserMachine,
  type ScriptedUserEffect,
  type ScriptedUserEvent,
} from '../../machines/scripted_user.ts';
import type { Actor, ActorOwner } from '../actors/mod.ts';
import { NOBODY } from '../facts/mod.ts';
import type { Arrival, ScriptedAct } from '../load/mod.ts';
import { outsideSender, SenderFamily } from '../scheduler/mod.ts';
import { ConversationHolder, type Listener } from './conversation_holder.ts';
import type { Expectations } from './expectations.ts';
import type { Kin, Newcomer } from './user_holder.ts';
import type { World } from './world.ts';

type Script = NonNullable<Arrival['script']>;

/** A user's actor who does what a script says, and what connects it to its conversations. */
export class ScriptedUserHolder implements Listener, ActorOwner<typeof scriptedUserMachine> {
  readonly user: number;
  readonly #kin: Kin;
  readonly #newcomer: Newcomer;
  readonly #expectations: Expectations;
  readonly #actor: Actor<typeof scriptedUserMachine>;
  readonly #acts: ScriptedAct[] = [];
  readonly #conversations = new Map<string, ConversationHolder>();

  constructor(
    kin: Kin,
    newcomer: Newcomer,
    { script, expectations }: { script: Script; expectations: Expectations },
  ) {
    const { host } = kin.world;
    this.user = newcomer.user;
    this.#kin = kin;
    this.#newcomer = newcomer;
    this.#expectations = expectations;
    this.#actor = host.spawn(scriptedUserMachine, undefined, this);
    const sender = outsideSender(SenderFamily.script, newcomer.number);
    script.subscribe({
      next: (act) => {
        const event = eventOf(act, this.#acts.push(act) - 1);
        if (event !== undefined) host.post(this.#actor, event, sender);
      },
      complete: () => host.post(this.#actor, { type: 'SCRIPT_OVER' }, sender),
    });
  }

  get actorId(): string {
    return `user:${this.#newcomer.number}`;
  }

  get world(): World {
    return this.#kin.world;
  }

  get userType(): number {
    return this.#kin.userType;
  }

  hearNews(news: ConversationNews, sender: number): void {
    this.#kin.world.host.post(this.#actor, news, sender);
  }

  onEffect(effect: ScriptedUserEffect): void {
    if (effect.type === 'gone') this.#kin.leave(this.#newcomer.arrival.departed);
    else if (effect.type === 'open') this.#open(effect.conversation, effect.step);
    else {
      const holder = this.#conversations.get(effect.conversation);
      // A script may speak of a conversation that it never started: there is nobody to answer.
      if (holder !== undefined) this.#act(effect, holder);
      else if (effect.type === 'say') {
        const { step, turn } = effect;
        this.#expectations.expect(this.#acts[step]!, { conversation: NOBODY, turn });
      }
    }
  }

  #open(name: string, step: number): void {
    const { kernel, directory } = this.#kin.world;
    const conversation = directory.conversation(name);
    this.#expectations.expect(this.#acts[step]!, { conversation, turn: 0 });
    // A script acts when it means to.
    const now = kernel.now();
    const holder = new ConversationHolder({
      conversation,
      listener: this,
      due: now,
      planned: now,
      isRevisited: true,
    });
    this.#conversations.set(name, holder);
  }

  #act(
    effect: Extract<ScriptedUserEffect, { type: 'say' | 'stop' | 'leave' }>,
    holder: ConversationHolder,
  ): void {
    const sender = this.#actor.index;
    if (effect.type === 'stop') holder.wish({ type: 'STOP', reason: 'finished' }, sender);
    else if (effect.type === 'leave') holder.wish({ type: 'LEAVE' }, sender);
    else {
      const { step, turn, workMs } = effect;
      this.#expectations.expect(this.#acts[step]!, { conversation: holder.conversation, turn });
      holder.say(turn, workMs, this.#kin.world.kernel.now(), sender);
    }
  }
}

/** What a scripted user is told to do; undefined for `wait`, which is nothing. */
function eventOf(act: ScriptedAct, step: number): ScriptedUserEvent | undefined {
  const { conversation, workMs } = act;
  switch (act.action) {
    case 'start':
      return { type: 'DO_START', conversation, step };
    case 'send':
      return { type: 'DO_SEND', conversation, step, workMs };
    case 'stop':
      return { type: 'DO_STOP', conversation };
    case 'abort':
      return { type: 'DO_ABORT', conversation };
    case 'wait':
      return undefined;
  }
}
