import {
  createActor,
  type Actor as XStateActor,
  type AnyEventObject,
  type AnyStateMachine,
  type ContextFrom,
  type EventFromLogic,
  type InputFrom,
  type InspectionEvent,
  type OutputFrom,
} from 'xstate';
import type { Transition } from '../facts/mod.ts';
import { xstateClock, type Kernel } from '../scheduler/mod.ts';
import { ActorNumbers } from './_actor_numbers.ts';
import { Message, type Receiver } from './_message.ts';
import type { Actor, ActorHost, ActorHostOptions, ActorOwner } from './actor_host.ts';

/**
 * The reference host: XState's own interpreter, with the kernel for a clock. Nothing in it is left to
 * chance: ids are given, time is the kernel's, and no exception goes where XState would report it,
 * by a timer after the run.
 */
export class XStateHost implements ActorHost {
  readonly engine = 'xstate';
  readonly #kernel: Kernel;
  readonly #options: ActorHostOptions;
  readonly #numbers: ActorNumbers;

  /** @default numbers its own */
  constructor(kernel: Kernel, options: ActorHostOptions, numbers = new ActorNumbers()) {
    this.#numbers = numbers;
    this.#kernel = kernel;
    this.#options = options;
  }

  spawn<M extends AnyStateMachine>(
    machine: M,
    input: InputFrom<M>,
    owner: ActorOwner<M>,
  ): Actor<M> {
    const { onError, onTransition } = this.#options;
    const id = owner.actorId;
    const index = this.#numbers.take();
    const actor = createActor(machine as AnyStateMachine, {
      id,
      input,
      clock: xstateClock(this.#kernel, index),
      ...(onTransition && { inspect: transitionWatcher(id, this.#kernel, onTransition) }),
    });
    const hosted = new HostedActor<M>(index, id, actor);
    actor.on('*', (effect) => {
      try {
        owner.onEffect(effect, hosted);
      } catch (error) {
        onError(error, id);
      }
    });
    actor.subscribe({ error: (error) => onError(error, id) });
    actor.start();
    return hosted;
  }

  post<M extends AnyStateMachine>(
    receiver: Actor<M>,
    event: EventFromLogic<M>,
    sender: number,
  ): void {
    this.#kernel.post(new Message(receiver as HostedActor<M>, event, sender));
  }
}

class HostedActor<M extends AnyStateMachine> implements Actor<M>, Receiver {
  readonly index: number;
  readonly id: string;
  readonly #actor: XStateActor<AnyStateMachine>;

  constructor(index: number, id: string, actor: XStateActor<AnyStateMachine>) {
    this.index = index;
    this.id = id;
    this.#actor = actor;
  }

  get done(): boolean {
    return this.#actor.getSnapshot().status !== 'active';
  }

  get value(): unknown {
    return this.#actor.getSnapshot().value;
  }

  get context(): ContextFrom<M> {
    return this.#actor.getSnapshot().context as ContextFrom<M>;
  }

  get output(): OutputFrom<M> | undefined {
    return this.#actor.getSnapshot().output as OutputFrom<M> | undefined;
  }

  deliver(event: AnyEventObject): void {
    if (!this.done) this.#actor.send(event);
  }
}

/** Turns XState's inspection events of one root actor into transitions. */
function transitionWatcher(
  id: string,
  kernel: Kernel,
  onTransition: (transition: Transition) => void,
) {
  let from: unknown = null;
  return (inspection: InspectionEvent) => {
    if (inspection.type !== '@xstate.snapshot' || !('value' in inspection.snapshot)) return;
    const to = inspection.snapshot.value;
    onTransition({ time: kernel.now(), actor: id, event: inspection.event.type, from, to });
    from = to;
  };
}
