import type {
  AnyEventObject,
  AnyStateMachine,
  ContextFrom,
  EmittedFrom,
  InputFrom,
  MachineContext,
  OutputFrom,
} from 'xstate';
import { NO_HANDLE, type Handle, type Kernel, type Task } from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import {
  missing,
  type Configuration,
  type Frame,
  type FrameActor,
  type TimerSpec,
} from './_frame.ts';
import type { FrameStack } from './_frame_stack.ts';
import { MachineTables } from './_machine_tables.ts';
import { beginMachine, INIT, macrostep } from './_macrostep.ts';
import type { Receiver } from './_message.ts';
import type { Actor, ActorHostOptions, ActorOwner } from './actor_host.ts';

/** What all actors of a host share. */
export interface Surroundings {
  readonly kernel: Kernel;
  readonly options: ActorHostOptions;
  readonly frames: FrameStack;
}

/** A timer beside an actor's first one. */
interface ArmedTimer {
  readonly spec: TimerSpec;
  readonly handle: Handle;
  /** Whether it still goes by its id: not once another was armed under it. */
  isKnown: boolean;
  next: ArmedTimer | null;
}

/** What machines with an output left behind, by actor: most have none. */
const outputs = new WeakMap<object, unknown>();

/** An actor whose machine runs from tables. It is a task of the kernel: its own timers. */
export class CompiledActor<M extends AnyStateMachine>
  implements Actor<M>, Receiver, Task, FrameActor
{
  readonly index: number;
  readonly #surroundings: Surroundings;
  readonly #owner: ActorOwner<M>;
  #configuration: Configuration;
  #context: MachineContext = {};
  // Few actors have more than one timer at once, so the first one needs no object.
  #timer: TimerSpec | null = null;
  #handle: Handle = NO_HANDLE;
  #otherTimers: ArmedTimer | null = null;

  constructor(surroundings: Surroundings, index: number, machine: M, owner: ActorOwner<M>) {
    this.#surroundings = surroundings;
    this.index = index;
    this.#owner = owner;
    this.#configuration = MachineTables.of(machine).beforeBirth;
  }

  get id(): string {
    return this.#owner.actorId;
  }

  get done(): boolean {
    return this.#configuration.isOver;
  }

  get value(): unknown {
    return this.#configuration.value;
  }

  get context(): ContextFrom<M> {
    return this.#context as ContextFrom<M>;
  }

  get output(): OutputFrom<M> | undefined {
    return outputs.get(this) as OutputFrom<M> | undefined;
  }

  /** The one who gets what its timers bring. */
  get receiver(): number {
    return this.index;
  }

  /** Lets it enter its first states. */
  start(input: InputFrom<M>): void {
    const { frames } = this.#surroundings;
    const before = this.#configuration;
    const { tables } = before;
    const event = { type: INIT, input };
    const frame = frames.push(this, event, before, this.#context, true);
    try {
      this.#context = tables.createContext(frame, input);
      frame.context = this.#context;
      beginMachine(frame, tables);
      this.#settle(frame, INIT, null);
    } catch (error) {
      this.#fail(error);
    } finally {
      frames.pop(frame);
    }
    if (frame.mail !== undefined) this.#readMail(frame.mail);
  }

  /** Lets it take `event`, now; one that it sends itself meanwhile comes behind. */
  deliver(event: AnyEventObject): void {
    if (this.done) return;
    const current = this.#surroundings.frames.of(this);
    if (current !== undefined) {
      current.post(event);
      return;
    }
    const { mail } = this.#take(event);
    if (mail !== undefined) this.#readMail(mail);
  }

  send(event: AnyEventObject): void {
    this.deliver(event);
  }

  tell(effect: AnyEventObject | null | undefined): void {
    if (effect === undefined || effect === null) {
      throw new TypeError(`Cannot read properties of ${String(effect)} (reading 'type')`);
    }
    try {
      this.#owner.onEffect(effect as EmittedFrom<M>, this);
    } catch (error) {
      this.#surroundings.options.onError(error, this.id);
    }
  }

  arm(timer: TimerSpec, delayMs: number): void {
    const { kernel } = this.#surroundings;
    const handle =
      delayMs === Infinity ? NO_HANDLE : kernel.schedule(kernel.now() + toTicks(delayMs), this);
    if (timer.id !== null) this.#orphan(timer.id);
    if (handle === NO_HANDLE) return;
    if (this.#timer === null) {
      this.#timer = timer;
      this.#handle = handle;
    } else this.#otherTimers = { spec: timer, handle, isKnown: true, next: this.#otherTimers };
  }

  disarm(id: string): void {
    const { kernel } = this.#surroundings;
    if (this.#timer?.id === id) {
      kernel.cancel(this.#handle);
      this.#timer = null;
      return;
    }
    const other = this.#known(id);
    if (other === undefined) return;
    kernel.cancel(other.handle);
    this.#unlink(other);
  }

  /** One of its timers has run out. */
  run(handle: Handle): void {
    const { event, to } = this.#takeTimer(handle);
    if (to === undefined) this.deliver(event);
    else to.send(event);
  }

  #readMail(mail: AnyEventObject[]): void {
    // It grows while it is read.
    for (const event of mail) {
      if (this.done) return;
      const more = this.#take(event).mail;
      if (more !== undefined) mail.push(...more);
    }
  }

  #take(event: AnyEventObject): Frame {
    const { frames } = this.#surroundings;
    const before = this.#configuration;
    const frame = frames.push(this, event, before, this.#context);
    try {
      macrostep(frame);
      this.#settle(frame, event.type, before);
    } catch (error) {
      this.#fail(error);
    } finally {
      frames.pop(frame);
    }
    return frame;
  }

  /** Makes what `frame` worked out the actor's own, and does what was put off. */
  #settle(frame: Frame, event: string, before: Configuration | null): void {
    const { kernel, options } = this.#surroundings;
    this.#context = frame.context;
    this.#configuration = frame.configuration;
    if (frame.output !== undefined) outputs.set(this, frame.output);
    let { failure } = frame;
    try {
      frame.settle();
    } catch (error) {
      failure = { error };
    }
    if (failure !== undefined) this.#fail(failure.error);
    else if (this.done) this.#cancelTimers();
    options.onTransition?.({
      time: kernel.now(),
      actor: this.id,
      event,
      from: before === null ? null : before.value,
      to: this.value,
    });
  }

  #fail(error: unknown): void {
    this.#configuration = this.#configuration.ended;
    this.#cancelTimers();
    this.#surroundings.options.onError(error, this.id);
  }

  #takeTimer(handle: Handle): TimerSpec {
    if (this.#timer !== null && handle === this.#handle) {
      const spec = this.#timer;
      this.#timer = null;
      return spec;
    }
    let other = this.#otherTimers!;
    while (other.handle !== handle) other = other.next!;
    this.#unlink(other);
    // As in XState: with it goes whatever took its id.
    if (!other.isKnown) this.#orphan(other.spec.id!);
    return other.spec;
  }

  /** What goes by `id` runs on, but can no longer be cancelled. */
  #orphan(id: string): void {
    if (this.#timer?.id === id) {
      const [spec, handle, next] = [this.#timer, this.#handle, this.#otherTimers];
      this.#otherTimers = { spec, handle, isKnown: false, next };
      this.#timer = null;
      return;
    }
    const other = this.#known(id);
    if (other !== undefined) other.isKnown = false;
  }

  /** The timer that goes by `id`, the first one left out. */
  #known(id: string): ArmedTimer | undefined {
    for (let other = this.#otherTimers; other !== null; other = other.next) {
      if (other.isKnown && other.spec.id === id) return other;
    }
    return undefined;
  }

  #unlink(timer: ArmedTimer): void {
    if (this.#otherTimers === timer) {
      this.#otherTimers = timer.next;
      return;
    }
    let before = this.#otherTimers!;
    while (before.next !== timer) before = before.next!;
    before.next = timer.next;
  }

  #cancelTimers(): void {
    const { kernel } = this.#surroundings;
    if (this.#timer !== null) kernel.cancel(this.#handle);
    this.#timer = null;
    for (let other = this.#otherTimers; other !== null; other = other.next) {
      if (!other.isKnown) continue;
      kernel.cancel(other.handle);
      this.#unlink(other);
    }
  }
}

/** What XState's actors have beside `id` and `send`: a machine that asks its own for one is told that it is not there. */
const NOT_OFFERED = [
  'clock',
  'getPersistedSnapshot',
  'getSnapshot',
  'logger',
  'logic',
  'on',
  'options',
  'ref',
  'select',
  'sessionId',
  'src',
  'stop',
  'subscribe',
  'system',
  'systemId',
] as const;

for (const name of NOT_OFFERED) {
  Object.defineProperty(CompiledActor.prototype, name, {
    get: () => {
      throw missing(`self.${name}`);
    },
  });
}
