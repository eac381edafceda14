/** Numbers actors from 0, in the order of their birth. */
export class ActorNumbers {
  #next = 0;

  take(): number {
    return this.#next++;
  }
}
