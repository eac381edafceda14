import { describe, expect, test } from 'vitest';
import { NO_HANDLE, Priority, task, type Handle, type Kernel } from '../../src/scheduler/mod.ts';
import type { FakeWallClock } from './fake_wall_clock.ts';
import { reachableBytes } from './memory.ts';

/** A kernel and the wall clock under it. */
export interface KernelRig {
  readonly kernel: Kernel;
  readonly wall: FakeWallClock;
}

const MILLION = 1_000_000;

/** What every kernel promises. `create` gives a new one on a wall clock of its own. */
export function describeKernel(name: string, create: () => KernelRig): void {
  /** A new kernel, a log, and a way to schedule what writes to it. */
  function setUp() {
    const { kernel, wall } = create();
    const log: string[] = [];
    const say = (word: string, then?: () => void) =>
      task(() => {
        log.push(word);
        then?.();
      });
    return { kernel, wall, log, say };
  }

  describe(`${name}: order`, () => {
    test('entries run in order of time', async () => {
      const { kernel, log, say } = setUp();
      for (const due of [30_000, 10_000, 50_000, 20_000, 40_000]) {
        kernel.schedule(due, say(`${due}`));
      }
      expect(await kernel.run()).toBe('idle');
      expect(log).toEqual(['10000', '20000', '30000', '40000', '50000']);
    });

    test('entries of one time run in the order in which they were scheduled', async () => {
      const { kernel, log, say } = setUp();
      const words = Array.from({ length: 1000 }, (_, index) => `${index}`);
      for (const word of words) kernel.schedule(10_000, say(word));
      await kernel.run();
      expect(log).toEqual(words);
    });

    test('of one time, the lesser priority goes first', async () => {
      const { kernel, log, say } = setUp();
      kernel.schedule(10_000, say('last 1'), Priority.last);
      kernel.schedule(10_000, say('normal 1'));
      kernel.schedule(10_000, say('first 1'), Priority.first);
      kernel.schedule(10_000, say('last 2'), Priority.last);
      kernel.schedule(10_000, say('normal 2'));
      kernel.schedule(10_000, say('first 2'), Priority.first);
      await kernel.run();
      expect(log).toEqual(['first 1', 'first 2', 'normal 1', 'normal 2', 'last 1', 'last 2']);
    });

    test('priority never goes before time', async () => {
      const { kernel, log, say } = setUp();
      kernel.schedule(20_000, say('first'), Priority.first);
      kernel.schedule(10_000, say('last'), Priority.last);
      await kernel.run();
      expect(log).toEqual(['last', 'first']);
    });

    test('what is posted goes behind what already waits for the instant', async () => {
      const { kernel, log, say } = setUp();
      const post = (word: string) => () => void kernel.post(say(word));
      kernel.schedule(10_000, say('a', post('d')));
      kernel.schedule(10_000, say('b', post('e')));
      kernel.schedule(90_000, say('f'));
      kernel.schedule(10_000, say('c'));
      await kernel.run();
      expect(log).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    });

    test('what is posted goes before an entry of priority last for the same instant', async () => {
      const { kernel, log, say } = setUp();
      const rescue = () => {
        kernel.schedule(kernel.now(), say('last'), Priority.last);
        kernel.post(say('posted'));
      };
      kernel.schedule(10_000, say('a', rescue));
      await kernel.run();
      expect(log).toEqual(['a', 'posted', 'last']);
    });

    test('entries posted before the run go in order', async () => {
      const { kernel, log, say } = setUp();
      for (const word of ['a', 'b', 'c']) kernel.post(say(word));
      await kernel.run();
      expect(log).toEqual(['a', 'b', 'c']);
    });
  });

  describe(`${name}: instants`, () => {
    test('due() is the instant that was asked for, and now() is not before it', async () => {
      const { kernel } = create();
      const seen: [number, boolean][] = [];
      for (const due of [1, 999, 1000, 1001, 123_456]) {
        kernel.schedule(
          due,
          task(() => seen.push([kernel.due(), kernel.now() >= due])),
        );
      }
      await kernel.run();
      expect(seen).toEqual([1, 999, 1000, 1001, 123_456].map((due) => [due, true]));
    });

    test('an entry scheduled in the past runs, and now() does not go back', async () => {
      const { kernel, log, say } = setUp();
      let before = 0;
      const look = () => {
        expect(kernel.now()).toBeGreaterThanOrEqual(before);
        expect(kernel.due()).toBeLessThanOrEqual(kernel.now());
      };
      const act = () => {
        before = kernel.now();
        kernel.schedule(5_000, say('past', look));
        kernel.schedule(-1, say('before birth', look));
      };
      kernel.schedule(10_000, say('a', act));
      kernel.schedule(90_000, say('b'));
      await kernel.run();
      expect(log.toSorted()).toEqual(['a', 'b', 'before birth', 'past']);
      expect(log.at(-1)).toBe('b');
    });

    test('now() never goes backward', async () => {
      const { kernel } = create();
      const seen: number[] = [];
      const look = task(() => {
        seen.push(kernel.now());
        if (seen.length < 500) {
          kernel.schedule(kernel.now() + ((seen.length * 577) % 3000) - 500, look);
        }
      });
      for (let due = 0; due < 50_000; due += 999) kernel.schedule(due, look);
      await kernel.run();
      expect(seen.length).toBeGreaterThanOrEqual(500);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    });

    test('a chain re-armed from due() meets every period', async () => {
      const { kernel } = create();
      const dues: number[] = [];
      const beat = task(() => {
        dues.push(kernel.due());
        if (dues.length < 200) kernel.schedule(kernel.due() + 1_700, beat);
      });
      kernel.schedule(1_700, beat);
      await kernel.run();
      expect(dues).toEqual(Array.from({ length: 200 }, (_, index) => 1_700 * (index + 1)));
    });
  });

  describe(`${name}: handles`, () => {
    test('a task is told the handle of the entry that runs', async () => {
      const { kernel } = create();
      const told: Handle[] = [];
      const entry = task((handle) => void told.push(handle));
      const later = kernel.schedule(20_000, entry);
      const sooner = kernel.schedule(10_000, entry);
      const again = kernel.schedule(10_000, entry);
      const posted = kernel.post(entry);
      await kernel.run();
      const next = kernel.schedule(30_000, entry);
      await kernel.run();
      expect(told).toEqual([posted, sooner, again, later, next]);
      expect(new Set(told).size).toBe(5);
    });

    test('the handle that a task is told names no entry that waits', async () => {
      const { kernel } = create();
      const answers: boolean[] = [];
      const entry = task((handle) => {
        if (answers.length < 3) kernel.post(entry);
        answers.push(kernel.cancel(handle));
      });
      kernel.schedule(10_000, entry);
      await kernel.run();
      expect(answers).toEqual([false, false, false, false]);
    });
  });

  describe(`${name}: cancel()`, () => {
    test('a cancelled entry does not run and does not wait', async () => {
      const { kernel, log, say } = setUp();
      const handle = kernel.schedule(10_000, say('a'));
      kernel.schedule(20_000, say('b'));
      expect(kernel.cancel(handle)).toBe(true);
      expect(kernel.pending).toBe(1);
      await kernel.run();
      expect(log).toEqual(['b']);
    });

    test('cancelling twice, or no entry at all, returns false', () => {
      const { kernel, say } = setUp();
      const timer = kernel.schedule(10_000, say('a'));
      const posted = kernel.post(say('b'));
      expect([kernel.cancel(timer), kernel.cancel(posted)]).toEqual([true, true]);
      expect([kernel.cancel(timer), kernel.cancel(posted)]).toEqual([false, false]);
      expect(kernel.cancel(NO_HANDLE)).toBe(false);
    });

    test('cancel() of an entry that has run returns false', async () => {
      const { kernel, say } = setUp();
      const timer = kernel.schedule(10_000, say('a'));
      const posted = kernel.post(say('b'));
      await kernel.run();
      expect([kernel.cancel(timer), kernel.cancel(posted)]).toEqual([false, false]);
    });

    test('an entry cannot cancel itself while it runs', async () => {
      const { kernel, log, say } = setUp();
      let own: Handle = NO_HANDLE;
      let answer = true;
      own = kernel.schedule(
        10_000,
        say('a', () => (answer = kernel.cancel(own))),
      );
      await kernel.run();
      expect(answer).toBe(false);
      expect(log).toEqual(['a']);
    });

    test('an entry can cancel any that waits: a timer, one of its instant, a posted one', async () => {
      const { kernel, log, say } = setUp();
      const answers: boolean[] = [];
      const cancel = (handle: Handle) => answers.push(kernel.cancel(handle));
      let earlier: Handle = NO_HANDLE;
      const act = () => {
        const first = kernel.post(say('posted 1'));
        const middle = kernel.post(say('posted 2'));
        kernel.post(say('posted 3'));
        const last = kernel.post(say('posted 4'));
        for (const handle of [earlier, later, same, first, middle, last]) cancel(handle);
      };
      earlier = kernel.schedule(5_000, say('earlier'));
      kernel.schedule(10_000, say('a', act));
      const same = kernel.schedule(10_000, say('same'));
      const later = kernel.schedule(20_000, say('later'));
      kernel.schedule(30_000, say('end'));
      await kernel.run();
      expect(answers).toEqual([false, true, true, true, true, true]);
      expect(log).toEqual(['earlier', 'a', 'posted 3', 'end']);
      expect(kernel.pending).toBe(0);
    });

    test('a stale handle never names the entry that took its place', async () => {
      const { kernel, log, say } = setUp();
      const ran = kernel.schedule(1_000, say('ran'));
      await kernel.run();
      const cancelled = kernel.schedule(50_000, say('cancelled'));
      kernel.cancel(cancelled);
      for (let index = 0; index < 4; index++) kernel.schedule(90_000, say('lives'));
      expect([kernel.cancel(ran), kernel.cancel(cancelled)]).toEqual([false, false]);
      await kernel.run();
      expect(log).toEqual(['ran', 'lives', 'lives', 'lives', 'lives']);
    });

    test('a timer re-armed again and again runs once, at its last instant', async () => {
      const { kernel, log, say } = setUp();
      let idle = kernel.schedule(10_000, say('timeout'));
      for (let due = 1_000; due <= 50_000; due += 1_000) {
        kernel.schedule(
          due,
          task(() => {
            kernel.cancel(idle);
            idle = kernel.schedule(
              kernel.due() + 10_000,
              task(() => log.push(`${kernel.due()}`)),
            );
          }),
        );
      }
      await kernel.run();
      expect(log).toEqual(['60000']);
    });
  });

  describe(`${name}: run()`, () => {
    test('an empty kernel is idle', async () => {
      expect(await create().kernel.run()).toBe('idle');
    });

    test('until is inclusive, and what lies behind it waits', async () => {
      const { kernel, log, say } = setUp();
      kernel.schedule(
        20_000,
        say('a', () => void kernel.schedule(20_000, say('b'))),
      );
      kernel.schedule(90_000, say('c'));
      expect(await kernel.run({ until: 20_000 })).toBe('until');
      expect(log).toEqual(['a', 'b']);
      expect(kernel.pending).toBe(1);
      expect(kernel.now()).toBeGreaterThanOrEqual(20_000);
      expect(await kernel.run()).toBe('idle');
      expect(log).toEqual(['a', 'b', 'c']);
    });

    test('an end without any entry before it is reached', async () => {
      const { kernel, log, say } = setUp();
      kernel.schedule(90_000, say('a'));
      expect(await kernel.run({ until: 45_678 })).toBe('until');
      expect(kernel.now()).toBeGreaterThanOrEqual(45_678);
      expect(log).toEqual([]);
    });

    test('an end in the past runs nothing and does not turn time back', async () => {
      const { kernel, log, say } = setUp();
      kernel.schedule(20_000, say('a'));
      kernel.schedule(90_000, say('b'));
      await kernel.run({ until: 20_000 });
      const before = kernel.now();
      expect(await kernel.run({ until: 5_000 })).toBe('until');
      expect(kernel.now()).toBeGreaterThanOrEqual(before);
      expect(log).toEqual(['a']);
    });

    test('entries are counted, the throwing one too', async () => {
      const { kernel, say } = setUp();
      kernel.schedule(10_000, say('a'));
      kernel.schedule(20_000, say('b'));
      kernel.cancel(kernel.schedule(30_000, say('c')));
      kernel.schedule(40_000, task(breakDown));
      await expect(kernel.run()).rejects.toThrow('Broken');
      expect(kernel.executed).toBe(3);
    });

    test('an exception rejects, and the next run goes on behind it', async () => {
      const { kernel, log, say } = setUp();
      const error = new Error('Broken');
      kernel.schedule(10_000, say('a'));
      kernel.schedule(
        20_000,
        task(() => {
          throw error;
        }),
      );
      kernel.schedule(20_000, say('b'));
      await expect(kernel.run()).rejects.toBe(error);
      expect(log).toEqual(['a']);
      expect(kernel.pending).toBe(1);
      expect(await kernel.run()).toBe('idle');
      expect(log).toEqual(['a', 'b']);
    });
  });

  describe(`${name}: stop()`, () => {
    test('ends the run behind the running entry, and the next run goes on', async () => {
      const { kernel, log, say } = setUp();
      kernel.schedule(10_000, say('a'));
      kernel.schedule(
        20_000,
        say('b', () => kernel.stop()),
      );
      kernel.schedule(20_000, say('c'));
      expect(await kernel.run()).toBe('stopped');
      expect(log).toEqual(['a', 'b']);
      expect(await kernel.run()).toBe('idle');
      expect(log).toEqual(['a', 'b', 'c']);
    });

    test('ends the run also where the running entry is the last one', async () => {
      const { kernel, say } = setUp();
      kernel.schedule(
        10_000,
        say('a', () => kernel.stop()),
      );
      expect(await kernel.run()).toBe('stopped');
    });

    test('between two slices no further entry runs', async () => {
      const { kernel, wall } = create();
      const beat = chain(kernel, wall);
      let executed = 0;
      const onSlice = () => {
        kernel.stop();
        executed = kernel.executed;
      };
      kernel.schedule(10_000, beat);
      expect(await kernel.run({ onSlice })).toBe('stopped');
      expect(kernel.executed).toBe(executed);
    });

    test('before a run is forgotten', async () => {
      const { kernel, log, say } = setUp();
      kernel.stop();
      kernel.schedule(10_000, say('a'));
      expect(await kernel.run()).toBe('idle');
      expect(log).toEqual(['a']);
    });
  });

  describe(`${name}: abort signal`, () => {
    test('aborted before the run, nothing runs', async () => {
      const { kernel, log, say } = setUp();
      kernel.post(say('a'));
      expect(await kernel.run({ signal: AbortSignal.abort() })).toBe('aborted');
      expect(log).toEqual([]);
      expect(kernel.pending).toBe(1);
    });

    test('aborted by an entry, a run that would go on for ever ends', async () => {
      const { kernel, wall } = create();
      const controller = new AbortController();
      kernel.schedule(10_000, chain(kernel, wall));
      kernel.schedule(
        100_000,
        task(() => controller.abort()),
      );
      expect(await kernel.run({ signal: controller.signal })).toBe('aborted');
      expect(kernel.pending).toBe(1);
    });

    test('aborted while the loop breathes, no further entry runs', async () => {
      const { kernel, wall } = create();
      const controller = new AbortController();
      let executed = 0;
      wall.atBreath(() => {
        controller.abort();
        executed = kernel.executed;
      });
      kernel.schedule(10_500, chain(kernel, wall));
      expect(await kernel.run({ signal: controller.signal })).toBe('aborted');
      expect(kernel.executed).toBe(executed);
    });

    test('aborted behind the run, the signal changes nothing', async () => {
      const { kernel, log, say } = setUp();
      const controller = new AbortController();
      await kernel.run({ signal: controller.signal });
      controller.abort();
      kernel.schedule(10_000, say('a'));
      expect(await kernel.run()).toBe('idle');
      expect(log).toEqual(['a']);
    });
  });

  describe(`${name}: slices`, () => {
    test('a long run lets others through, and calls onSlice', async () => {
      const { kernel, wall } = create();
      let breathed = 0;
      let slices = 0;
      const breathe = () => {
        breathed++;
        wall.atBreath(breathe);
      };
      wall.atBreath(breathe);
      const left = { beats: 20_000 };
      kernel.schedule(10_000, chain(kernel, wall, left));
      expect(await kernel.run({ onSlice: () => void slices++ })).toBe('idle');
      expect(left.beats).toBe(0);
      expect(breathed).toBeGreaterThan(5);
      expect(slices).toBeGreaterThan(5);
    });

    test('slicing does not change the order', async () => {
      const { kernel, wall } = create();
      const dues: number[] = [];
      const entry = task(() => {
        wall.spend(97);
        dues.push(kernel.due());
      });
      for (let index = 0; index < 5_000; index++) {
        kernel.schedule((index * 7919) % 10_007, entry);
      }
      await kernel.run();
      expect(wall.breaths).toBeGreaterThan(1);
      expect(dues).toHaveLength(5_000);
      expect(dues).toEqual(dues.toSorted((a, b) => a - b));
    });

    test('an exception in onSlice rejects', async () => {
      const { kernel, wall } = create();
      kernel.schedule(10_000, chain(kernel, wall));
      await expect(kernel.run({ onSlice: breakDown })).rejects.toThrow('Broken');
    });
  });
}

/** What every kernel promises of great numbers of entries. */
export function describeKernelAtScale(name: string, create: () => KernelRig): void {
  describe(`${name}: scale`, () => {
    test('a million pending timers come out in order', async () => {
      const { kernel } = create();
      let last = -1;
      let violations = 0;
      const check = task(() => {
        if (kernel.due() < last) violations++;
        last = kernel.due();
      });
      for (let index = 0; index < MILLION; index++) {
        kernel.schedule(((index * 7919) % 100_003) + 100_000, check);
      }
      expect(kernel.pending).toBe(MILLION);
      expect(await kernel.run()).toBe('idle');
      expect(violations).toBe(0);
      expect(kernel.executed).toBe(MILLION);
      expect(kernel.pending).toBe(0);
    });

    test('cancelling a million entries leaves nothing behind', () => {
      const { kernel } = create();
      const entry = task(() => undefined);
      const handles = new Float64Array(MILLION);
      const fillAndCancel = () => {
        for (let index = 0; index < MILLION; index++) {
          handles[index] =
            index % 4 === 0
              ? kernel.post(entry)
              : kernel.schedule(10_000 + ((index * 7919) % 100_003), entry);
        }
        for (let index = 0; index < MILLION; index++) {
          kernel.cancel(handles[(index * 7919) % MILLION]!);
        }
        expect(kernel.pending).toBe(0);
        return reachableBytes();
      };
      const first = fillAndCancel();
      fillAndCancel();
      // One byte an entry is less than anything that could be left of it.
      expect(fillAndCancel() - first).toBeLessThan(MILLION);
    });
  });
}

function breakDown(): never {
  throw new Error('Broken');
}

/** An entry that costs wall time and re-arms itself, for ever or for as MILLION beats as are left. */
function chain(kernel: Kernel, wall: FakeWallClock, left = { beats: Infinity }) {
  const beat = task(() => {
    wall.spend(200);
    if (--left.beats > 0) kernel.schedule(kernel.due() + 150, beat);
  });
  return beat;
}
