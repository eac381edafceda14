import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Handle,
  type Kernel,
  NO_HANDLE,
  PLAIN_ORACLE,
  Priority,
  RealKernel,
  task,
  VirtualKernel,
} from '../src/mod.ts';
import { FakeWallClock } from '../test/scheduler/fake_wall_clock.ts';

const numRuns = Number(process.env['FC_NUM_RUNS'] ?? 2000);
const seed = process.env['FC_SEED'];

/** What an entry does when it runs. Every `which` is taken modulo the number of entries. */
type Act =
  | { readonly do: 'schedule'; readonly which: number; readonly ticks: number }
  | { readonly do: 'rearm'; readonly ticks: number; readonly times: number }
  | { readonly do: 'cancel'; readonly which: number };

interface Entry {
  /** The instant at which it is scheduled at first; null: only by another entry. */
  readonly due: number | null;
  readonly priority: Priority;
  /** How long it works in real time, ticks. */
  readonly workTicks: number;
  readonly acts: readonly Act[];
}

const MAX_EXECUTED = 400;

const ticks = fc.oneof(fc.constant(0), fc.nat(40), fc.nat(5_000));
const which = fc.nat(11);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('schedule' as const), which, ticks }),
  fc.record({ do: fc.constant('rearm' as const), ticks, times: fc.nat(6) }),
  fc.record({ do: fc.constant('cancel' as const), which }),
);
const entry: fc.Arbitrary<Entry> = fc.record({
  due: fc.option(fc.oneof(fc.nat(3), fc.nat(20_000)), { freq: 4 }),
  priority: fc.constantFrom(Priority.normal, Priority.normal, Priority.first, Priority.last),
  workTicks: fc.oneof(fc.constant(0), fc.nat(3_000)),
  acts: fc.array(act, { maxLength: 3 }),
});
const programs = fc.array(entry, { minLength: 1, maxLength: 12 });

/** Runs `program`, and tells which entry ran for which instant, and what every cancellation answered. */
async function play(
  program: readonly Entry[],
  kernel: Kernel,
  wall: FakeWallClock,
): Promise<string[]> {
  const log: string[] = [];
  const handles = program.map((): Handle => NO_HANDLE);
  const rearmed = new Map<Act, number>();
  let latest = 0;
  const tasks = program.map(({ workTicks, acts }, index) =>
    task(() => {
      log.push(`${index}@${kernel.due()}`);
      if (kernel.now() < Math.max(latest, kernel.due())) log.push('time ran back');
      latest = kernel.now();
      wall.spend(workTicks);
      for (const one of acts) perform(one, index);
      if (kernel.executed >= MAX_EXECUTED) kernel.stop();
    }),
  );
  const schedule = (index: number, due: number) => {
    handles[index] = kernel.schedule(due, tasks[index]!, program[index]!.priority);
  };
  const perform = (one: Act, own: number) => {
    if (one.do === 'schedule') schedule(one.which % program.length, kernel.due() + one.ticks);
    else if (one.do === 'cancel') {
      log.push(`cancelled ${kernel.cancel(handles[one.which % program.length]!)}`);
    } else {
      const count = (rearmed.get(one) ?? 0) + 1;
      rearmed.set(one, count);
      if (count <= one.times) schedule(own, kernel.due() + one.ticks);
    }
  };
  for (const [index, { due }] of program.entries()) if (due !== null) schedule(index, due);
  log.push(await kernel.run(), `${kernel.pending} pending, ${kernel.executed} executed`);
  return log;
}

test('a program runs in the same order in virtual and in real time, however late timers are', async () => {
  const latenesses = fc.array(fc.integer({ min: -1000, max: 4_000 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(programs, latenesses, async (program, lateness) => {
      const still = new FakeWallClock();
      const virtual = await play(program, new VirtualKernel(PLAIN_ORACLE, still), still);
      let timers = 0;
      const wall = new FakeWallClock({ lateness: () => lateness[timers++ % lateness.length]! });
      const real = await play(program, new RealKernel({ wall }), wall);
      expect(real).toEqual(virtual);
      expect(real).not.toContain('time ran back');
    }),
    { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) },
  );
});
