import type { AnyStateMachine, EmittedFrom, EventFromLogic, InputFrom } from 'xstate';
import type { Transition } from '../facts/mod.ts';

/** An actor that runs. Whoever has it may post events to it; nobody may call it. */
export interface Actor<M extends AnyStateMachine = AnyStateMachine> {
  /** Its number among all actors of the run, from 0. */
  readonly index: number;
  /** Its name in traces, such as `user:3`. */
  readonly id: string;
  /** Whether it has reached a final state: what is posted to it then is dropped. */
  readonly done: boolean;
  /** Its state value, as the machine's own format has it. */
  readonly value: unknown;
  /** For the type alone. */
  readonly machine?: M;
}

/** What an actor begins with. */
export interface SpawnOptions<M extends AnyStateMachine> {
  readonly id: string;
  readonly input: InputFrom<M>;
  /**
   * Gets what the machine emits, in the order in which it does, and the actor itself: what it emits at
   * its birth comes before `spawn` returns.
   */
  readonly onEffect: (effect: EmittedFrom<M>, self: Actor<M>) => void;
}

/** What a host needs around it. */
export interface ActorHostOptions {
  /** Gets what an action, a guard or an effect threw, with the actor's id. */
  readonly onError: (error: unknown, actor: string) => void;
  /** Gets every transition; without it, none is watched. */
  readonly onTransition?: (transition: Transition) => void;
}

/**
 * Runs state machines on a kernel. Every actor is a root; actors reach each other only by `post`,
 * through the kernel's queue, so that the order of events is the kernel's alone.
 */
export interface ActorHost {
  /** Which interpreter of statecharts runs: stated in results. */
  readonly engine: 'xstate';
  spawn<M extends AnyStateMachine>(machine: M, options: SpawnOptions<M>): Actor<M>;
  /**
   * Delivers `event` now, behind what already waits for this instant.
   *
   * @param sender index of the sending actor, or another number that is the sender's alone.
   */
  post<M extends AnyStateMachine>(
    receiver: Actor<M>,
    event: EventFromLogic<M>,
    sender: number,
  ): void;
}
