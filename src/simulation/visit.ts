import type { ConversationNews } from '../../machines/conversation.ts';
import type { ActorHost } from '../actors/mod.ts';
import type { Arrival } from '../load/mod.ts';
import type { RandomSource } from '../random/mod.ts';
import type { UserType } from '../scenarios/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';
import type { ConversationHolder } from './conversation_holder.ts';
import type { Directory } from './directory.ts';
import type { Intent } from './recorded_port.ts';

/** What a user begins a conversation with. */
export interface Dialogue {
  readonly conversation: number;
  /** `id`: the conversation whose id it goes by. @default its own */
  readonly intent: Intent & { readonly id?: number | undefined };
  /** Whether its user may turn to it after its end. @default false */
  readonly isRevisited?: boolean;
  readonly onNews: (news: ConversationNews, sender: number) => void;
}

/** One user's stay in the run. */
export interface Visit {
  readonly host: ActorHost;
  readonly kernel: Kernel;
  readonly random: RandomSource;
  readonly directory: Directory;
  /** From 0, in order of arrival. */
  readonly number: number;
  readonly type: UserType;
  readonly arrival: Arrival;
  /** Begins a conversation of this user. */
  readonly open: (dialogue: Dialogue) => ConversationHolder;
  /** To be called when the user has gone. */
  readonly leave: () => void;
}
