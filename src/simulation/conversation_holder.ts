import {
  conversationMachine,
  type ConversationEffect,
  type ConversationEvent,
  type ConversationNews,
} from '../../machines/conversation.ts';
import type { Actor, ActorHost } from '../actors/mod.ts';
import { outsideSender, SenderFamily, type Kernel } from '../scheduler/mod.ts';
import type { Intent, Party, RecordedPort } from './recorded_port.ts';

/** Where a conversation lives: the host, the port, and whoever hears its news. */
export interface ConversationSettings {
  readonly host: ActorHost;
  readonly kernel: Kernel;
  readonly port: RecordedPort;
  readonly conversation: number;
  readonly user: number;
  readonly userType: number;
  /** When its start was meant to be. */
  readonly intent: Intent & { readonly id?: number | undefined };
  /** Whether its user may turn to it after its end. @default false */
  readonly isRevisited?: boolean;
  /** Gets news for the user; `sender` is the conversation's actor. */
  readonly onNews: (news: ConversationNews, sender: number) => void;
}

/** A conversation's actor, and what connects it to the port on one side and to its user on the other. */
export class ConversationHolder implements Party {
  readonly user: number;
  readonly userType: number;
  readonly probe = false;
  readonly conversation: number;
  /** When the target's last word came, ticks: what the user means to do next counts from there. */
  heardAt: number;
  readonly #settings: ConversationSettings;
  readonly #actor: Actor<typeof conversationMachine>;
  #turnIntent: Intent;

  constructor(settings: ConversationSettings) {
    this.#settings = settings;
    this.user = settings.user;
    this.userType = settings.userType;
    this.conversation = settings.conversation;
    this.heardAt = settings.kernel.now();
    this.#turnIntent = settings.intent;
    this.#actor = settings.host.spawn(conversationMachine, {
      id: `conversation:${settings.conversation}`,
      input: { isRevisited: settings.isRevisited ?? false },
      onEffect: (effect) => this.#onEffect(effect),
    });
  }

  /** Passes the user's wish on. For a turn, `intent` says when it was meant to be sent. */
  wish(event: ConversationEvent, sender: number, intent?: Intent): void {
    if (intent !== undefined) this.#turnIntent = intent;
    this.#settings.host.post(this.#actor, event, sender);
  }

  hear(event: ConversationEvent): void {
    this.heardAt = this.#settings.kernel.now();
    const sender = outsideSender(SenderFamily.answer, this.conversation);
    this.#settings.host.post(this.#actor, event, sender);
  }

  #onEffect(effect: ConversationEffect): void {
    const { port, intent, onNews } = this.#settings;
    switch (effect.type) {
      case 'request_start':
        port.start(this.conversation, this, intent);
        break;
      case 'request_turn':
        port.send(this.conversation, effect, this.#turnIntent);
        break;
      case 'request_stop':
        port.stop(this.conversation, effect.reason);
        break;
      case 'request_abort':
        port.abort(this.conversation);
        break;
      default:
        onNews(effect, this.#actor.index);
    }
  }
}
