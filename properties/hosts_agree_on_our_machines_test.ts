import * as fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  pathToStateValue,
  type AnyStateMachine,
  type AnyStateNode,
  type EventFromLogic,
  type InputFrom,
} from 'xstate';
import { conversationMachine } from '../machines/conversation.ts';
import { conversationManagerMachine } from '../machines/conversation_manager.ts';
import { scriptedUserMachine } from '../machines/scripted_user.ts';
import { sessionMachine } from '../machines/session.ts';
import { userMachine, type UserDraws } from '../machines/user.ts';
import {
  compiled,
  firstDifference,
  interpreted,
  Log,
  logOf,
  Stage,
  type MakeHost,
  type Signal,
} from './_machines_host.ts';
import { WRONG_HOSTS } from './_machines_wrong_hosts.ts';
import { parameters } from './_stories.ts';

/** The machines of this project, with whatever input and whatever events may come to them. */

const SHARE_OF_RUNS = 8;
const numRuns = Math.ceil(parameters.numRuns / SHARE_OF_RUNS);

const LONGEST_WALK = 50;
const ACTORS = 2;
const END_MS = 200;

/** One of our machines, and what may happen to it. */
interface Subject<M extends AnyStateMachine = AnyStateMachine> {
  readonly machine: M;
  /** What an actor begins with; made anew for each play. */
  readonly input: fc.Arbitrary<(log: Log) => InputFrom<M>>;
  readonly event: fc.Arbitrary<EventFromLogic<M>>;
}

type Step = { readonly actor: number; readonly event: Signal } | { readonly waitMs: number };

interface Walk {
  readonly inputs: readonly ((log: Log) => unknown)[];
  readonly steps: readonly Step[];
  readonly choices: readonly number[];
}

const small = fc.nat({ max: 3 });
const duration = fc.constantFrom(0, 0.5, 1, 5, 10, 10, 25, Infinity);
const reason = fc.constantFrom('queue-full', 'abandoned', 'stopped', 'idle-timeout');
const stopReason = fc.constantFrom('finished' as const, 'gave-up' as const, 'again' as const);
const retryAfterMs = fc.constantFrom(0, 7, 30);
const conversation = fc.nat({ max: 4 });
const workMs = fc.constantFrom(0, 1, 5, 10, 30);

function of<M extends AnyStateMachine>(subject: Subject<M>): Subject {
  return subject;
}

function same<T>(input: fc.Arbitrary<T>): fc.Arbitrary<() => T> {
  return input.map((value) => () => value);
}

/** Draws that come from a list again and again, and are written down: each is made when it is needed. */
function drawsFrom(values: readonly number[], log: Log): UserDraws {
  let next = 0;
  const draw = (what: string) => {
    const value = values[next++ % values.length]!;
    log.add('draws', what, value);
    return value;
  };
  const chance = (what: string) => draw(what) % 3 === 0;
  return {
    thinkMs: () => draw('thinkMs') * 2,
    lingerMs: () => draw('lingerMs'),
    workMs: () => draw('workMs') * 5,
    jitter: () => draw('jitter') / 16,
    doublesText: () => chance('doublesText'),
    doublesStart: () => chance('doublesStart'),
    stopsEarly: () => chance('stopsEarly'),
    doublesStop: () => chance('doublesStop'),
  };
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  user: of({
    machine: userMachine,
    input: fc
      .record({
        behaviour: fc.record({
          turns: small,
          patienceMs: fc.constantFrom(5, 20, 100, Infinity),
          retries: small,
          backoffMs: fc.constantFrom(1, 5),
          maxBackoffMs: fc.constantFrom(5, 20),
          retriesWithSameId: fc.boolean(),
          pauseMs: fc.constantFrom(0, 5),
          conversations: fc.constantFrom(1, 2, 3, Infinity),
        }),
        values: fc.array(fc.nat({ max: 15 }), { minLength: 1, maxLength: 12 }),
      })
      .map(({ behaviour, values }) => (log: Log) => ({ behaviour, draws: drawsFrom(values, log) })),
    event: fc.oneof(
      { weight: 6, arbitrary: fc.record({ type: fc.constant('OPENED' as const) }) },
      {
        weight: 4,
        arbitrary: fc.record({ type: fc.constant('REFUSED' as const), reason, retryAfterMs }),
      },
      { weight: 6, arbitrary: fc.record({ type: fc.constant('REPLIED' as const), turn: small }) },
      { weight: 4, arbitrary: fc.record({ type: fc.constant('OVER' as const), reason }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('LAST_CALL' as const) }) },
    ),
  }),
  'scripted user': of({
    machine: scriptedUserMachine,
    input: fc.constant(() => undefined),
    event: fc.oneof(
      ...(['DO_START', 'DO_SEND', 'DO_STOP', 'DO_ABORT'] as const).map((type) => ({
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant(type),
          conversation: fc.constantFrom('c1', 'c2'),
          step: small,
          workMs,
        }),
      })),
      { weight: 6, arbitrary: fc.record({ type: fc.constant('OVER' as const), reason }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('SCRIPT_OVER' as const) }) },
    ),
  }),
  conversation: of({
    machine: conversationMachine,
    input: same(fc.record({ isRevisited: fc.boolean() })),
    event: fc.oneof(
      fc.record({ type: fc.constant('SEND' as const), turn: small, workMs }),
      fc.record({ type: fc.constant('STOP' as const), reason: stopReason }),
      fc.record({ type: fc.constant('LEAVE' as const) }),
      fc.record({ type: fc.constantFrom('QUEUED' as const, 'ADMITTED' as const) }),
      fc.record({ type: fc.constant('REFUSED' as const), reason, retryAfterMs }),
      fc.record({ type: fc.constant('ANSWERED' as const), turn: small }),
      fc.record({ type: fc.constant('ENDED' as const), reason }),
    ),
  }),
  session: of({
    machine: sessionMachine,
    input: same(
      fc.record({
        queued: fc.boolean(),
        queueTimeoutMs: duration,
        idleTimeoutMs: duration,
        maxDurationMs: duration,
      }),
    ),
    event: fc.oneof(
      { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('ADMIT', 'HOLD') }) },
      { weight: 6, arbitrary: fc.record({ type: fc.constant('WORK' as const), workMs }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('CLOSE' as const) }) },
    ) as fc.Arbitrary<EventFromLogic<typeof sessionMachine>>,
  }),
  'conversation manager': of({
    machine: conversationManagerMachine,
    input: fc
      .record(
        {
          maxConversations: fc.integer({ min: 1, max: 3 }),
          maxConversationsPerUser: fc.integer({ min: 1, max: 2 }),
          maxQueued: small,
          maxTurnsInFlight: fc.integer({ min: 1, max: 2 }),
        },
        { requiredKeys: [] },
      )
      .map((limits) => () => ({ limits })),
    event: fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          type: fc.constant('START' as const),
          conversation,
          user: small,
          id: fc.option(conversation, { nil: undefined, freq: 2 }),
        }),
      },
      {
        weight: 12,
        arbitrary: fc.record({
          type: fc.constant('SEND' as const),
          conversation,
          turn: small,
          workMs,
        }),
      },
      { weight: 4, arbitrary: fc.record({ type: fc.constant('STOP' as const), conversation }) },
      {
        weight: 4,
        arbitrary: fc.record({
          type: fc.constant('TIMED_OUT' as const),
          conversation,
          timer: fc.constantFrom('queue' as const, 'idle' as const, 'duration' as const),
        }),
      },
      {
        weight: 8,
        arbitrary: fc.record({ type: fc.constant('TURN_DONE' as const), conversation }),
      },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('COUNT' as const) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('SHUT_DOWN' as const) }) },
    ),
  }),
};

function walkOf({ input, event }: Subject): fc.Arbitrary<Walk> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        actor: fc.nat({ max: ACTORS - 1 }),
        event: event as fc.Arbitrary<Signal>,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ waitMs: fc.constantFrom(0, 0.001, 0.5, 1, 4.999, 5, 10, 20) }),
    },
  );
  return fc.noBias(
    fc.record({
      inputs: fc.array(input, { minLength: ACTORS, maxLength: ACTORS }),
      steps: fc.array(step, { maxLength: LONGEST_WALK, size: 'max' }),
      choices: fc.oneof(
        fc.constant([]),
        fc.array(fc.nat({ max: 5 }), { maxLength: 30, size: 'max' }),
      ),
    }),
  );
}

async function play(
  { machine }: Subject,
  { inputs, steps, choices }: Walk,
  makeHost: MakeHost,
): Promise<readonly string[]> {
  const log = new Log();
  const stage = new Stage(makeHost, { log, choices, watched: true });
  return logOf(log, async () => {
    for (const input of inputs) stage.spawn(machine, input(log));
    stage.look();
    for (const step of steps) {
      if ('waitMs' in step) await stage.wait(step.waitMs);
      else stage.post(step.actor, step.event, -2);
    }
    await stage.wait(END_MS);
  });
}

// XState, as it is made for development, warns of what is sent to actors that are over.
beforeEach(() => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  return () => warn.mockRestore();
});

describe.each(Object.entries(SUBJECTS))('%s', (_name, subject) => {
  test('does the same on either host', async () => {
    await fc.assert(
      fc.asyncProperty(walkOf(subject), async (walk) => {
        const expected = await play(subject, walk, interpreted);
        expect(firstDifference(expected, await play(subject, walk, compiled))).toBe(undefined);
      }),
      { ...parameters, numRuns },
    );
  });

  test('does something else on a host that misses an event', async () => {
    const wrong = WRONG_HOSTS['misses the third event of an actor']!;
    const property = fc.asyncProperty(walkOf(subject), async (walk) => {
      const expected = await play(subject, walk, interpreted);
      expect(firstDifference(expected, await play(subject, walk, wrong))).toBe(undefined);
    });
    expect((await fc.check(property, { numRuns: 50, seed: 1, endOnFailure: true })).failed).toBe(
      true,
    );
  });

  test('comes to rest in each of its states', async () => {
    const seen = new Set<string>();
    for (const walk of fc.sample(walkOf(subject), { numRuns: 150, seed: 1 })) {
      for (const line of await play(subject, walk, interpreted)) {
        const value = / is \{"value":(.*),"done":/.exec(line)?.[1];
        if (value !== undefined) seen.add(value);
      }
    }
    expect([...seen].toSorted()).toEqual(statesOfRest(subject.machine.root).toSorted());
  });
});

/** State values of all atomic states but those that are left at once. */
function statesOfRest(node: AnyStateNode): readonly string[] {
  const children = Object.values<AnyStateNode>(node.states);
  if (children.length > 0) return children.flatMap((child) => statesOfRest(child));
  const isLeftAtOnce = node.always?.some(({ guard }) => guard === undefined) === true;
  return isLeftAtOnce ? [] : [JSON.stringify(pathToStateValue([...node.path]))];
}
