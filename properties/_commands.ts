import * as fc from 'fast-check';
import type { CreatePort, Limits, StartRequest } from '../src/mod.ts';
import { Model, type Timeout } from './_command_model.ts';
import { PlainSystem, RacedSystem, type System } from './_command_systems.ts';

/**
 * Commands for a conversation manager, one class of behaviour each. A generated case first decides
 * which kinds it does without and which it prefers (swarm testing, Groce et al., 2012): a case that
 * hardly ever stops fills the queue, one that never sends lets every idle timer run out.
 */

const USERS = 3;
/** Names that each user gives its conversations. */
const NAMES = 2;
const MOST_COMMANDS = 40;
/** Shorter than the others, or longer than some. */
const QUEUE_TIMEOUTS_MS = [20, 50] as const;
const IDLE_TIMEOUT_MS = 40;
const MAX_DURATIONS_MS = [60, 120] as const;
/** None, short, as long as a timeout. */
const WORKS_MS = [0, 1, 5, IDLE_TIMEOUT_MS, ...MAX_DURATIONS_MS] as const;

/** What is expected, and who goes by which name. */
export class Stage {
  readonly model: Model;
  readonly #ids = new Map<string, number>();
  readonly #conversations = new Map<string, number>();
  readonly #turns = new Map<number, number>();
  #count = 0;

  constructor(limits: Limits) {
    this.model = new Model(limits);
  }

  /** The conversation that goes by a name; undefined if none was started under it. */
  conversation(name: string): number | undefined {
    return this.#conversations.get(name);
  }

  /** A new request under a name: what was started under it once gave it its id. */
  request({ user, name }: Subject): StartRequest {
    const conversation = this.#count++;
    const id = this.#ids.get(name) ?? conversation;
    this.#ids.set(name, id);
    // Refused then, so the name stays with who has it.
    if (!this.model.isIdInUse(id)) this.#conversations.set(name, conversation);
    return { conversation, user, id };
  }

  /** Number of the next message of a conversation, from 1. */
  nextTurn(conversation: number): number {
    const turn = (this.#turns.get(conversation) ?? 0) + 1;
    this.#turns.set(conversation, turn);
    return turn;
  }
}

type Command = fc.AsyncCommand<Stage, System>;

interface Subject {
  readonly user: number;
  readonly name: string;
}

interface CommandParts {
  /** @default always */
  readonly check?: (stage: Readonly<Stage>) => boolean;
  readonly run: (stage: Stage, system: System) => void | Promise<void>;
}

function command(text: string, { check, run }: CommandParts): Command {
  return {
    check: (stage) => check?.(stage) ?? true,
    run: async (stage, system) => {
      await run(stage, system);
      await system.judge(stage.model);
    },
    toString: () => text,
  };
}

function start(stage: Stage, system: System, subject: Subject): void {
  const request = stage.request(subject);
  stage.model.start(request);
  system.start(request);
}

function stop(stage: Stage, system: System, { user, name }: Subject): void {
  const conversation = stage.conversation(name)!;
  stage.model.stop(conversation);
  system.stop(user, conversation);
}

const subject: fc.Arbitrary<Subject> = fc
  .record({ user: fc.nat({ max: USERS - 1 }), name: fc.nat({ max: NAMES - 1 }) })
  .map(({ user, name }) => ({ user, name: `u${user + 1}c${name + 1}` }));

const isNamed =
  ({ name }: Subject) =>
  (stage: Readonly<Stage>) =>
    stage.conversation(name) !== undefined;

/** Ends `until` ticks from the beginning. */
async function pass(stage: Stage, system: System, until: number): Promise<void> {
  stage.model.pass(until);
  await system.pass(until);
}

/** Kinds of commands; a start is never switched off. */
const KINDS = {
  Start: subject.map((who) =>
    command(`${who.name} starts`, { run: (stage, system) => start(stage, system, who) }),
  ),
  Send: fc.tuple(subject, fc.constantFrom(...WORKS_MS)).map(([who, workMs]) =>
    command(`${who.name} says something for ${workMs} ms`, {
      check: isNamed(who),
      run: (stage, system) => {
        const conversation = stage.conversation(who.name)!;
        const turn = stage.nextTurn(conversation);
        stage.model.send(conversation, turn, workMs);
        system.send(who.user, { conversation, turn, workMs });
      },
    }),
  ),
  Stop: subject.map((who) =>
    command(`${who.name} stops`, {
      check: isNamed(who),
      run: (stage, system) => stop(stage, system, who),
    }),
  ),
  StopAgain: subject.map((who) =>
    command(`${who.name} stops twice`, {
      check: isNamed(who),
      run: (stage, system) => {
        stop(stage, system, who);
        stop(stage, system, who);
      },
    }),
  ),
  StopDuringStart: subject.map((who) =>
    command(`${who.name} starts and stops`, {
      run: (stage, system) => {
        start(stage, system, who);
        stop(stage, system, who);
      },
    }),
  ),
  Abandon: subject.map((who) =>
    command(`${who.name} leaves`, {
      check: (stage) => {
        const conversation = stage.conversation(who.name) ?? -1;
        return stage.model.isQueued(conversation) || stage.model.isBusy(conversation);
      },
      run: (stage, system) => {
        const conversation = stage.conversation(who.name)!;
        stage.model.stop(conversation);
        system.abort(who.user, conversation);
      },
    }),
  ),
  Wait: fc.integer({ min: 1, max: 15 }).map((ms) =>
    command(`${ms} ms pass`, {
      run: (stage, system) => pass(stage, system, stage.model.now + ms * TICKS_PER_MS),
    }),
  ),
  PassTimeout: fc
    .tuple(
      fc.constantFrom<Timeout>('queue', 'idle', 'duration'),
      fc.constantFrom(...([0, -1, 1] as const)),
    )
    .map(([timeout, offset]) =>
      command(`time passes ${WHERE[offset]} the next ${timeout} timeout`, {
        check: (stage) => (stage.model.deadline(timeout) ?? -1) + offset > stage.model.now,
        run: (stage, system) => pass(stage, system, stage.model.deadline(timeout)! + offset),
      }),
    ),
} as const satisfies Readonly<Record<string, fc.Arbitrary<Command>>>;

const TICKS_PER_MS = 1000;
const WHERE = { [-1]: 'to just before', 0: 'to', 1: 'to just behind' } as const;

/** Each kind's weight: 0 switches it off. */
const swarm: fc.Arbitrary<Readonly<Record<keyof typeof KINDS, number>>> = fc.record({
  Start: fc.constantFrom(1, 2, 4),
  Send: fc.constantFrom(0, 2, 6),
  Stop: fc.constantFrom(0, 1, 3),
  StopAgain: fc.constantFrom(0, 1, 2),
  StopDuringStart: fc.constantFrom(0, 1, 2),
  Abandon: fc.constantFrom(0, 1, 3),
  Wait: fc.constantFrom(0, 1, 3),
  PassTimeout: fc.constantFrom(0, 1, 3),
});

/** Cases shrink by their commands; what they were drawn from stays. */
const commands = fc.noShrink(swarm).chain((weights) => {
  const kinds = Object.entries(KINDS) as [keyof typeof KINDS, fc.Arbitrary<Command>][];
  const enabled = kinds
    .filter(([kind]) => weights[kind] > 0)
    .map(([kind, arbitrary]) => ({ weight: weights[kind], arbitrary }));
  return fc.commands([fc.oneof({ withCrossShrink: true }, ...enabled)], {
    maxCommands: MOST_COMMANDS,
    size: 'max',
    disableReplayLog: true,
  });
});

const limits = fc.record(
  {
    maxConversations: fc.integer({ min: 1, max: 3 }),
    maxConversationsPerUser: fc.integer({ min: 1, max: 3 }),
    maxQueued: fc.nat({ max: 3 }),
    maxTurnsInFlight: fc.integer({ min: 1, max: 2 }),
    queueTimeoutMs: fc.constantFrom(...QUEUE_TIMEOUTS_MS),
    idleTimeoutMs: fc.constant(IDLE_TIMEOUT_MS),
    maxDurationMs: fc.constantFrom(...MAX_DURATIONS_MS),
  },
  { requiredKeys: ['maxConversations'] },
);

/** Gets what a target said in one case. */
type OnLines = (lines: readonly string[]) => void;

const forget: OnLines = () => undefined;

async function play(
  system: System,
  { limits: chosen, commands: given }: { limits: Limits; commands: Iterable<Command> },
): Promise<readonly string[]> {
  const stage = new Stage(chosen);
  await fc.asyncModelRun(() => ({ model: stage, real: system }), given);
  await system.close(stage.model);
  return system.lines;
}

/** Every answer to every command is the one that the model gives, and so are the figures. */
export function answersAsTheModel(createPort: CreatePort, onLines: OnLines = forget) {
  return fc.asyncProperty(fc.record({ limits, commands }), async (run) => {
    onLines(await play(new PlainSystem(createPort, run.limits), run));
  });
}

/** Whatever comes first at an instant, no promise is broken. */
export function keepsItsPromises(createPort: CreatePort, onLines: OnLines = forget) {
  const choices = fc.array(fc.nat({ max: 7 }), { maxLength: 60, size: 'max' });
  return fc.asyncProperty(fc.record({ limits, commands, choices }), async (run) => {
    onLines(await play(new RacedSystem(createPort, run), run));
  });
}
