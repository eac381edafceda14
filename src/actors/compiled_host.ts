import type { AnyStateMachine, EventFromLogic, InputFrom } from 'xstate';
import type { Kernel } from '../scheduler/mod.ts';
import { ActorNumbers } from './_actor_numbers.ts';
import { CompiledActor, type Surroundings } from './_compiled_actor.ts';
import { MachineTables } from './_machine_tables.ts';
import { FrameStack } from './_frame_stack.ts';
import { Message } from './_message.ts';
import type { Actor, ActorHost, ActorHostOptions, ActorOwner } from './actor_host.ts';

/**
 * Runs machines from tables that are compiled from them once: what XState's interpreter works out for
 * every event, from the same states, transitions and actions. It does what the interpreter does, in the
 * same order, or refuses the machine.
 */
export class CompiledHost implements ActorHost {
  readonly engine = 'compiled';
  readonly #surroundings: Surroundings;
  readonly #numbers: ActorNumbers;

  /** @default numbers its own */
  constructor(kernel: Kernel, options: ActorHostOptions, numbers = new ActorNumbers()) {
    this.#numbers = numbers;
    this.#surroundings = { kernel, options, frames: new FrameStack() };
  }

  /**
   * Makes the tables of `machine`, if they are not made yet.
   *
   * @throws {UnsupportedFeatureError} if it uses what cannot be compiled.
   */
  compile(machine: AnyStateMachine): void {
    MachineTables.of(machine);
  }

  spawn<M extends AnyStateMachine>(
    machine: M,
    input: InputFrom<M>,
    owner: ActorOwner<M>,
  ): Actor<M> {
    const actor = new CompiledActor(this.#surroundings, this.#numbers.take(), machine, owner);
    actor.start(input);
    return actor;
  }

  post<M extends AnyStateMachine>(
    receiver: Actor<M>,
    event: EventFromLogic<M>,
    sender: number,
  ): void {
    this.#surroundings.kernel.post(new Message(receiver as CompiledActor<M>, event, sender));
  }
}
