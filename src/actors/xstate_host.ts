import {
  createActor,
  type Actor as XStateActor,
  type AnyEventObject,
  type AnyStateMachine,
  type EventFromLogic,
  type InspectionEvent,
} from 'xstate';
import type { Transition } from '../facts/mod.ts';
import { xstateClock, type Kernel, type Task } from '../scheduler/mod.ts';
import type { Actor, ActorHost, ActorHostOptions, SpawnOptions } from './actor_host.ts';

/**
 * The reference host: XState's own interpreter, with the kernel for a clock. Nothing in it is left to
 * chance: ids are given, time is the kernel's, and no exception goes where XState would report it,
 * by a timer after the run.
 */
export class XStateHost implements ActorHost {
  readonly engine = 'xstate';
  readonly #kernel: Kernel;
  readonly #options: ActorHostOptions;
  #count = 0;

  constructor(kernel: Kernel, options: ActorHostOptions) {
    this.#kernel = kernel;
    this.#options = options;
  }

  spawn<M extends AnyStateMachine>(machine: M, options: SpawnOptions<M>): Actor<M> {
    const { id, input, onEffect } = options;
    const { onError, onTransition } = this.#options;
    const index = this.#count++;
    const actor = createActor(machine as AnyStateMachine, {
      id,
      input,
      clock: xstateClock(this.#kernel, index),
      ...(onTransition && { inspect: transitionWatcher(id, this.#kernel, onTransition) }),
    });
    const hosted = new HostedActor<M>(index, id, actor);
    const guarded = (effect: unknown) => {
      try {
        (onEffect as (effect: unknown, self: Actor<M>) => void)(effect, hosted);
      } catch (error) {
        onError(error, id);
      }
    };
    actor.on('*', guarded);
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

class HostedActor<M extends AnyStateMachine> implements Actor<M> {
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

  deliver(event: AnyEventObject): void {
    if (!this.done) this.#actor.send(event);
  }
}

class Message<M extends AnyStateMachine> implements Task {
  readonly sender: number;
  readonly #receiver: HostedActor<M>;
  readonly #event: AnyEventObject;

  constructor(receiver: HostedActor<M>, event: AnyEventObject, sender: number) {
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
