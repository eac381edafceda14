import type { AnyEventObject } from 'xstate';
import type { Task } from '../scheduler/mod.ts';

/** An actor as the one who brings it an event sees it. */
export interface Receiver {
  readonly index: number;
  deliver(event: AnyEventObject): void;
}

/** An event on its way: an entry of the kernel, for "now". */
export class Message implements Task {
  readonly sender: number;
  readonly #receiver: Receiver;
  readonly #event: AnyEventObject;

  constructor(receiver: Receiver, event: AnyEventObject, sender: number) {
    this.sender = sender;
    this.#receiver = receiver;
    this.#event = event;
  }

  get receiver(): number {
    return this.#receiver.index;
  }

  run(): void {
    this.#receiver.deliver(this.#event);
  }
}
