import { describe, expect, test } from 'vitest';
import { PLAIN_ORACLE } from '../../src/random/mod.ts';
import { Priority, task, VirtualKernel } from '../../src/scheduler/mod.ts';
import { systemClock } from '../../src/time/mod.ts';
import { FakeWallClock } from './fake_wall_clock.ts';
import { describeKernel, describeKernelAtScale } from './kernel_contract.ts';

function create() {
  const wall = new FakeWallClock();
  return { kernel: new VirtualKernel(PLAIN_ORACLE, wall), wall };
}

describeKernel('VirtualKernel', create);
describeKernelAtScale('VirtualKernel', create);

describe('VirtualKernel', () => {
  test('is born at 0, and time stands still outside of a run', () => {
    const wall = new FakeWallClock();
    const kernel = new VirtualKernel(PLAIN_ORACLE, wall);
    wall.spend(1_000_000);
    expect([kernel.mode, kernel.now(), kernel.due()]).toEqual(['virtual', 0, 0]);
  });

  test('an entry runs at exactly its instant, whatever the wall clock says', async () => {
    const wall = new FakeWallClock({ lookTicks: 777 });
    const kernel = new VirtualKernel(PLAIN_ORACLE, wall);
    const seen: number[] = [];
    for (const due of [1, 86_400_000_000, 0]) {
      kernel.schedule(
        due,
        task(() => seen.push(kernel.now(), kernel.due())),
      );
    }
    await kernel.run();
    expect(seen).toEqual([0, 0, 1, 1, 86_400_000_000, 86_400_000_000]);
  });

  test('time stops exactly at the end of a run that has one', async () => {
    const kernel = new VirtualKernel();
    kernel.schedule(
      100,
      task(() => undefined),
    );
    await kernel.run({ until: 60 });
    expect(kernel.now()).toBe(60);
    await kernel.run({ until: 30 });
    expect(kernel.now()).toBe(60);
  });

  test('a past instant is now: the entry goes behind what waits', async () => {
    const kernel = new VirtualKernel();
    const log: string[] = [];
    kernel.schedule(
      10,
      task(() => {
        kernel.post(task(() => log.push('posted')));
        kernel.schedule(
          5,
          task(() => log.push(`past ${kernel.due()}`)),
        );
        kernel.schedule(
          5,
          task(() => log.push('first')),
          Priority.first,
        );
      }),
    );
    await kernel.run();
    expect(log).toEqual(['first', 'posted', 'past 10']);
  });

  test('the loop of the process goes on during a long run', async () => {
    const kernel = new VirtualKernel();
    let served = false;
    systemClock.setImmediate(() => (served = true));
    const beat = task(() => {
      if (!served) kernel.schedule(kernel.now() + 1, beat);
    });
    kernel.post(beat);
    expect(await kernel.run()).toBe('idle');
    expect(served).toBe(true);
  });
});
