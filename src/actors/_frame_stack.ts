import type { AnyEventObject, MachineContext } from 'xstate';
import { Frame, type Configuration, type FrameActor, type SelfReference } from './_frame.ts';

/** Work in progress: a frame for each actor that is in the middle of an event. */
export class FrameStack {
  readonly #selves = new WeakMap<FrameActor, SelfReference>();
  #innermost: Frame | undefined = undefined;

  /** Begins the work on `event`; `isBirth` if it is the actor's first one. */
  push(
    actor: FrameActor,
    event: AnyEventObject,
    configuration: Configuration,
    context: MachineContext,
    isBirth = false,
  ): Frame {
    const frame = new Frame(actor, event, configuration, context, this.#innermost, isBirth);
    this.#innermost = frame;
    return frame;
  }

  /** Ends the work of `frame`, the innermost one. */
  pop(frame: Frame): void {
    this.#innermost = frame.outer;
  }

  /** The frame in which `actor` is at work; undefined if it is not. */
  of(actor: FrameActor): Frame | undefined {
    let frame = this.#innermost;
    while (frame !== undefined && frame.actor !== actor) frame = frame.outer;
    return frame;
  }

  /** The actor as its own machine sees it: always the same object. */
  selfOf(actor: FrameActor): SelfReference {
    let self = this.#selves.get(actor);
    if (self === undefined) {
      self = new Proxy<SelfReference>(
        { id: actor.id, send: (event) => actor.send(event) },
        { get: readOwn },
      );
      this.#selves.set(actor, self);
    }
    return self;
  }
}

/** What a compiled actor's reference does not offer must not be taken for something that is not there. */
function readOwn(target: SelfReference, key: string | symbol): unknown {
  if (key in target || typeof key === 'symbol') return Reflect.get(target, key);
  throw new Error(`${target.id} uses self.${key}, which the compiled engine does not have`);
}
