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

/** One conversation of a script: what its user knows of it. */
class Thread implements Listener {
  readonly holder: ConversationHolder;
  /** Whether its user has asked for its end. */
  isLeft = false;
  isOver = false;
  readonly #owner: ScriptedUserHolder;
  readonly #name: string;
  #said = 0;

  constructor(
    owner: ScriptedUserHolder,
    { name, conversation, id }: { name: string; conversation: number; id: number | undefined },
  ) {
    this.#owner = owner;
    this.#name = name;
    // A script acts when it means to.
    const now = owner.world.kernel.now();
    this.holder = new ConversationHolder({
      conversation,
      listener: this,
      due: now,
      planned: now,
      id,
      isRevisited: true,
    });
  }

  get user(): number {
    return this.#owner.user;
  }

  get userType(): number {
    return this.#owner.userType;
  }

  get world(): World {
    return this.#owner.world;
  }

  /** The number of its next turn. */
  nextTurn(): number {
    return ++this.#said;
  }

  hearNews(news: ConversationNews, sender: number): void {
    if (news.type === 'REFUSED' && news.reason === ID_IN_USE) this.#owner.forget(this.#name, this);
    if (news.type === 'REFUSED' || news.type === 'OVER') this.isOver = true;
    this.#owner.hearNews(news, sender);
  }
}

/**
 * A user's actor who does what a script says, and what connects it to its conversations.
 *
 * A name is an id: who starts it again asks for the id of the first that had it. The rest of the script
 * means, of all that were started by that name and not refused because it was in use, the oldest one
 * that its user still holds, as a target that is told the id would; the newest, if it holds none.
 */
export class ScriptedUserHolder implements ActorOwner<typeof scriptedUserMachine> {
  readonly user: number;
  readonly #kin: Kin;
  readonly #newcomer: Newcomer;
  readonly #expectations: Expectations;
  readonly #actor: Actor<typeof scriptedUserMachine>;
  readonly #acts: ScriptedAct[] = [];
  /** By name, in the order of their starts. */
  readonly #threads = new Map<string, Thread[]>();
  /** By name: the first conversation that had it. */
  readonly #ids = new Map<string, number>();

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

  /** That one was refused because its name was in use: the name means another one. */
  forget(name: string, thread: Thread): void {
    const others = this.#threads.get(name)!.filter((other) => other !== thread);
    this.#threads.set(name, others);
  }

  onEffect(effect: ScriptedUserEffect): void {
    if (effect.type === 'gone') this.#kin.leave(this.#newcomer.arrival.departed);
    else if (effect.type === 'open') this.#open(effect.conversation, effect.step);
    else {
      const thread = this.#threadOf(effect.conversation);
      // A script may speak of a conversation that it never started: there is nobody to answer.
      if (thread !== undefined) this.#act(effect, thread);
      else if (effect.type === 'say') {
        this.#expectations.expect(this.#acts[effect.step]!, { conversation: NOBODY, turn: 0 });
      }
    }
  }

  #threadOf(name: string): Thread | undefined {
    const threads = this.#threads.get(name) ?? [];
    return threads.find(({ isLeft, isOver }) => !isLeft && !isOver) ?? threads.at(-1);
  }

  #open(name: string, step: number): void {
    const conversation = this.#kin.world.directory.conversation(name);
    this.#expectations.expect(this.#acts[step]!, { conversation, turn: 0 });
    const id = this.#ids.get(name);
    if (id === undefined) this.#ids.set(name, conversation);
    const threads = this.#threads.get(name) ?? [];
    this.#threads.set(name, [...threads, new Thread(this, { name, conversation, id })]);
  }

  #act(
    effect: Extract<ScriptedUserEffect, { type: 'say' | 'stop' | 'leave' }>,
    thread: Thread,
  ): void {
    const { holder } = thread;
    const sender = this.#actor.index;
    if (effect.type === 'say') {
      const turn = thread.nextTurn();
      const { conversation } = holder;
      this.#expectations.expect(this.#acts[effect.step]!, { conversation, turn });
      holder.say(turn, effect.workMs, this.#kin.world.kernel.now(), sender);
      return;
    }
    thread.isLeft = true;
    if (effect.type === 'stop') holder.wish({ type: 'STOP', reason: 'finished' }, sender);
    else holder.wish({ type: 'LEAVE' }, sender);
  }
}

/** The reason of a refusal: another one has that id. */
const ID_IN_USE = 'id-in-use';

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
