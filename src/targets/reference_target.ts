import {
  conversationManagerMachine,
  type ManagerEffect,
  type ManagerEvent,
} from '../../machines/conversation_manager.ts';
import {
  sessionMachine,
  type SessionEffect,
  type SessionEvent,
  type SessionInput,
} from '../../machines/session.ts';
import type { Actor, ActorHost, ActorOwner } from '../actors/mod.ts';
import { DenseMap, NOBODY, tokenOf, type EndReason, type TargetStats } from '../facts/mod.ts';
import { outsideSender, SenderFamily } from '../scheduler/mod.ts';
import type { Port, PortListener, StartRequest, TargetContext } from './port.ts';

/**
 * The built-in conversation manager: one manager actor, and a session actor for each conversation
 * that is queued or active. What the manager decides is told to the listener at the instant of the
 * decision, so the order of facts is the manager's own.
 */
export class ReferenceTarget implements Port, ActorOwner<typeof conversationManagerMachine> {
  readonly actorId = 'manager';
  readonly #host: ActorHost;
  readonly #listener: PortListener;
  readonly #manager: Actor<typeof conversationManagerMachine>;
  readonly #sessions = new DenseMap<SessionHolder>();
  readonly #sessionInputs: { readonly queued: SessionInput; readonly admitted: SessionInput };
  #replies: ((stats: TargetStats) => void)[] = [];

  constructor({ host, limits, listener }: Pick<TargetContext, 'host' | 'limits' | 'listener'>) {
    const {
      queueTimeoutMs = Infinity,
      idleTimeoutMs = Infinity,
      maxDurationMs = Infinity,
    } = limits;
    const timeouts = { queueTimeoutMs, idleTimeoutMs, maxDurationMs };
    this.#host = host;
    this.#listener = listener;
    this.#sessionInputs = {
      queued: { queued: true, ...timeouts },
      admitted: { queued: false, ...timeouts },
    };
    this.#manager = host.spawn(conversationManagerMachine, { limits }, this);
  }

  start(request: StartRequest): void {
    this.#ask({ type: 'START', ...request });
  }

  send(conversation: number, turn: number, workMs: number): void {
    this.#ask({ type: 'SEND', conversation, turn, workMs });
  }

  stop(conversation: number): void {
    this.#ask({ type: 'STOP', conversation });
  }

  abort(conversation: number): void {
    this.#ask({ type: 'STOP', conversation });
  }

  stats(reply: (stats: TargetStats) => void): void {
    this.#replies.push(reply);
    this.#host.post(this.#manager, { type: 'COUNT' }, OUTSIDE);
  }

  close(): Promise<void> {
    this.#host.post(this.#manager, { type: 'SHUT_DOWN' }, OUTSIDE);
    return Promise.resolve();
  }

  #ask(event: ManagerEvent & { readonly conversation: number }): void {
    // What a conversation asks of the manager stays in order, whatever the oracle chooses.
    const sender = outsideSender(SenderFamily.request, event.conversation);
    this.#host.post(this.#manager, event, sender);
  }

  onEffect(effect: ManagerEffect): void {
    const listener = this.#listener;
    switch (effect.type) {
      case 'queued':
        this.#openSession(effect.conversation, true);
        listener.queued(effect.conversation);
        break;
      case 'admitted':
        if (this.#sessions.has(effect.conversation)) this.#tell(effect.conversation, ADMIT);
        else this.#openSession(effect.conversation, false);
        listener.admitted(effect.conversation);
        break;
      case 'refused':
        this.#closeSession(effect.conversation);
        listener.refused(effect.conversation, effect.reason, NOBODY);
        break;
      case 'work_begun':
        this.#tell(effect.conversation, { type: 'WORK', workMs: effect.workMs });
        listener.chunkReceived(effect.conversation, effect.turn);
        break;
      case 'turn_held':
        this.#tell(effect.conversation, HOLD);
        break;
      case 'answered':
        if (effect.more) this.#tell(effect.conversation, HOLD);
        listener.answered(
          effect.conversation,
          effect.turn,
          tokenOf(effect.conversation, effect.turn),
        );
        break;
      case 'unknown':
        listener.turnFailed(effect.conversation, effect.turn, 'unknown');
        break;
      case 'ended':
        this.#end(effect.conversation, effect.cut, effect.reason);
        break;
      case 'counted':
        this.#replies.shift()!(effect.stats);
        break;
      case 'shut_down':
        for (const conversation of effect.queued) {
          this.#closeSession(conversation);
          listener.refused(conversation, 'shutting-down', NOBODY);
        }
        for (const { conversation, cut } of effect.active)
          this.#end(conversation, cut, 'shutting-down');
        break;
    }
  }

  #end(conversation: number, cut: readonly number[], reason: EndReason): void {
    this.#closeSession(conversation);
    for (const turn of cut) this.#listener.turnFailed(conversation, turn, reason);
    this.#listener.ended(conversation, reason);
  }

  readonly #onSessionEffect: TellOfSession = (conversation, effect) => {
    const session = this.#sessions.get(conversation);
    // Its timer ran out in the instant in which the manager ended it.
    if (session === undefined) return;
    const sender = session.actor.index;
    if (effect.type === 'turn_done') {
      this.#host.post(this.#manager, { type: 'TURN_DONE', conversation }, sender);
      return;
    }
    this.#listener.timerFired(conversation, effect.timer);
    this.#host.post(
      this.#manager,
      { type: 'TIMED_OUT', conversation, timer: effect.timer },
      sender,
    );
  };

  #openSession(conversation: number, queued: boolean): void {
    const { queued: waiting, admitted } = this.#sessionInputs;
    const holder = new SessionHolder(this.#host, {
      conversation,
      input: queued ? waiting : admitted,
      tell: this.#onSessionEffect,
    });
    this.#sessions.set(conversation, holder);
  }

  #closeSession(conversation: number): void {
    if (!this.#sessions.has(conversation)) return;
    this.#tell(conversation, CLOSE);
    this.#sessions.delete(conversation);
  }

  #tell(conversation: number, event: SessionEvent): void {
    this.#host.post(this.#sessions.get(conversation)!.actor, event, this.#manager.index);
  }
}

const ADMIT: SessionEvent = { type: 'ADMIT' };
const HOLD: SessionEvent = { type: 'HOLD' };
const CLOSE: SessionEvent = { type: 'CLOSE' };

/** A session's actor, and whom it tells. */
class SessionHolder implements ActorOwner<typeof sessionMachine> {
  readonly actor: Actor<typeof sessionMachine>;
  readonly #conversation: number;
  readonly #tell: TellOfSession;

  constructor(
    host: ActorHost,
    settings: { conversation: number; input: SessionInput; tell: TellOfSession },
  ) {
    this.#conversation = settings.conversation;
    this.#tell = settings.tell;
    this.actor = host.spawn(sessionMachine, settings.input, this);
  }

  get actorId(): string {
    return `session:${this.#conversation}`;
  }

  onEffect(effect: SessionEffect): void {
    this.#tell(this.#conversation, effect);
  }
}

type TellOfSession = (conversation: number, effect: SessionEffect) => void;

/** Sender of what comes from no actor of the run. */
const OUTSIDE = NOBODY;
