import type { Names } from '../facts/mod.ts';

/** The names that a run gives, for who has to be there before the run is. */
export class NamesOfRun implements Names {
  #names: Names | undefined;

  learn(names: Names): void {
    this.#names = names;
  }

  nameOfUser(user: number): string {
    return this.#names!.nameOfUser(user);
  }

  nameOfConversation(conversation: number): string {
    return this.#names!.nameOfConversation(conversation);
  }
}
