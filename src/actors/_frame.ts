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

/** A call of an action that waits for an actor's birth to be over. */
interface DelayedCall {
  readonly action: Expression;
  readonly args: ActionArguments;
  readonly params: unknown;
}

/**
 * What is put off by all frames of a host: a stack, on which each frame has the part that it put there.
 */
export class DeferredStack {
  readonly #runs: Deferred<unknown>[] = [];
  readonly #operands: unknown[] = [];
  #height = 0;

  get height(): number {
    return this.#height;
  }

  push(run: Deferred<unknown>, operand: unknown): void {
    this.#runs[this.#height] = run;
    this.#operands[this.#height++] = operand;
  }

  /** Does what lies from `bottom` on. What is done may put something off in a frame of its own. */
  settle(bottom: number, actor: FrameActor): void {
    const top = this.#height;
    for (let at = bottom; at < top; at++) this.#runs[at]!(actor, this.#operands[at]);
  }

  /** Drops what lies from `bottom` on. */
  cut(bottom: number): void {
    this.#height = bottom;
  }
}

/** What few frames have. */
interface Rarities {
  failure?: { readonly error: unknown };
  output?: unknown;
  raised?: AnyEventObject[];
  mail?: AnyEventObject[];
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
  readonly #deferred: DeferredStack;
  /** Where its part of what is put off begins. */
  readonly #bottom: number;
  /** Calls that wait; undefined where they need not. */
  #calls: DelayedCall[] | undefined;
  #rarities: Rarities | undefined = undefined;

  constructor(
    actor: FrameActor,
    event: AnyEventObject,
    configuration: Configuration,
    context: MachineContext,
    outer: Frame | undefined,
    deferred: DeferredStack,
    isBirth: boolean,
  ) {
    this.actor = actor;
    this.event = event;
    this.configuration = configuration;
    this.context = context;
    this.outer = outer;
    this.#deferred = deferred;
    this.#bottom = deferred.height;
    this.#calls = isBirth ? [] : undefined;
  }

  /** What expressions of the machine are called with. */
  get args(): ActionArguments {
    return new ActionArguments(this.context, this.event, this.actor);
  }

  /** Whether actions wait for the end: the actor is being born. */
  get isBirth(): boolean {
    return this.#calls !== undefined;
  }

  /** Why it ends without being done. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#rarities?.failure;
  }

  get output(): unknown {
    return this.#rarities?.output;
  }

  set output(output: unknown) {
    (this.#rarities ??= {}).output = output;
  }

  /** Events that the actor sent to itself: they come when this one is over. */
  get mail(): AnyEventObject[] | undefined {
    return this.#rarities?.mail;
  }

  fail(error: unknown): void {
    (this.#rarities ??= {}).failure = { error };
  }

  call(action: Expression, params: unknown): void {
    if (this.#calls === undefined) action(this.args, params);
    else this.#calls.push({ action, args: this.args, params });
  }

  /** Puts an event before the machine, behind what was raised before. */
  raise(event: AnyEventObject): void {
    ((this.#rarities ??= {}).raised ??= []).push(event);
  }

  /** Makes the first event that was raised the one that is worked on; false if there is none. */
  takeRaised(): boolean {
    const raised = this.#rarities?.raised;
    if (raised === undefined || raised.length === 0) return false;
    this.event = raised.shift()!;
    return true;
  }

  post(event: AnyEventObject): void {
    ((this.#rarities ??= {}).mail ??= []).push(event);
  }

  defer<T>(run: Deferred<T>, operand: T): void {
    this.#deferred.push(run as Deferred<unknown>, operand);
  }

  /** Does what was put off; what throws makes the rest void. */
  settle(): void {
    if (this.#calls !== undefined) {
      for (const { action, args, params } of this.#calls) action(args, params);
    }
    this.#deferred.settle(this.#bottom, this.actor);
  }

  /** Gives up its part of what is put off. */
  close(): void {
    this.#deferred.cut(this.#bottom);
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

  constructor(context: MachineContext, event: AnyEventObject, self: SelfReference) {
    this.context = context;
    this.event = event;
    this.self = self;
  }

  get system(): never {
    throw missing('system');
  }

  get spawn(): never {
    throw missing('spawn');
  }
}

/** What is asked of something that the compiled engine does not have, where the text did not show it. */
export function missing(what: string): Error {
  return new Error(`The machine uses ${what}, which the compiled engine does not have`);
}
