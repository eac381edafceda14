import type { AnyStateMachine } from 'xstate';
import { AdmissionBook } from '../machines/admission_book.ts';
import {
  CompiledHost,
  sequenceOracle,
  VirtualKernel,
  XStateHost,
  type Actor,
  type ActorHost,
  type ActorHostOptions,
  type Kernel,
  type Oracle,
} from '../src/mod.ts';

/** As much of a host as is compared. */
export type Host = Pick<ActorHost, 'spawn' | 'post'>;
export type HostOptions = ActorHostOptions;
export type MakeHost = (kernel: Kernel, options: HostOptions) => Host;
export type HostedActor = Actor;
/** What goes to a machine, or comes from one. */
export interface Signal {
  readonly type: string;
}

export const interpreted: MakeHost = (kernel, options) => new XStateHost(kernel, options);
export const compiled: MakeHost = (kernel, options) => new CompiledHost(kernel, options);

/** More than that many lines, and a machine goes on for ever. */
const MOST_LINES = 400;

/** Ends a play whose log is full. */
class LogIsFull extends Error {}

/** All that can be seen of a play, in its order. */
export class Log {
  readonly lines: string[] = [];

  get isFull(): boolean {
    return isCutShort(this.lines);
  }

  add(what: string, ...seen: readonly unknown[]): void {
    if (!this.isFull) this.lines.push([what, ...seen.map((one) => show(one))].join(' '));
  }
}

/** What an error says; of a step without end every engine may tell in its own words. */
function wordsOf({ message }: Error): string {
  return /^Infinite loop detected/.exec(message)?.[0] ?? message;
}

/** As JSON, with what JSON has no word for; keys stand in their own order. */
export function show(value: unknown): string {
  return JSON.stringify(value, replacer) ?? 'undefined';
}

function replacer(_key: string, value: unknown): unknown {
  if (value === undefined) return '(undefined)';
  if (typeof value === 'number' && !Number.isFinite(value)) return `(${value})`;
  if (typeof value === 'function') return '(function)';
  if (value instanceof AdmissionBook) return pageOf(value);
  return value;
}

/** What stands in a book; it shows no fields. */
function pageOf(book: AdmissionBook) {
  const { active, queued, users, turnsInFlight, firstInQueue, firstInTurnQueue } = book;
  const entries = book.conversations();
  return { active, queued, users, turnsInFlight, firstInQueue, firstInTurnQueue, entries };
}

/** A host on a kernel of its own, its actors, and the log of all that is seen of them. */
export class Stage {
  readonly log: Log;
  readonly kernel: VirtualKernel;
  readonly actors: HostedActor[] = [];
  readonly #host: Host;
  #spawned = 0;

  constructor(
    makeHost: MakeHost,
    settings: { readonly log: Log; readonly choices: readonly number[]; readonly watched: boolean },
  ) {
    const { log, choices, watched } = settings;
    this.log = log;
    this.kernel =
      choices.length === 0 ? new VirtualKernel() : new VirtualKernel(loggedOracle(choices, log));
    this.#host = makeHost(this.kernel, {
      onError: (error, actor) =>
        log.add(`${actor} failed:`, error instanceof Error ? wordsOf(error) : { thrown: error }),
      ...(watched && {
        onTransition: (transition) => {
          const actor = this.actors.find(({ id }) => id === transition.actor);
          log.add('transition', transition, actor?.done, actor?.value, actor?.context);
          // An action may not throw this: it would be the machine's own error.
          if (log.isFull) throw new LogIsFull();
        },
      }),
    });
  }

  /** The next actor, of which `onEffect` gets to know. The one place that knows how to spawn. */
  spawn(
    machine: AnyStateMachine,
    input: unknown,
    onEffect: (effect: Signal, self: HostedActor) => void = () => undefined,
  ): void {
    const { log, kernel } = this;
    const actorId = `actor:${this.#spawned++}`;
    const owner = {
      actorId,
      onEffect(effect: Signal, self: HostedActor) {
        const { done, value, context } = self;
        log.add(`${kernel.now()} ${actorId} emits`, effect, { done, value, context });
        onEffect(effect, self);
      },
    };
    this.actors.push(this.#host.spawn(machine, input, owner));
  }

  post(actor: number, event: Signal, sender: number): void {
    const receiver = this.actors[actor % this.actors.length];
    if (receiver === undefined) return;
    const { id, done } = receiver;
    this.log.add(`${this.kernel.now()} ${event.type} for ${id}${done ? ', done' : ''}`);
    this.#host.post(receiver, event, sender);
  }

  /** Lets time pass, then looks at everything. */
  async wait(ms: number): Promise<void> {
    await this.kernel.run({ until: this.kernel.now() + Math.round(ms * 1000) });
    this.look();
  }

  look(): void {
    const { log, kernel, actors } = this;
    log.add(`${kernel.now()} pending ${kernel.pending} executed ${kernel.executed}`);
    for (const { index, id, value, done, context, output } of actors) {
      log.add(`${index} ${id} is`, { value, done, context, output });
    }
  }
}

/** Whether a log ends before its play. */
export function isCutShort(log: readonly string[]): boolean {
  return log.length >= MOST_LINES;
}

/** Plays on, unless the log is full, and gives the log. */
export async function logOf(log: Log, play: () => Promise<void>): Promise<readonly string[]> {
  try {
    await play();
  } catch (error) {
    if (!log.isFull) log.add('the play ended:', String(error));
  }
  return log.lines;
}

function loggedOracle(choices: readonly number[], log: Log): Oracle {
  const inner = sequenceOracle(choices);
  return {
    plain: false,
    chance: () => false,
    pick(label, count, actors) {
      const choice = inner.pick(label, count, actors);
      log.add(`${label}: ${choice} of ${count}`, actors);
      return choice;
    },
  };
}

/** Where two logs part, with what went before; undefined if they agree. */
export function firstDifference(
  expected: readonly string[],
  actual: readonly string[],
): string | undefined {
  const length = Math.max(expected.length, actual.length);
  for (let line = 0; line < length; line++) {
    if (expected[line] === actual[line]) continue;
    const before = expected.slice(Math.max(0, line - 12), line).map((one) => `    ${one}`);
    return [
      ...before,
      `  - ${expected[line] ?? '(nothing)'}`,
      `  + ${actual[line] ?? '(nothing)'}`,
      ...expected.slice(line + 1, line + 4).map((one) => `  - ${one}`),
      ...actual.slice(line + 1, line + 4).map((one) => `  + ${one}`),
    ].join('\n');
  }
  return undefined;
}
