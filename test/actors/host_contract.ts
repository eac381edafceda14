import { describe, expect, test, vi } from 'vitest';
import { assign, emit, setup } from 'xstate';
import type { ActorHost, ActorHostOptions } from '../../src/actors/mod.ts';
import { NOBODY, type Transition } from '../../src/facts/mod.ts';
import { PLAIN_ORACLE, type Oracle } from '../../src/random/mod.ts';
import { task, VirtualKernel, type Kernel } from '../../src/scheduler/mod.ts';

type ProbeEvent =
  | { readonly type: 'SAY'; readonly word: string }
  | { readonly type: 'WAIT' }
  | { readonly type: 'END' }
  | { readonly type: 'FAIL' }
  | { readonly type: 'FAIL_TO_DECIDE' };

/** Tells its birth and every word; `WAIT` is over after `delayMs`, unless it hears something. */
const probe = setup({
  types: {
    context: {} as { readonly delayMs: number; readonly words: number },
    input: {} as { readonly delayMs: number },
    events: {} as ProbeEvent,
    emitted: {} as { readonly type: string },
  },
  delays: { delay: ({ context }) => context.delayMs },
  guards: {
    fails: () => {
      throw new Error('guard failed');
    },
  },
  actions: {
    fail: () => {
      throw new Error('action failed');
    },
    count: assign({ words: ({ context }) => context.words + 1 }),
    tellBirth: emit({ type: 'born' }),
    tellWord: emit(({ event }) => ({ type: event.type === 'SAY' ? event.word : event.type })),
    tellOver: emit({ type: 'over' }),
  },
}).createMachine({
  context: ({ input }) => ({ ...input, words: 0 }),
  initial: 'idle',
  entry: 'tellBirth',
  on: {
    SAY: { target: '.idle', actions: ['count', 'tellWord'] },
    END: '.ended',
    FAIL: { actions: 'fail' },
    FAIL_TO_DECIDE: { guard: 'fails', target: '.ended' },
  },
  states: {
    idle: { on: { WAIT: 'waiting' } },
    waiting: { after: { delay: { target: 'idle', actions: 'tellOver' } } },
    ended: { type: 'final' },
  },
});

const say = (word: string): ProbeEvent => ({ type: 'SAY', word });
const WAIT: ProbeEvent = { type: 'WAIT' };
const END: ProbeEvent = { type: 'END' };
const FAIL: ProbeEvent = { type: 'FAIL' };

/** Always lets the last one go first, and writes down the actors that it was asked about. */
function lastFirst(asked: (readonly number[])[]): Oracle {
  return {
    plain: false,
    chance: () => false,
    pick: (_label, count, actors = []) => {
      asked.push(actors);
      return count - 1;
    },
  };
}

/** What every host promises. */
export function describeHost(
  name: string,
  createHost: (kernel: Kernel, options: ActorHostOptions) => ActorHost,
): void {
  /** A host on a virtual kernel, and a log of all that its actors emit and all that fails. */
  function setUp(oracle: Oracle = PLAIN_ORACLE) {
    const kernel = new VirtualKernel(oracle);
    const log: string[] = [];
    const transitions: Transition[] = [];
    const host = createHost(kernel, {
      onError: (error, actor) => log.push(`${actor} threw ${(error as Error).message}`),
      onTransition: (transition) => transitions.push(transition),
    });
    const spawn = (id: string, delayMs = 0) =>
      host.spawn(
        probe,
        { delayMs },
        {
          actorId: id,
          onEffect: ({ type }) => log.push(`${kernel.now() / 1000} ${id} ${type}`),
        },
      );
    return { kernel, host, log, transitions, spawn };
  }

  describe(name, () => {
    describe('spawn', () => {
      test('numbers actors from 0 and keeps their ids', () => {
        const { spawn } = setUp();
        const actors = ['user:0', 'user:1', 'user:0'].map((id) => spawn(id));
        expect(actors.map(({ index, id }) => [index, id])).toEqual([
          [0, 'user:0'],
          [1, 'user:1'],
          [2, 'user:0'],
        ]);
      });

      test('hands over what the machine emits at its birth before it returns', () => {
        const { spawn, log } = setUp();
        spawn('a');
        expect(log).toEqual(['0 a born']);
      });

      test('an actor that is spawned at the birth of another has the next number', () => {
        const { host } = setUp();
        const indexes: number[] = [];
        const spawn = (id: string, then: () => void) => {
          const { index } = host.spawn(probe, { delayMs: 0 }, { actorId: id, onEffect: then });
          indexes.push(index);
        };
        spawn('outer', () => spawn('inner', () => undefined));
        expect(indexes).toEqual([1, 0]);
      });

      test('shows the state of the actor', async () => {
        const { kernel, host, spawn } = setUp();
        const actor = spawn('a', Infinity);
        expect([actor.value, actor.done]).toEqual(['idle', false]);
        host.post(actor, WAIT, NOBODY);
        expect(actor.value).toBe('idle');
        await kernel.run();
        expect([actor.value, actor.done]).toEqual(['waiting', false]);
        host.post(actor, END, NOBODY);
        await kernel.run();
        expect([actor.value, actor.done]).toEqual(['ended', true]);
      });
    });

    describe('post', () => {
      test('delivers through the kernel, in order, behind what already waits', async () => {
        const { kernel, host, log, spawn } = setUp();
        const [a, b] = [spawn('a'), spawn('b')];
        log.length = 0;
        kernel.post(task(() => log.push('waited')));
        host.post(a, say('1'), b.index);
        host.post(b, say('2'), a.index);
        host.post(a, say('3'), b.index);
        log.push('posted');
        await kernel.run();
        expect(log).toEqual(['posted', 'waited', '0 a 1', '0 b 2', '0 a 3']);
      });

      test('from within an effect does not overtake', async () => {
        const { kernel, host, log, spawn } = setUp();
        const quiet = spawn('quiet');
        const chatty = host.spawn(
          probe,
          { delayMs: 0 },
          {
            actorId: 'chatty',
            onEffect: ({ type }, { index }) => {
              if (type === 'first') host.post(quiet, say('answer'), index);
            },
          },
        );
        host.post(chatty, say('first'), NOBODY);
        host.post(quiet, say('second'), NOBODY);
        await kernel.run();
        expect(log).toEqual(['0 quiet born', '0 quiet second', '0 quiet answer']);
      });

      test('to an actor that has ended is dropped, without a word', async () => {
        const warn = vi.spyOn(console, 'warn');
        const { kernel, host, log, transitions, spawn } = setUp();
        const actor = spawn('a');
        for (const event of [END, say('late'), FAIL]) host.post(actor, event, NOBODY);
        await kernel.run();
        expect(log).toEqual(['0 a born']);
        expect(transitions.at(-1)).toMatchObject({ event: 'END', to: 'ended' });
        expect(warn).not.toHaveBeenCalled();
        warn.mockRestore();
      });

      test('tells the oracle who gets it, and keeps what one sends to another in order', async () => {
        const asked: (readonly number[])[] = [];
        const { kernel, host, log, spawn } = setUp(lastFirst(asked));
        const [a, b] = [spawn('a'), spawn('b')];
        log.length = 0;
        host.post(a, say('1'), 7);
        host.post(a, say('2'), 7);
        host.post(b, say('3'), 7);
        await kernel.run();
        expect(asked[0]).toEqual([a.index, b.index]);
        expect(log).toEqual(['0 b 3', '0 a 1', '0 a 2']);
      });
    });

    describe('time', () => {
      test('is the kernel, to the microsecond', async () => {
        const { kernel, host, log, spawn } = setUp();
        host.post(spawn('a', 0.001), WAIT, NOBODY);
        host.post(spawn('b', 86_400_000), WAIT, NOBODY);
        await kernel.run();
        expect(log.slice(2)).toEqual(['0.001 a over', '86400000 b over']);
      });

      test('of one actor is not that of another: a timer that is taken away leaves the others', async () => {
        const { kernel, host, log, spawn } = setUp();
        const [a, b] = [spawn('same', 10), spawn('same', 10)];
        host.post(a, WAIT, NOBODY);
        host.post(b, WAIT, NOBODY);
        host.post(a, say('interrupted'), NOBODY);
        await kernel.run();
        expect(log.slice(2)).toEqual(['0 same interrupted', '10 same over']);
        expect([a.value, b.value]).toEqual(['idle', 'idle']);
      });

      test('timers of one instant are told apart by their actors', async () => {
        const asked: (readonly number[])[] = [];
        const { kernel, host, log, spawn } = setUp(lastFirst(asked));
        const [a, b] = [spawn('a', 10), spawn('b', 10)];
        host.post(a, WAIT, NOBODY);
        kernel.schedule(
          1000,
          task(() => host.post(b, say('1'), NOBODY)),
        );
        await kernel.run({ until: 1000 });
        host.post(spawn('c', 9), WAIT, NOBODY);
        await kernel.run();
        expect(asked).toEqual([[0, 2]]);
        expect(log.slice(2)).toEqual(['1 b 1', '1 c born', '10 c over', '10 a over']);
      });

      test('an actor that ends takes its timers along', async () => {
        const { kernel, host, spawn } = setUp();
        const actor = spawn('a', 10);
        host.post(actor, WAIT, NOBODY);
        host.post(actor, END, NOBODY);
        await kernel.run();
        expect([kernel.pending, kernel.now()]).toEqual([0, 0]);
      });
    });

    describe('what throws is told at that event', () => {
      test.each([
        ['an action', FAIL, 'action failed'],
        ['a guard', { type: 'FAIL_TO_DECIDE' } as const, 'guard failed'],
      ])('%s', async (_what, event, message) => {
        const { kernel, host, log, spawn } = setUp();
        const actor = spawn('a');
        host.post(actor, event, NOBODY);
        kernel.post(task(() => log.push('next')));
        await kernel.run();
        expect(log).toHaveLength(3);
        expect(log[1]).toMatch(new RegExp(`^a threw .*${message}`, 's'));
        expect(log[2]).toBe('next');
        expect(actor.done).toBe(true);
      });

      test('an action at the birth of an actor', () => {
        const { host, log } = setUp();
        const stillborn = setup({
          actions: {
            fail: () => {
              throw new Error('stillborn');
            },
          },
        }).createMachine({ entry: 'fail' });
        const actor = host.spawn(stillborn, undefined, {
          actorId: 'a',
          onEffect: () => undefined,
        });
        expect([log, actor.done]).toEqual([['a threw stillborn'], true]);
      });

      test('an effect handler, of which the actor hears nothing', async () => {
        const { kernel, host, log } = setUp();
        const actor = host.spawn(
          probe,
          { delayMs: 0 },
          {
            actorId: 'a',
            onEffect: ({ type }) => {
              log.push(type);
              if (type !== 'fine') throw new Error(`no ${type}`);
            },
          },
        );
        host.post(actor, say('word'), NOBODY);
        host.post(actor, say('fine'), NOBODY);
        await kernel.run();
        expect(log).toEqual(['born', 'a threw no born', 'word', 'a threw no word', 'fine']);
      });
    });

    describe('onTransition', () => {
      test('gets every step with its instant, from where it went and where to', async () => {
        const { kernel, host, transitions, spawn } = setUp();
        host.post(spawn('a', 10), WAIT, NOBODY);
        await kernel.run();
        expect(transitions).toEqual([
          { time: 0, actor: 'a', event: 'xstate.init', from: null, to: 'idle' },
          { time: 0, actor: 'a', event: 'WAIT', from: 'idle', to: 'waiting' },
          {
            time: 10_000,
            actor: 'a',
            event: expect.stringMatching(/^xstate\.after\./),
            from: 'waiting',
            to: 'idle',
          },
        ]);
      });

      test('keeps actors apart', async () => {
        const { kernel, host, transitions, spawn } = setUp();
        const [a, b] = [spawn('a', Infinity), spawn('b')];
        host.post(a, WAIT, NOBODY);
        host.post(b, END, NOBODY);
        host.post(a, END, NOBODY);
        await kernel.run();
        expect(transitions.slice(2).map(({ actor, from, to }) => [actor, from, to])).toEqual([
          ['a', 'idle', 'waiting'],
          ['b', 'idle', 'ended'],
          ['a', 'waiting', 'ended'],
        ]);
      });
    });
  });
}
