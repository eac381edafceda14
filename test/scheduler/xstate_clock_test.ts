import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, assign, createActor, setup } from 'xstate';
import { PLAIN_ORACLE, type Oracle } from '../../src/random/mod.ts';
import {
  RealKernel,
  task,
  VirtualKernel,
  xstateClock,
  type Kernel,
} from '../../src/scheduler/mod.ts';
import { FakeWallClock } from './fake_wall_clock.ts';

/** Starts an actor that tells `log` the instant (ms) of every state that it enters. */
function start(kernel: Kernel, machine: AnyStateMachine, log: string[]) {
  const actor = createActor(machine, { clock: xstateClock(kernel, 0), id: 'actor' });
  actor.subscribe((snapshot) => {
    log.push(`${kernel.now() / 1000} ${JSON.stringify(snapshot.value)}`);
  });
  return actor.start();
}

const nested = setup({}).createMachine({
  initial: 'a',
  states: {
    a: { after: { 10: 'b' } },
    b: {
      initial: 'x',
      after: { 50: 'c' },
      states: { x: { after: { 20: 'y' } }, y: { after: { 5: 'z' } }, z: {} },
    },
    c: { type: 'final' },
  },
});

/** Of these values only the types count. */
const types: { context: { delayMs: number }; events: { type: 'again' | 'poke' } } = {
  context: { delayMs: 0 },
  events: { type: 'again' },
};

/** Waits `delayMs`, which doubles on every `again`; `poke` enters the waiting anew. */
const patient = setup({
  types,
  delays: { delay: ({ context }) => context.delayMs },
}).createMachine({
  context: { delayMs: 10 },
  initial: 'waiting',
  states: {
    waiting: {
      after: { delay: 'done' },
      on: { poke: { target: 'waiting', reenter: true } },
    },
    done: {
      on: {
        again: {
          target: 'waiting',
          actions: assign({ delayMs: ({ context }) => context.delayMs * 2 }),
        },
      },
    },
  },
});

describe.each([
  ['VirtualKernel', () => new VirtualKernel(PLAIN_ORACLE, new FakeWallClock())],
  ['RealKernel', () => new RealKernel({ wall: new FakeWallClock() })],
] as [string, () => Kernel][])('xstateClock on a %s', (_name, create) => {
  test('nested timers see the right time', async () => {
    const kernel = create();
    const log: string[] = [];
    start(kernel, nested, log);
    expect(await kernel.run()).toBe('idle');
    expect(log).toEqual(['0 "a"', '10 {"b":"x"}', '30 {"b":"y"}', '35 {"b":"z"}', '60 "c"']);
  });

  test('a delay is asked for when its state is entered', async () => {
    const kernel = create();
    const log: string[] = [];
    const actor = start(kernel, patient, log);
    const again = task(() => actor.send({ type: 'again' }));
    kernel.schedule(15_000, again);
    kernel.schedule(50_000, again);
    await kernel.run();
    expect(log).toEqual([
      '0 "waiting"',
      '10 "done"',
      '15 "waiting"',
      '35 "done"',
      '50 "waiting"',
      '90 "done"',
    ]);
  });

  test('entering a state anew arms its timer anew', async () => {
    const kernel = create();
    const log: string[] = [];
    const actor = start(kernel, patient, log);
    const poke = task(() => actor.send({ type: 'poke' }));
    for (const due of [4_000, 9_000, 18_000]) kernel.schedule(due, poke);
    await kernel.run();
    expect(log.at(-1)).toBe('28 "done"');
    expect(kernel.executed).toBe(4);
  });

  test('a stopped actor leaves no timer behind', () => {
    const kernel = create();
    const actor = start(kernel, patient, []);
    expect(kernel.pending).toBe(1);
    actor.stop();
    expect(kernel.pending).toBe(0);
  });

  test('clearing a timer that is unknown, cleared or over is harmless', async () => {
    const kernel = create();
    const clock = xstateClock(kernel, 0);
    let fired = 0;
    const over = clock.setTimeout(() => fired++, 1);
    await kernel.run();
    const cleared = clock.setTimeout(() => fired++, 1);
    clock.clearTimeout(cleared);
    clock.setTimeout(() => fired++, 1);
    for (const timer of [undefined, null, 0, 7, {}, over, cleared]) clock.clearTimeout(timer);
    await kernel.run();
    expect(fired).toBe(2);
  });

  test('a delay below one tick waits one tick; one that is no number is refused', async () => {
    const kernel = create();
    const clock = xstateClock(kernel, 0);
    const dues: number[] = [];
    for (const delayMs of [1.1, 1e-9, 0, -5]) {
      clock.setTimeout(() => dues.push(kernel.due()), delayMs);
    }
    await kernel.run();
    expect(dues).toEqual([0, 0, 1, 1100]);
    expect(() => clock.setTimeout(() => undefined, Number.NaN)).toThrow(RangeError);
  });

  test('an exception in a callback rejects the run', async () => {
    const kernel = create();
    xstateClock(kernel, 0).setTimeout(() => {
      throw new Error('Broken');
    }, 1);
    await expect(kernel.run()).rejects.toThrow('Broken');
  });
});

test('xstateClock tells the oracle whose timers they are', async () => {
  const asked: unknown[] = [];
  const oracle: Oracle = {
    plain: false,
    chance: () => false,
    pick: (label, count, actors) => {
      asked.push([label, count, actors]);
      return 0;
    },
  };
  const kernel = new VirtualKernel(oracle, new FakeWallClock());
  xstateClock(kernel, 3).setTimeout(() => undefined, 1);
  xstateClock(kernel, 4).setTimeout(() => undefined, 1);
  await kernel.run();
  expect(asked).toEqual([['tie', 2, [3, 4]]]);
});
