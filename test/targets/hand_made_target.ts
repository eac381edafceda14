import { createHost } from '../../src/actors/mod.ts';
import type { Limits, Names } from '../../src/facts/mod.ts';
import { PLAIN_ORACLE, RandomSource } from '../../src/random/mod.ts';
import { Priority, VirtualKernel, type Kernel } from '../../src/scheduler/mod.ts';
import {
  PromisedPort,
  type Port,
  type PromisedPortSettings,
  type StartAnswer,
  type Target,
  type TargetContext,
  type TargetStart,
  type TargetTurn,
  type TurnAnswer,
} from '../../src/targets/mod.ts';
import type { TargetStats } from '../../src/facts/mod.ts';
import { Teller } from './teller.ts';

export const ACTIVE: StartAnswer = { status: 'active' };

/** Users are u0, u1 and so on, conversations c0, c1. */
const NAMES: Names = {
  nameOfUser: (user) => `u${user}`,
  nameOfConversation: (conversation) => `c${conversation}`,
};

interface Call {
  readonly name: string;
  readonly request: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A target whose promises a test keeps by hand. A call goes by its method and what it is about: `start c0`,
 * `send c0/1`, `stop c0`, `stats`, `close`.
 */
export class HandMadeTarget implements Target {
  /** The names of all calls, in order. */
  readonly called: string[] = [];
  readonly #open: Call[] = [];
  readonly #requests = new Map<string, unknown>();

  start(request: TargetStart): Promise<StartAnswer> {
    return this.#call(`start ${request.conversationId}`, request);
  }

  send(request: TargetTurn): Promise<TurnAnswer> {
    return this.#call(`send ${request.conversationId}/${request.turn}`, request);
  }

  stop(request: { readonly conversationId: string }): Promise<void> {
    return this.#call(`stop ${request.conversationId}`, request);
  }

  /** Fulfils the oldest call of that name that is open. */
  answer(name: string, answer?: unknown): void {
    this.#take(name).resolve(answer);
  }

  /** Repeats what was said. */
  reply(name: string): void {
    const { text } = this.turn(name);
    this.answer(name, { status: 'replied', text: `You said: ${text}` });
  }

  fail(name: string, error: unknown): void {
    this.#take(name).reject(error);
  }

  /** What the last call of that name was given. */
  startOf(name: string): TargetStart {
    return this.#requests.get(name) as TargetStart;
  }

  turn(name: string): TargetTurn {
    return this.#requests.get(name) as TargetTurn;
  }

  protected call<T>(name: string): Promise<T> {
    return this.#call(name, undefined);
  }

  #call<T>(name: string, request: unknown): Promise<T> {
    this.called.push(name);
    this.#requests.set(name, request);
    return new Promise((resolve, reject) => {
      this.#open.push({ name, request, resolve: resolve as (answer: unknown) => void, reject });
    });
  }

  #take(name: string): Call {
    const index = this.#open.findIndex((call) => call.name === name);
    if (index < 0) throw new Error(`Nobody has called "${name}", or it is answered`);
    return this.#open.splice(index, 1)[0]!;
  }
}

/** One that can be shut down as well. */
export class ClosingTarget extends HandMadeTarget {
  close(): Promise<void> {
    return this.call('close');
  }
}

/** One that says at once what a test has put into its figures. */
export class CountingTarget extends HandMadeTarget {
  figures: unknown = { active: 0 };

  async stats(): Promise<TargetStats> {
    return this.figures as TargetStats;
  }
}

interface StageSettings extends Partial<Omit<PromisedPortSettings, 'create'>> {
  readonly create?: () => unknown;
  readonly limits?: Limits;
  readonly kernel?: Kernel;
}

function fail(error: unknown): never {
  throw error;
}

/** A port to `target`, its kernel, and what it tells. */
export function stage<T extends object>(target: T, settings: StageSettings = {}) {
  const { create = () => target, limits = {}, kernel = new VirtualKernel(), ...rest } = settings;
  const teller = new Teller(() => kernel.now() / 1000);
  const context: TargetContext = {
    kernel,
    host: createHost('auto', kernel, { onError: fail }),
    limits,
    listener: teller,
    random: new RandomSource(1),
    oracle: PLAIN_ORACLE,
    names: NAMES,
  };
  const port = new PromisedPort(context, { create: create as () => Target, ...rest });
  return {
    target,
    kernel,
    port,
    teller,
    /** Something is asked of the port at that instant, ms. */
    asks: (atMs: number, ask: (asked: Port) => unknown) =>
      kernel.schedule(atMs * 1000, { run: () => void ask(port) }),
    /** Code of the target runs behind what was asked at that instant, ms: as a timer's callback would. */
    happens: (atMs: number, act: (target: T) => void) => {
      const run = () => {
        kernel.settle();
        act(target);
        port.touched();
      };
      kernel.schedule(atMs * 1000, { run }, Priority.last);
    },
    /** @returns what was told of answers. */
    run: async (untilMs = Infinity) => {
      await kernel.run({ until: untilMs * 1000 });
      return teller.log;
    },
  };
}
