import type { AnyEventObject, AnyStateNode, MachineContext, StateValue } from 'xstate';

/** Which states are active at once, and what leads on from there: a row of a machine's table. */
export interface Configuration {
  /** In the order in which they came, which decides the order of what parallel regions do. */
  readonly active: readonly AnyStateNode[];
  readonly value: StateValue;
  readonly tables: Tables;
  /** What the event of `frame` leads to; undefined if nobody minds it. */
  select(frame: Frame): Plan | undefined;
  /** What an `always` that holds leads to; undefined if none does. */
  selectEventless(frame: Frame): Plan | undefined;
}

/** What a machine was compiled to, as its actors use it. */
export interface Tables {
  /** How many microsteps one event may cause. */
  readonly maxIterations: number;
  /** What an actor begins with: it is asked for its context, then enters its initial states. */
  readonly birth: { readonly before: Configuration; readonly plan: Plan };
  /** The context that an actor is born with. */
  createContext(frame: Frame, input: unknown): MachineContext;
}

/** A microstep, ready to be taken. */
export interface Plan {
  readonly instructions: readonly Instruction[];
  readonly target: Configuration;
  /** Whether other states are active afterwards. */
  readonly isMove: boolean;
  /** Whether it ends the machine. */
  readonly isCompletion: boolean;
}

/** What an action does to its actor once the step is over. */
export interface FrameActor {
  readonly id: string;
  /** The actor as its machine sees it. */
  readonly self: SelfReference;
  /** Hands an emitted event to the actor's owner. */
  tell(effect: AnyEventObject): void;
  /** Lets a timer run; one that goes by the same id can no longer be cancelled. */
  arm(timer: TimerSpec, delayMs: number): void;
  disarm(id: string): void;
  /** Takes an event that the actor sent to itself. */
  send(event: AnyEventObject): void;
}

/** An actor as a machine may speak to it. */
export interface SelfReference {
  readonly id: string;
  send(event: AnyEventObject): void;
}

/** What a timer brings, and to whom. */
export interface TimerSpec {
  /** By which it can be cancelled; `null` if it cannot. */
  readonly id: string | null;
  readonly event: AnyEventObject;
  /** @default the actor itself */
  readonly to?: SelfReference;
}

/** One thing that a step does. */
export type Instruction = (frame: Frame) => void;

/** Something that is done when the step is over, with what was found out during it. */
export type Deferred<T> = (actor: FrameActor, operand: T) => void;

/** An action or an expression of a machine. */
export type Expression<T = unknown> = (args: ActionArguments, params: unknown) => T;

/**
 * The work on one event: what has changed so far, and what is to be done when it is over. As in XState,
 * actions of the machine run at once, but effects and timers wait for the end; at an actor's birth the
 * actions wait too.
 */
export class Frame {
  actor!: FrameActor;
  context!: MachineContext;
  event!: AnyEventObject;
  configuration!: Configuration;
  output: unknown;
  /** Whether the machine has ended. */
  isDone = false;
  /** Why it ends without being done. */
  failure: { readonly error: unknown } | undefined;
  /** Events that the machine raised, first in, first out. */
  readonly raised: AnyEventObject[] = [];
  /** Events that the actor sent to itself: they come when this one is over. */
  readonly mail: AnyEventObject[] = [];
  readonly #deferred: Deferred<unknown>[] = [];
  readonly #operands: unknown[] = [];
  #deferredCount = 0;
  readonly #calls: { action: Expression; args: ActionArguments; params: unknown }[] = [];
  #isBirth = false;

  /** Begins the work on `event`. */
  begin(event: AnyEventObject, configuration: Configuration, context: MachineContext): void {
    this.event = event;
    this.context = context;
    this.configuration = configuration;
    this.output = undefined;
    this.failure = undefined;
    this.isDone = false;
    this.#deferredCount = 0;
    this.#isBirth = false;
    if (this.raised.length > 0) this.raised.length = 0;
  }

  /** Says that this is the actor's first step. */
  markBirth(): void {
    this.#isBirth = true;
    this.#calls.length = 0;
  }

  /** What expressions of the machine are called with. */
  get args(): ActionArguments {
    return new ActionArguments(this.context, this.event, this.actor);
  }

  call(action: Expression, params: unknown): void {
    if (this.#isBirth) this.#calls.push({ action, args: this.args, params });
    else action(this.args, params);
  }

  defer<T>(deferred: Deferred<T>, operand: T): void {
    this.#deferred[this.#deferredCount] = deferred as Deferred<unknown>;
    this.#operands[this.#deferredCount++] = operand;
  }

  /** Does what was put off; what throws makes the rest void. */
  settle(): void {
    if (this.#isBirth) for (const { action, args, params } of this.#calls) action(args, params);
    for (let index = 0; index < this.#deferredCount; index++) {
      this.#deferred[index]!(this.actor, this.#operands[index]);
    }
  }
}

/** What XState calls the functions of a machine with. */
export class ActionArguments {
  readonly context: MachineContext;
  readonly event: AnyEventObject;
  readonly #actor: FrameActor;

  constructor(context: MachineContext, event: AnyEventObject, actor: FrameActor) {
    this.context = context;
    this.event = event;
    this.#actor = actor;
  }

  get self(): SelfReference {
    return this.#actor.self;
  }

  /** @throws always: actors of a compiled machine are alone. */
  get system(): never {
    throw new Error(
      `${this.#actor.id} asks for its system, which the compiled engine does not have`,
    );
  }

  /** @throws always: actors of a compiled machine have no children. */
  get spawn(): never {
    throw new Error(`${this.#actor.id} spawns an actor, which the compiled engine does not do`);
  }
}
