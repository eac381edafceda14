import type { AnyEventObject, MachineContext } from 'xstate';
import { DeferredStack, Frame, type Configuration, type FrameActor } from './_frame.ts';

/** Work in progress: a frame for each actor that is in the middle of an event. */
export class FrameStack {
  readonly #deferred = new DeferredStack();
  #innermost: Frame | undefined = undefined;

  /** Begins the work on `event`; `isBirth` if it is the actor's first one. */
  push(
    actor: FrameActor,
    event: AnyEventObject,
    configuration: Configuration,
    context: MachineContext,
    isBirth = false,
  ): Frame {
    const frame = new Frame(
      actor,
      event,
      configuration,
      context,
      this.#innermost,
      this.#deferred,
      isBirth,
    );
    this.#innermost = frame;
    return frame;
  }

  /** Ends the work of `frame`, the innermost one. */
  pop(frame: Frame): void {
    frame.close();
    this.#innermost = frame.outer;
  }

  /** The frame in which `actor` is at work; undefined if it is not. */
  of(actor: FrameActor): Frame | undefined {
    let frame = this.#innermost;
    while (frame !== undefined && frame.actor !== actor) frame = frame.outer;
    return frame;
  }
}
