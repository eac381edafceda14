import type {
  AnyStateMachine,
  ContextFrom,
  EmittedFrom,
  EventFromLogic,
  InputFrom,
  OutputFrom,
} from 'xstate';
import type { Transition } from '../facts/mod.ts';

/** An actor that runs. Whoever has it may post events to it; nobody may call it. */
export interface Actor<M extends AnyStateMachine = AnyStateMachine> {
  /** Its number among all actors of the run, from 0. */
  readonly index: number;
  /** Its name in traces, such as `user:3`. */
  readonly id: string;
  /** Whether it has reached a final state, or failed: what is posted to it then is dropped. */
  readonly done: boolean;
  /** Its state value, as the machine's own format has it. */
  readonly value: unknown;
  /** What its machine knows. */
  readonly context: ContextFrom<M>;
  /** What it leaves behind when it is done; undefined before, and where its machine has none. */
  readonly output: OutputFrom<M> | undefined;
}

/** Whom an actor belongs to: gives it its name, and does what it says. */
export interface ActorOwner<M extends AnyStateMachine> {
  /** The actor's name in traces, such as `user:3`. */
  readonly actorId: string;
  /**
   * Gets what the machine emits, in the order in which it does, and the actor itself: what it emits at
   * its birth comes before `spawn` returns.
   */
  onEffect(effect: EmittedFrom<M>, self: Actor<M>): void;
}

/** Which interpreter of statecharts runs: tables, XState's own, or each for some machines. */
export type Engine = 'compiled' | 'xstate' | 'mixed';

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
  /** Stated in results. */
  readonly engine: Engine;
  /** What those who read results should know of it, a sentence each. */
  readonly remarks?: readonly string[];
  /** @throws {UnsupportedFeatureError} if this engine does not know something that `machine` uses. */
  spawn<M extends AnyStateMachine>(machine: M, input: InputFrom<M>, owner: ActorOwner<M>): Actor<M>;
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
