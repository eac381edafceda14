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
  readonly #refused = new Map<AnyStateMachine, string>();

  constructor(kernel: Kernel, options: ActorHostOptions) {
    const numbers = new ActorNumbers();
    this.#compiled = new CompiledHost(kernel, options, numbers);
    this.#interpreted = new XStateHost(kernel, options, numbers);
  }

  get engine(): Engine {
    return this.#refused.size === 0 ? 'compiled' : 'mixed';
  }

  get remarks(): readonly string[] {
    return [...this.#refused.values()];
  }

  spawn<M extends AnyStateMachine>(
    machine: M,
    input: InputFrom<M>,
    owner: ActorOwner<M>,
  ): Actor<M> {
    return this.#hostOf(machine).spawn(machine, input, owner);
  }

  post<M extends AnyStateMachine>(
    receiver: Actor<M>,
    event: EventFromLogic<M>,
    sender: number,
  ): void {
    // A message brings its event to actors of either kind.
    this.#compiled.post(receiver, event, sender);
  }

  #hostOf(machine: AnyStateMachine): ActorHost {
    if (this.#refused.has(machine)) return this.#interpreted;
    try {
      this.#compiled.compile(machine);
      return this.#compiled;
    } catch (error) {
      if (!(error instanceof UnsupportedFeatureError)) throw error;
      this.#refused.set(machine, error.message);
      return this.#interpreted;
    }
  }
}
