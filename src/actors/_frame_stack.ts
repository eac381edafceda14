import { Frame, type FrameActor, type SelfReference } from './_frame.ts';

/**
 * Work in progress: one frame for each actor that is in the middle of an event. An effect may bring
 * another actor to life within it, hence a stack; frames are used again and again.
 */
export class FrameStack {
  readonly #frames: Frame[] = [];
  readonly #selves = new WeakMap<FrameActor, SelfReference>();
  #depth = 0;

  push(actor: FrameActor): Frame {
    const frame = (this.#frames[this.#depth++] ??= new Frame());
    frame.actor = actor;
    return frame;
  }

  pop(): void {
    this.#depth--;
  }

  /** The frame in which `actor` is at work; undefined if it is not. */
  of(actor: FrameActor): Frame | undefined {
    for (let depth = 0; depth < this.#depth; depth++) {
      if (this.#frames[depth]!.actor === actor) return this.#frames[depth];
    }
    return undefined;
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
