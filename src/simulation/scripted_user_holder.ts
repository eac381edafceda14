import type { ConversationNews } from '../../machines/conversation.ts';
import {
  scriptedUserMachine,
  type ScriptedUserEffect,
  type ScriptedUserEvent,
} from '../../machines/scripted_user.ts';
import type { Actor } from '../actors/mod.ts';
import { NOBODY } from '../facts/mod.ts';
import type { Arrival, ScriptedAct } from '../load/mod.ts';
import { outsideSender, SenderFamily } from '../scheduler/mod.ts';
import type { ConversationHolder } from './conversation_holder.ts';
import type { Expectations } from './expectations.ts';
import type { Visit } from './visit.ts';

/** A user's actor who does what a script says, and what connects it to its conversations. */
export class ScriptedUserHolder {
  readonly #visit: Visit;
  readonly #expectations: Expectations;
  readonly #actor: Actor<typeof scriptedUserMachine>;
  readonly #acts: ScriptedAct[] = [];
  readonly #conversations = new Map<string, ConversationHolder>();

  constructor(
    visit: Visit,
    options: { script: NonNullable<Arrival['script']>; expectations: Expectations },
  ) {
    const { host, number } = visit;
    this.#visit = visit;
    this.#expectations = options.expectations;
    this.#actor = host.spawn(scriptedUserMachine, {
      id: `user:${number}`,
      input: undefined,
      onEffect: (effect) => this.#onEffect(effect),
    });
    const sender = outsideSender(SenderFamily.script, number);
    options.script.subscribe({
      next: (act) => {
        const event = eventOf(act, this.#acts.push(act) - 1);
        if (event !== undefined) host.post(this.#actor, event, sender);
      },
      complete: () => host.post(this.#actor, { type: 'SCRIPT_OVER' }, sender),
    });
  }

  #onEffect(effect: ScriptedUserEffect): void {
    if (effect.type === 'gone') this.#visit.leave();
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
    const { host, directory, open } = this.#visit;
    const conversation = directory.conversation(name);
    this.#expectations.expect(this.#acts[step]!, { conversation, turn: 0 });
    const onNews = (news: ConversationNews, from: number) => host.post(this.#actor, news, from);
    this.#conversations.set(
      name,
      open({ conversation, intent: this.#now(), isRevisited: true, onNews }),
    );
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
      holder.wish({ type: 'SEND', turn, workMs }, sender, this.#now());
    }
  }

  /** A script acts when it means to. */
  #now(): { due: number; planned: number } {
    const now = this.#visit.kernel.now();
    return { due: now, planned: now };
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
