import { describe, expect, test } from 'vitest';
import {
  assign,
  createMachine,
  emit,
  enqueueActions,
  forwardTo,
  fromCallback,
  log,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
  type AnyStateMachine,
} from 'xstate';
import { CompiledHost, UnsupportedFeatureError } from '../../src/actors/mod.ts';
import { NOBODY } from '../../src/facts/mod.ts';
import { VirtualKernel } from '../../src/scheduler/mod.ts';
import { describeHost } from './host_contract.ts';

describeHost('CompiledHost', (kernel, options) => new CompiledHost(kernel, options));

/** Brings one actor of `machine` to life; what goes wrong is written down. */
function play(machine: AnyStateMachine, input?: unknown) {
  const kernel = new VirtualKernel();
  const errors: string[] = [];
  const effects: unknown[] = [];
  const host = new CompiledHost(kernel, {
    onError: (error) => errors.push((error as Error).message),
  });
  const actor = host.spawn(machine, input, {
    actorId: 'actor',
    onEffect: (effect: unknown) => effects.push(effect),
  });
  const tell = async (...events: { type: string; [carried: string]: unknown }[]) => {
    for (const event of events) host.post(actor, event, NOBODY);
    await kernel.run();
  };
  return { kernel, host, actor, errors, effects, tell };
}

function lookUp(object: object, key: string): unknown {
  return (object as Record<string, unknown>)[key];
}

const child = fromCallback(() => undefined);

/** A machine that uses something in a state of its own. */
const using = (feature: object, top: object = {}) =>
  createMachine(
    { id: 'm', initial: 'a', ...top, states: { a: { initial: 'b', states: { b: feature } } } },
    { actors: { child } },
  );

describe('refuses, by state and feature,', () => {
  test.each<readonly [feature: string, state: string, machine: AnyStateMachine]>([
    ['invoke', 'a.b', using({ invoke: { src: 'child' } })],
    ['a history state', 'a.b', using({ type: 'history' })],
    ['route', 'a.b', using({ id: 'b', route: {} })],
    ['the action spawnChild', 'a.b', using({ entry: spawnChild('child') })],
    ['the action stopChild', 'a.b', using({ exit: stopChild('child') })],
    ['the action log', 'a.b', using({ on: { E: { actions: log('x') } } })],
    ['sendTo another actor ("child")', 'a.b', using({ entry: sendTo('child', { type: 'E' }) })],
    ['sendTo another actor ("#_parent")', 'a.b', using({ entry: sendParent({ type: 'E' }) })],
    ['sendTo another actor ("child")', 'a.b', using({ entry: forwardTo('child') })],
    ['the action "missing", which has no implementation', 'a.b', using({ entry: 'missing' })],
    [
      'the guard "missing", which has no implementation',
      'a.b',
      using({ always: { guard: 'missing', target: '#m' } }),
    ],
    [
      'the delay "missing", which has no implementation',
      'a.b',
      using({ after: { missing: '#m' } }),
    ],
    [
      '"spawn" in a function',
      'a.b',
      using({ entry: assign({ child: ({ spawn }) => spawn('child') }) }),
    ],
    [
      '"spawn" in a function',
      '',
      using(
        {},
        { context: ({ spawn }: { spawn: (src: string) => unknown }) => ({ c: spawn('child') }) },
      ),
    ],
    [
      '"spawnChild" in a function',
      'a.b',
      using({ entry: enqueueActions(({ enqueue }) => enqueue.spawnChild('child')) }),
    ],
    [
      '"system" in a function',
      'a.b',
      using({ entry: ({ system }: { system: unknown }) => system }),
    ],
  ])('%s', (feature, state, machine) => {
    const refusal = () => play(machine);
    expect(refusal).toThrow(UnsupportedFeatureError);
    const place = state === '' ? 'at its root' : `in state "${state}"`;
    expect(refusal).toThrow(
      `Machine "m" cannot be compiled: ${place} it uses ${feature}; run it with the engine xstate`,
    );
  });

  test('what it cannot see in the text, when it is used', async () => {
    const machine = using({
      on: {
        ASK: {
          actions: (args: object) =>
            void lookUp(lookUp(args, ['sys', 'tem'].join('')) as object, 'get'),
        },
        SUBSCRIBE: { actions: ({ self }: { self: { on: unknown } }) => void self.on },
      },
    });
    for (const type of ['ASK', 'SUBSCRIBE']) {
      const { errors, tell } = play(machine);
      await tell({ type });
      expect(errors).toEqual([
        expect.stringMatching(/^The machine uses .*, which the compiled engine does not have$/),
      ]);
    }
  });
});

describe('an actor', () => {
  test('hears what it sends itself when the event is over, in order', async () => {
    const order: string[] = [];
    const note = (what: string) => () => void order.push(what);
    const machine = createMachine({
      on: {
        BEGIN: {
          actions: [
            sendTo(({ self }) => self, { type: 'SENT' }),
            raise({ type: 'RAISED' }),
            note('begun'),
          ],
        },
        RAISED: { actions: note('raised') },
        SENT: { actions: note('sent') },
      },
    });
    const { tell } = play(machine);
    await tell({ type: 'BEGIN' }, { type: 'SENT' });
    expect(order).toEqual(['begun', 'raised', 'sent', 'sent']);
  });

  test('a timer that takes the id of another leaves it running, but beyond reach', async () => {
    const machine = createMachine({
      on: {
        ARM: {
          actions: raise(
            { type: 'RUNG' },
            { id: 'bell', delay: ({ event }) => (event as { ms?: number }).ms! },
          ),
        },
        DISARM: { actions: enqueueActions(({ enqueue }) => enqueue.cancel('bell')) },
        RUNG: { actions: emit({ type: 'rung' }) },
      },
    });
    const { effects, tell } = play(machine);
    await tell({ type: 'ARM', ms: 5 }, { type: 'ARM', ms: 7 }, { type: 'DISARM' });
    expect(effects).toEqual([{ type: 'rung' }]);
  });

  test('an event that causes too many steps fails it', async () => {
    const machine = createMachine({
      initial: 'a',
      options: { maxIterations: 50 },
      states: {
        a: { on: { SPIN: 'b' } },
        b: { always: 'c' },
        c: { always: 'b' },
      },
    } as never);
    const { actor, errors, tell } = play(machine);
    await tell({ type: 'SPIN' });
    expect(errors).toEqual(['Infinite loop detected: one event caused more than 50 microsteps']);
    expect([actor.done, actor.value]).toEqual([true, 'a']);
  });
});

describe('contexts', () => {
  type Fields = Record<string, unknown>;
  const machine = setup({
    types: {
      context: {},
      input: {},
      events: {} as { type: 'PUT'; put: Fields },
    },
  }).createMachine({
    context: ({ input }) => input,
    on: { PUT: { actions: assign(({ event }) => event.put) } },
  });
  const put = (fields: Fields) => ({ type: 'PUT', put: fields });

  test('are never changed in place: what was seen of one stays', async () => {
    const { actor, tell } = play(machine, { a: 1, b: 2 });
    const before = actor.context as Fields;
    await tell(put({ a: 3 }));
    expect([before, actor.context]).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 2 },
    ]);
  });

  test.each<readonly [what: string, first: Fields, then: Fields]>([
    ['the same fields', { a: 1 }, { a: 2 }],
    ['other fields', { a: 1 }, { b: 2 }],
    ['fewer', { a: 1, b: 1 }, { b: 2 }],
    ['more', { a: 1 }, { a: 2, b: 2 }],
    ['fields that are undefined', { a: 1, b: 1 }, { a: undefined, b: undefined }],
    ['none', { a: 1 }, {}],
    ['fields that the context did not have', { a: 1 }, { c: 3 }],
    ['what looks like code', { a: 1 }, { '"]; throw 1; //': 2 }],
  ])('take %s than before', async (_what, first, then) => {
    const { actor, errors, tell } = play(machine, { a: 0, b: 0 });
    await tell(put(first), put(then), put({ a: 9 }));
    expect(errors).toEqual([]);
    expect(actor.context).toEqual(Object.assign({ a: 0, b: 0 }, first, then, { a: 9 }));
  });

  test.each<readonly [what: string, inputs: readonly Fields[]]>([
    ['the same fields', [{ a: 1 }, { a: 2 }]],
    ['others', [{ a: 1 }, { b: 2 }]],
    [
      'the same in another order',
      [
        { a: 1, b: 2 },
        { b: 3, a: 4 },
      ],
    ],
    ['fields with any names', [{ '': 1, __proto__x: 2, 'a b': 3, '"': 4 }]],
    ['many fields', [Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, at]))]],
  ])('of actors of one machine may have %s', async (_what, inputs) => {
    for (const input of inputs) {
      const { actor, tell } = play(machine, input);
      await tell(put({ z: 1 }), put({ z: 2 }));
      expect(Object.entries(actor.context as Fields)).toEqual(Object.entries({ ...input, z: 2 }));
    }
  });

  test('keep what an action added in place', async () => {
    const adding = createMachine({
      context: { a: 1 } as Fields,
      on: {
        ADD: { actions: ({ context }) => void (context['added'] = true) },
        PUT: { actions: assign({ a: 2 }) },
      },
    });
    const { actor, tell } = play(adding);
    await tell({ type: 'PUT' }, { type: 'ADD' }, { type: 'PUT' });
    expect(actor.context).toEqual({ a: 2, added: true });
  });
});
