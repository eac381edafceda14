import type { Names } from '../facts/mod.ts';

/**
 * Who is who. Users and conversations are dense integers in order of birth; scripts and recordings
 * give some of them names of their own.
 */
export class Directory implements Names {
  readonly #usersByName = new Map<string, number>();
  readonly #userNames = new Map<number, string>();
  readonly #conversationNames = new Map<number, string>();
  #users = 0;
  #conversations = 0;

  /** How many users there are. */
  get users(): number {
    return this.#users;
  }

  /** The number of the user of that name; a new one where there is none, or no name. */
  user(name?: string): number {
    const known = name === undefined ? undefined : this.#usersByName.get(name);
    if (known !== undefined) return known;
    const user = this.#users++;
    if (name !== undefined) {
      this.#usersByName.set(name, user);
      this.#userNames.set(user, name);
    }
    return user;
  }

  /** The number of a new conversation. */
  conversation(name?: string): number {
    const conversation = this.#conversations++;
    if (name !== undefined) this.#conversationNames.set(conversation, name);
    return conversation;
  }

  nameOfUser(user: number): string {
    return this.#userNames.get(user) ?? `user ${user}`;
  }

  nameOfConversation(conversation: number): string {
    return this.#conversationNames.get(conversation) ?? `conversation ${conversation}`;
  }
}
