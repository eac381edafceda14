import { describe, expect, test } from 'vitest';
import { RandomSource, sequenceOracle } from '../../src/random/mod.ts';
import { RealKernel, task, type Kernel } from '../../src/scheduler/mod.ts';
import { systemClock } from '../../src/time/mod.ts';
import { FakeWallClock, type FakeWallOptions } from './fake_wall_clock.ts';
import { describeKernel, describeKernelAtScale } from './kernel_contract.ts';

const HOUR = 3_600_000_000;

function create(options: FakeWallOptions = {}) {
  const wall = new FakeWallClock(options);
  return { kernel: new RealKernel({ wall }), wall };
}

function randomLateness() {
  const stream = new RandomSource(7).stream('lateness');
  return () => stream.below(3001) - 1000;
}

describeKernel('RealKernel on an exact clock', () => create());
describeKernelAtScale('RealKernel', () => create());

const variants: Record<string, FakeWallOptions> = {
  'with timers 1 ms early': { lateness: () => -1000 },
  'with timers up to 2 ms late': { lateness: randomLateness() },
  'on a slow machine': { lookTicks: 3, breathTicks: 700 },
};
for (const [name, options] of Object.entries(variants)) {
  describeKernel(`RealKernel ${name}`, () => create(options));
}

/** When the last of 1,000 beats runs, each armed 10 ms behind the `instant` of the one before. */
async function endOfChain(instant: (kernel: Kernel) => number): Promise<number> {
  const { kernel, wall } = create({ lateness: () => 1_400 });
  let beats = 0;
  const beat = task(() => {
    wall.spend(30);
    if (++beats < 1000) kernel.schedule(instant(kernel) + 10_000, beat);
  });
  kernel.schedule(10_000, beat);
  await kernel.run();
  return kernel.now();
}

describe('RealKernel', () => {
  test('counts time from its birth, also outside of a run', () => {
    const { kernel, wall } = create();
    expect([kernel.mode, kernel.now()]).toEqual(['real', 0]);
    wall.spend(1234);
    expect([kernel.now(), kernel.due()]).toEqual([1234, 1234]);
  });

  test('sleeps the whole milliseconds that remain, and looks at the last fraction', async () => {
    const { kernel, wall } = create();
    kernel.schedule(
      7_900,
      task(() => undefined),
    );
    await kernel.run();
    expect(wall.timersMs).toEqual([7]);
    expect(wall.breaths).toBe(9);
  });

  test('an early timer makes no entry run early', async () => {
    const { kernel } = create({ lateness: () => -1000 });
    let at = 0;
    kernel.schedule(
      50_000,
      task(() => (at = kernel.now())),
    );
    await kernel.run();
    expect(at).toBe(50_000);
  });

  test('now() stands still while an entry runs', async () => {
    const { kernel, wall } = create();
    const seen: number[] = [];
    const entry = task(() => {
      seen.push(kernel.now());
      wall.spend(5_000);
      seen.push(kernel.now());
    });
    kernel.schedule(10_000, entry);
    kernel.schedule(10_000, entry);
    await kernel.run();
    expect(seen).toEqual([10_000, 10_000, 15_000, 15_000]);
  });

  test('a chain re-armed from due() does not drift, one re-armed from now() does', async () => {
    expect(await endOfChain((kernel) => kernel.due())).toBeLessThan(1000 * 10_000 + 2_000);
    expect(await endOfChain((kernel) => kernel.now())).toBeGreaterThan(1000 * 10_000 + 300_000);
  });

  test('onLag hears of every timer how late it ran', async () => {
    const lags: number[] = [];
    const seen: number[] = [];
    const wall = new FakeWallClock({ lateness: () => 700 });
    const kernel = new RealKernel({ wall, onLag: (lag) => lags.push(lag) });
    const look = task(() => seen.push(kernel.now() - kernel.due()));
    for (const due of [10_000, 10_000, 10_200, 50_000]) kernel.schedule(due, look);
    await kernel.run();
    expect(lags).toEqual([700, 700, 500, 400]);
    expect(seen).toEqual(lags);
  });

  test('onLag does not hear of posted entries, whatever the oracle', async () => {
    for (const oracle of [undefined, sequenceOracle([1, 1, 1])]) {
      const lags: number[] = [];
      const wall = new FakeWallClock({ lateness: () => 300 });
      const kernel = new RealKernel({
        wall,
        onLag: (lag) => lags.push(lag),
        ...(oracle === undefined ? {} : { oracle }),
      });
      const nothing = task(() => undefined);
      kernel.schedule(
        10_000,
        task(() => {
          for (let count = 0; count < 3; count++) kernel.post(nothing);
          kernel.schedule(10_300, nothing);
        }),
      );
      kernel.schedule(20_000, nothing);
      kernel.schedule(20_000, nothing);
      await kernel.run();
      expect(lags).toEqual([300, 0, 0]);
    }
  });

  test('an oracle does not change which of an instant count as timers', async () => {
    const lags: number[] = [];
    const kernel = new RealKernel({
      wall: new FakeWallClock(),
      oracle: sequenceOracle([0, 1, 0]),
      onLag: (lag) => lags.push(lag),
    });
    const nothing = task(() => undefined);
    for (let count = 0; count < 2; count++) {
      kernel.schedule(
        10_000,
        task(() => void kernel.post(nothing)),
      );
    }
    await kernel.run();
    expect(kernel.executed).toBe(4);
    expect(lags).toEqual([0, 0]);
  });

  test('a delay beyond 2^31 ms does not fire early', async () => {
    const { kernel, wall } = create();
    const due = 24 * 25 * HOUR + 2 ** 33 * 1000;
    let at = 0;
    kernel.schedule(
      due,
      task(() => (at = kernel.now())),
    );
    await kernel.run();
    expect(at).toBe(due);
    expect(Math.max(...wall.timersMs)).toBe(2 ** 31 - 1);
    expect(wall.timersMs.length).toBeLessThan(10);
  });

  test('an entry that comes in from outside wakes the sleeping kernel', async () => {
    const { kernel, wall } = create();
    const log: string[] = [];
    const say = (word: string) => task(() => log.push(`${word} ${kernel.now()}`));
    wall.after(2_500, () => void kernel.post(say('posted')));
    wall.after(3_000, () => void kernel.schedule(9_000, say('scheduled')));
    kernel.schedule(HOUR, say('timer'));
    await kernel.run();
    expect(log).toEqual(['posted 2500', 'scheduled 9000', `timer ${HOUR}`]);
  });

  test('stop() from outside wakes the sleeping kernel', async () => {
    const { kernel, wall } = create();
    wall.after(2_500, () => kernel.stop());
    kernel.schedule(
      HOUR,
      task(() => undefined),
    );
    expect(await kernel.run()).toBe('stopped');
    expect(kernel.now()).toBe(2_500);
    expect(kernel.pending).toBe(1);
  });

  test('an abort wakes the sleeping kernel', async () => {
    const { kernel, wall } = create();
    const controller = new AbortController();
    wall.after(2_500, () => controller.abort());
    kernel.schedule(
      HOUR,
      task(() => undefined),
    );
    expect(await kernel.run({ signal: controller.signal })).toBe('aborted');
    expect(kernel.now()).toBe(2_500);
  });

  test('an abort by an entry does not wait for the next one', async () => {
    const { kernel } = create();
    const controller = new AbortController();
    kernel.schedule(
      2_500,
      task(() => controller.abort()),
    );
    kernel.schedule(
      HOUR,
      task(() => undefined),
    );
    expect(await kernel.run({ signal: controller.signal })).toBe('aborted');
    expect(kernel.now()).toBeLessThan(10_000);
  });

  test('stop() between two slices does not wait for the next entry', async () => {
    const { kernel } = create();
    kernel.schedule(
      HOUR,
      task(() => undefined),
    );
    expect(await kernel.run({ onSlice: () => kernel.stop() })).toBe('stopped');
    expect(kernel.now()).toBeLessThan(10_000);
  });

  test('a run with an end wakes at the end, though the next entry is far', async () => {
    const { kernel, wall } = create();
    kernel.schedule(
      HOUR,
      task(() => undefined),
    );
    expect(await kernel.run({ until: 30_000 })).toBe('until');
    expect(wall.timersMs).toEqual([30]);
  });
});

describe('RealKernel on the clock of this process', () => {
  test('timers run in order, none before its instant', async () => {
    const kernel = new RealKernel();
    const dues: number[] = [];
    let early = 0;
    for (const due of [9_000, 1_500, 4_200, 4_000, 200]) {
      kernel.schedule(
        due,
        task(() => {
          dues.push(kernel.due());
          if (kernel.now() < due) early++;
        }),
      );
    }
    expect(await kernel.run()).toBe('idle');
    expect(dues).toEqual([200, 1_500, 4_000, 4_200, 9_000]);
    expect(early).toBe(0);
  });

  test('an answer from outside goes before a timer that is far', async () => {
    const kernel = new RealKernel();
    const log: string[] = [];
    kernel.schedule(
      60_000_000,
      task(() => log.push('timer')),
    );
    const answer = task(() => {
      log.push('answer');
      kernel.stop();
    });
    systemClock.setTimer(() => kernel.post(answer), 5);
    expect(await kernel.run()).toBe('stopped');
    expect(log).toEqual(['answer']);
  });
});
