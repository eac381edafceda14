import {
  conversationMachine,
  type ConversationEffect,
  type ConversationEvent,
  type ConversationInput,
  type ConversationNews,
} from '../../machines/conversation.ts';
import type { Actor, ActorOwner } from '../actors/mod.ts';
import { outsideSender, SenderFamily } from '../scheduler/mod.ts';
import type { Intent, Party } from './recorded_port.ts';
import type { World } from './world.ts';

/** Whoever a conversation belongs to. */
export interface Listener {
  readonly user: number;
  readonly userType: number;
  /** Where it lives. */
  readonly world: World;
  /** Gets news of a conversation; `sender` is its actor. */
  hearNews(news: ConversationNews, sender: number): void;
}

/** What a conversation begins with. */
export interface Dialogue extends Intent {
  readonly conversation: number;
  readonly listener: Listener;
  /** The conversation whose id it goes by. @default its own */
  readonly id?: number | undefined;
  /** Whether its user may turn to it after its end. @default false */
  readonly isRevisited?: boolean;
}

const PASSING: ConversationInput = { isRevisited: false };
const REVISITED: ConversationInput = { isRevisited: true };

/** A conversation's actor, and what connects it to the port on one side and to its user on the other. */
export class ConversationHolder implements Party, ActorOwner<typeof conversationMachine> {
  readonly conversation: number;
  isAdmitted = false;
  /** When the target's last word came, ticks: what the user means to do next counts from there. */
  heardAt: number;
  readonly #listener: Listener;
  #actor: Actor<typeof conversationMachine> | undefined;
  readonly #id: number | undefined;
  // When its start, then its next turn, was meant to be.
  #due: number;
  #planned: number;

  constructor(dialogue: Dialogue) {
    const { world } = dialogue.listener;
    this.#listener = dialogue.listener;
    this.conversation = dialogue.conversation;
    this.heardAt = world.kernel.now();
    this.#id = dialogue.id;
    this.#due = dialogue.due;
    this.#planned = dialogue.planned;
    const input = dialogue.isRevisited === true ? REVISITED : PASSING;
    this.#actor = world.host.spawn(conversationMachine, input, this);
  }

  get actorId(): string {
    return `conversation:${this.conversation}`;
  }

  get probe(): boolean {
    return false;
  }

  get user(): number {
    return this.#listener.user;
  }

  get userType(): number {
    return this.#listener.userType;
  }

  /** From when the latency of its start, or of its last turn, is counted. */
  get due(): number {
    return this.#due;
  }

  get planned(): number {
    return this.#planned;
  }

  /** The conversation whose id it goes by. */
  get id(): number {
    return this.#id ?? this.conversation;
  }

  /** Passes the user's wish on. */
  wish(event: ConversationEvent, sender: number): void {
    this.#listener.world.host.post(this.#actor!, event, sender);
  }

  /** Passes on that the user has something to say, meant to be said at `due`, ticks. */
  say(turn: number, workMs: number, due: number, sender: number): void {
    this.#due = due;
    this.#planned = due;
    this.wish({ type: 'SEND', turn, workMs }, sender);
  }

  hear(event: ConversationEvent): void {
    const { kernel, host } = this.#listener.world;
    this.heardAt = kernel.now();
    host.post(this.#actor!, event, outsideSender(SenderFamily.answer, this.conversation));
  }

  onEffect(effect: ConversationEffect, self: Actor<typeof conversationMachine>): void {
    const { port } = this.#listener.world;
    switch (effect.type) {
      case 'request_start':
        // It asks at its birth, and may be answered at once.
        this.#actor = self;
        port.start(this.conversation, this, this, this.#id);
        break;
      case 'request_turn':
        port.send(this.conversation, effect, this);
        break;
      case 'request_stop':
        port.stop(this.conversation, effect.reason);
        break;
      case 'request_abort':
        port.abort(this.conversation);
        break;
      default:
        this.#listener.hearNews(effect, self.index);
    }
  }
}
