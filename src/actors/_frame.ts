import type { AnyEventObject, AnyStateNode, MachineContext, StateValue } from 'xstate';

/** Which states are active at once, and what leads on from there: a row of a machine's table. */
export interface Configuration {
  /** In the order in which they came, which decides the order of what parallel regions do. */
  readonly active: readonly AnyStateNode[];
  readonly value: StateValue;
  readonly tables: Tables;
  /** Whether it is the end: nothing leads on from there. */
  readonly isOver: boolean;
  /** The same states, as the end: of an actor that failed, or was stopped there. */
  readonly ended: Configuration;
  /** Takes the transitions that the event of `frame` enables; false if there are none. */
  take(frame: Frame): boolean;
  /** Takes those of the `always` that hold; false if there are none. */
  takeEventless(frame: Frame): boolean;
}

/** What a machine was compiled to, as its actors use it. */
export interface Tables {
  /** How many microsteps one event may cause. */
  readonly maxIterations: number;
  /** Where an actor is before its birth: then it gets its context, and enters its initial states. */
  readonly beforeBirth: Configuration;
  readonly enter: (frame: Frame) => void;
  /** The context that an actor is born with. */
  createContext(frame: Frame, input: unknown): MachineContext;
}

/** What an action does to its actor once the step is over. */
export interface FrameActor extends SelfReference {
  /** Hands an emitted event to the actor's owner. */
  tell(effect: AnyEventObject): void;
  /** Lets a timer run; one that goes by the same id can no longer be cancelled. */
  arm(timer: TimerSpec, delayMs: number): void;
  disarm(id: string): void;
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

/** A system of actors: whatever is asked of it is refused. */
const NO_SYSTEM: object = new Proxy(
  {},
  {
    get: (_target, key) => {
      throw missing(`system.${String(key)}`);
    },
  },
);

/** One thing that a step does. */
export interface Instruction {
  /** Does it; `params` are those of its action, if it has any. */
  readonly run: (frame: Frame, params?: unknown) => void;
  /** Writes it into the code of a step, where that pays. @default the code calls `run` */
  readonly write?: (code: StepCode, params: string) => void;
}

/** The code of a step while it is written; names stand for values that the code has. */
export interface StepCode {
  constant(value: unknown): string;
  line(text: string): void;
  keep(expression: string): string;
  args(): string;
  assign(expression: string): void;
}

/** Something that is done when the step is over, with what was found out during it. */
export type Deferred<T> = (actor: FrameActor, operand: T) => void;

/** An action or an expression of a machine. */
export type Expression<T = unknown> = (args: ActionArguments, params: unknown) => T;

/** Something that was put off, and what is put off behind it. */
class Deferral {
  readonly run: Deferred<unknown>;
  readonly operand: unknown;
  next: Deferral | undefined;

  constructor(run: Deferred<unknown>, operand: unknown) {
    this.run = run;
    this.operand = operand;
  }
}

/** A call of an action that waits for an actor's birth to be over. */
interface DelayedCall {
  readonly action: Expression;
  readonly args: ActionArguments;
  readonly params: unknown;
}

/**
 * The work on one event: what has changed so far, and what is to be done when it is over. As in XState,
 * actions of the machine run at once, but effects and timers wait for the end; at an actor's birth the
 * actions wait too. There is one for every event: an object that lives that short costs less than one
 * that is used again and must be kept track of by the garbage collector.
 */
export class Frame {
  readonly actor: FrameActor;
  /** The one within which this one began: an effect may bring another actor to life. */
  readonly outer: Frame | undefined;
  context: MachineContext;
  event: AnyEventObject;
  configuration: Configuration;
  /** Whether other states are active since the last step. */
  hasMoved = false;
  /** Why it ends without being done. */
  failure: { readonly error: unknown } | undefined = undefined;
  output: unknown = undefined;
  /** Events that the actor sent to itself: they come when this one is over. */
  mail: AnyEventObject[] | undefined = undefined;
  #raised: AnyEventObject[] | undefined = undefined;
  #firstDeferred: Deferral | undefined = undefined;
  #lastDeferred: Deferral | undefined = undefined;
  /** Calls that wait; undefined where they need not. */
  #calls: DelayedCall[] | undefined;
  #args: ActionArguments | undefined = undefined;

  constructor(
    actor: FrameActor,
    event: AnyEventObject,
    configuration: Configuration,
    context: MachineContext,
    outer: Frame | undefined,
    isBirth: boolean,
  ) {
    this.actor = actor;
    this.event = event;
    this.configuration = configuration;
    this.context = context;
    this.outer = outer;
    this.#calls = isBirth ? [] : undefined;
  }

  /** What expressions of the machine are called with. */
  get args(): ActionArguments {
    const { context, event } = this;
    const last = this.#args;
    if (last !== undefined && last.context === context && last.event === event) return last;
    return (this.#args = new ActionArguments(context, event, this.actor));
  }

  /** Whether actions wait for the end: the actor is being born. */
  get isBirth(): boolean {
    return this.#calls !== undefined;
  }

  call(action: Expression, params: unknown): void {
    if (this.#calls === undefined) action(this.args, params);
    else this.#calls.push({ action, args: this.args, params });
  }

  /** Puts an event before the machine, behind what was raised before. */
  raise(event: AnyEventObject): void {
    if (this.#raised === undefined) this.#raised = [event];
    else this.#raised.push(event);
  }

  /** Makes the first event that was raised the one that is worked on; false if there is none. */
  takeRaised(): boolean {
    if (this.#raised === undefined || this.#raised.length === 0) return false;
    this.event = this.#raised.shift()!;
    return true;
  }

  post(event: AnyEventObject): void {
    if (this.mail === undefined) this.mail = [event];
    else this.mail.push(event);
  }

  defer<T>(run: Deferred<T>, operand: T): void {
    const deferral = new Deferral(run as Deferred<unknown>, operand);
    if (this.#lastDeferred === undefined) this.#firstDeferred = deferral;
    else this.#lastDeferred.next = deferral;
    this.#lastDeferred = deferral;
  }

  /** Does what was put off; what throws makes the rest void. */
  settle(): void {
    if (this.#calls !== undefined) {
      for (const { action, args, params } of this.#calls) action(args, params);
    }
    for (let one = this.#firstDeferred; one !== undefined; one = one.next) {
      one.run(this.actor, one.operand);
    }
  }
}

/** What XState calls a machine's factory of contexts with. */
export class BirthArguments {
  readonly input: unknown;
  readonly self: SelfReference;

  constructor(input: unknown, self: SelfReference) {
    this.input = input;
    this.self = self;
  }

  get spawn(): never {
    throw missing('spawn');
  }
}

/** What XState calls the functions of a machine with. */
export class ActionArguments {
  readonly context: MachineContext;
  readonly event: AnyEventObject;
  readonly self: SelfReference;
  readonly system = NO_SYSTEM;

  constructor(context: MachineContext, event: AnyEventObject, self: SelfReference) {
    this.context = context;
    this.event = event;
    this.self = self;
  }

  get spawn(): never {
    throw missing('spawn');
  }
}

/** What is asked of something that the compiled engine does not have, where the text did not show it. */
export function missing(what: string): Error {
  return new Error(`The machine uses ${what}, which the compiled engine does not have`);
}
