import type { AnyStateMachine, EventFromLogic, InputFrom } from 'xstate';
import type { Kernel } from '../scheduler/mod.ts';
import { ActorNumbers } from './_actor_numbers.ts';
import type { Actor, ActorHost, ActorHostOptions, ActorOwner, Engine } from './actor_host.ts';
import { CompiledHost } from './compiled_host.ts';
import { UnsupportedFeatureError } from './unsupported_feature_error.ts';
import { XStateHost } from './xstate_host.ts';

/** Runs machines from tables where they can be compiled, and those that cannot with XState's interpreter. */
export class AutoHost implements ActorHost {
  readonly #compiled: CompiledHost;
  readonly #interpreted: XStateHost;
  /** Who runs each machine that was spawned. */
  readonly #hosts = new Map<AnyStateMachine, ActorHost>();
  readonly #refusals: string[] = [];

  constructor(kernel: Kernel, options: ActorHostOptions) {
    const numbers = new ActorNumbers();
    this.#compiled = new CompiledHost(kernel, options, numbers);
    this.#interpreted = new XStateHost(kernel, options, numbers);
  }

  get engine(): Engine {
    return this.#refusals.length === 0 ? 'compiled' : 'mixed';
  }

  get remarks(): readonly string[] {
    return this.#refusals;
  }

  spawn<M extends AnyStateMachine>(
    machine: M,
    input: InputFrom<M>,
    owner: ActorOwner<M>,
  ): Actor<M> {
    let host = this.#hosts.get(machine);
    if (host === undefined) {
      host = this.#choose(machine);
      this.#hosts.set(machine, host);
    }
    return host.spawn(machine, input, owner);
  }

  post<M extends AnyStateMachine>(
    receiver: Actor<M>,
    event: EventFromLogic<M>,
    sender: number,
  ): void {
    // A message brings its event to actors of either kind.
    this.#compiled.post(receiver, event, sender);
  }

  #choose(machine: AnyStateMachine): ActorHost {
    try {
      this.#compiled.compile(machine);
      return this.#compiled;
    } catch (error) {
      if (!(error instanceof UnsupportedFeatureError)) throw error;
      this.#refusals.push(error.message);
      return this.#interpreted;
    }
  }
}
