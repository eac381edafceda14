import * as rx from 'rxjs';
import { describe, expect, test } from 'vitest';
import { PLAIN_ORACLE } from '../../src/random/mod.ts';
import { RealKernel, RxScheduler, task, VirtualKernel } from '../../src/scheduler/mod.ts';
import { FakeWallClock, type FakeWallOptions } from './fake_wall_clock.ts';

function realRig(options: FakeWallOptions = {}) {
  const wall = new FakeWallClock(options);
  const kernel = new RealKernel({ wall });
  return { kernel, wall, scheduler: new RxScheduler(kernel) };
}

function virtualRig() {
  const wall = new FakeWallClock();
  const kernel = new VirtualKernel(PLAIN_ORACLE, wall);
  return { kernel, wall, scheduler: new RxScheduler(kernel) };
}

/** Emits each value at its instant, ms; ends at the last one, which carries no value. */
function script(scheduler: rx.SchedulerLike, ...events: [number, string?][]) {
  return rx.merge(
    ...events.map(([at, value]) =>
      rx.timer(at, scheduler).pipe(
        rx.map(() => value),
        rx.filter((said) => said !== undefined),
      ),
    ),
  );
}

/** Per operator: what to watch, and the instants (ms) at which it says what. */
const operators: Record<
  string,
  [(scheduler: rx.SchedulerLike) => rx.Observable<unknown>, readonly string[]]
> = {
  'timer waits': [(scheduler) => rx.timer(7, scheduler), ['7 0', '7 end']],
  'timer with a period goes on': [
    (scheduler) => rx.timer(2, 5, scheduler).pipe(rx.take(3)),
    ['2 0', '7 1', '12 2', '12 end'],
  ],
  'timer takes an instant': [(scheduler) => rx.timer(new Date(4), scheduler), ['4 0', '4 end']],
  'interval beats': [
    (scheduler) => rx.interval(2.5, scheduler).pipe(rx.take(3)),
    ['2.5 0', '5 1', '7.5 2', '7.5 end'],
  ],
  'delay moves everything but errors': [
    (scheduler) => script(scheduler, [1, 'a'], [3, 'b'], [4]).pipe(rx.delay(10, scheduler)),
    ['11 a', '13 b', '13 end'],
  ],
  'debounceTime says the last of a flurry': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [20, 'c'], [40]).pipe(rx.debounceTime(5, scheduler)),
    ['8 b', '25 c', '40 end'],
  ],
  'bufferTime collects': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [12, 'c'], [25]).pipe(rx.bufferTime(10, scheduler)),
    ['10 ["a","b"]', '20 ["c"]', '25 []', '25 end'],
  ],
  'bufferTime opens and closes buffers of their own span': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [12, 'c'], [16]).pipe(rx.bufferTime(2, 10, scheduler)),
    ['2 ["a"]', '12 ["c"]', '16 end'],
  ],
  'throttleTime lets the first through': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [7, 'c'], [9]).pipe(rx.throttleTime(5, scheduler)),
    ['1 a', '7 c', '9 end'],
  ],
  'throttleTime lets the last through too': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [9]).pipe(
        rx.throttleTime(5, scheduler, { leading: true, trailing: true }),
      ),
    ['1 a', '6 b', '9 end'],
  ],
  'auditTime says the last when the span is over': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [7, 'c'], [20]).pipe(rx.auditTime(5, scheduler)),
    ['6 b', '12 c', '20 end'],
  ],
  'sampleTime looks at every beat': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [17, 'c'], [28]).pipe(rx.sampleTime(5, scheduler)),
    ['5 b', '20 c', '28 end'],
  ],
  'windowTime collects': [
    (scheduler) =>
      script(scheduler, [1, 'a'], [3, 'b'], [12, 'c'], [25]).pipe(
        rx.windowTime(10, scheduler),
        rx.mergeMap((window) => window.pipe(rx.toArray())),
      ),
    ['10 ["a","b"]', '20 ["c"]', '25 []', '25 end'],
  ],
  'timeout strikes at the first silence that is too long': [
    (scheduler) =>
      script(scheduler, [4, 'a'], [8, 'b'], [30, 'c']).pipe(
        rx.timeout({ each: 5, scheduler, with: () => rx.of('timeout') }),
      ),
    ['4 a', '8 b', '13 timeout', '13 end'],
  ],
  'timeout reports by an error': [
    (scheduler) => rx.NEVER.pipe(rx.timeout({ first: 5, scheduler })),
    ['5 TimeoutError'],
  ],
  'timeInterval measures in time of the kernel': [
    (scheduler) =>
      script(scheduler, [4, 'a'], [9, 'b']).pipe(
        rx.timeInterval(scheduler),
        rx.map(({ interval }) => interval),
      ),
    ['4 4', '9 5', '9 end'],
  ],
  'timestamp reads time of the kernel': [
    (scheduler) => script(scheduler, [4, 'a']).pipe(rx.timestamp(scheduler)),
    ['4 {"value":"a","timestamp":4}', '4 end'],
  ],
  'observeOn hands on later': [
    (scheduler) => rx.of('a', 'b').pipe(rx.observeOn(scheduler, 3)),
    ['3 a', '3 b', '3 end'],
  ],
  'subscribeOn begins later': [
    (scheduler) => rx.of('a', 'b').pipe(rx.subscribeOn(scheduler, 3)),
    ['3 a', '3 b', '3 end'],
  ],
  'scheduled hands out one by one': [
    (scheduler) => rx.scheduled(['a', 'b'], scheduler),
    ['0 a', '0 b', '0 end'],
  ],
  'range hands out one by one': [
    (scheduler) => rx.scheduled(rx.range(5, 3), scheduler),
    ['0 5', '0 6', '0 7', '0 end'],
  ],
  'a replay forgets by time of the kernel': [
    (scheduler) => {
      const replay = new rx.ReplaySubject<unknown>(Infinity, 10, scheduler);
      script(scheduler, [1, 'a'], [8, 'b'], [9, 'c'], [14]).subscribe(replay);
      return rx.timer(15, scheduler).pipe(rx.mergeMap(() => replay));
    },
    ['15 b', '15 c', '15 end'],
  ],
};

describe.each([
  ['VirtualKernel', virtualRig],
  ['RealKernel', realRig],
])('RxScheduler on a %s', (_name, create: () => ReturnType<typeof realRig | typeof virtualRig>) => {
  test.each(Object.entries(operators))('%s', async (_claim, [watch, expected]) => {
    const { kernel, scheduler } = create();
    const log: string[] = [];
    const say = (word: unknown) =>
      log.push(`${scheduler.now()} ${typeof word === 'string' ? word : JSON.stringify(word)}`);
    watch(scheduler).subscribe({
      next: say,
      error: (error: Error) => say(error.name),
      complete: () => say('end'),
    });
    expect(await kernel.run()).toBe('idle');
    expect(log).toEqual(expected);
  });

  test('a delay below one tick waits one tick, and debounceTime ends', async () => {
    const { kernel, scheduler } = create();
    const log: string[] = [];
    script(scheduler, [1 / 3, 'a'], [0.7001, 'b'], [9])
      .pipe(rx.debounceTime(1 / 7, scheduler))
      .subscribe((value) => log.push(value));
    rx.timer(1e-9, scheduler).subscribe(() => log.push(`${kernel.due()}`));
    expect(await kernel.run()).toBe('idle');
    expect(log).toEqual(['1', 'a', 'b']);
    expect(kernel.executed).toBeLessThan(20);
  });

  test('unsubscribing takes the timers away', async () => {
    const { kernel, scheduler } = create();
    const log: unknown[] = [];
    const beats = rx.interval(5, scheduler).subscribe((beat) => log.push(beat));
    const waits = rx
      .of('a')
      .pipe(rx.delay(30, scheduler))
      .subscribe((value) => log.push(value));
    kernel.schedule(
      17_000,
      task(() => {
        beats.unsubscribe();
        waits.unsubscribe();
        expect(kernel.pending).toBe(0);
      }),
    );
    await kernel.run();
    expect(log).toEqual([0, 1, 2]);
  });

  test('work that unsubscribes itself does not run again', async () => {
    const { kernel, scheduler } = create();
    let runs = 0;
    scheduler.schedule(function () {
      runs++;
      this.unsubscribe();
      this.schedule(undefined, 1);
    }, 1);
    await kernel.run();
    expect(runs).toBe(1);
  });

  test('an action scheduled twice runs once, with the later state', async () => {
    const { kernel, scheduler } = create();
    const log: unknown[] = [];
    scheduler.schedule<string>(
      function (state) {
        log.push(`${scheduler.now()} ${state}`);
        if (state !== 'first') return;
        this.schedule('dropped', 1);
        this.schedule('kept', 2);
      },
      1,
      'first',
    );
    await kernel.run();
    expect(log).toEqual(['1 first', '3 kept']);
  });

  test('an error thrown in work rejects the run and closes the action', async () => {
    const { kernel, scheduler } = create();
    const action = scheduler.schedule(function () {
      this.schedule(undefined, 1);
      throw new Error('Broken');
    }, 1);
    await expect(kernel.run()).rejects.toThrow('Broken');
    expect(action.closed).toBe(true);
    expect(kernel.pending).toBe(0);
  });

  test('a delay that is no number is refused', () => {
    const { scheduler } = create();
    expect(() => scheduler.schedule(() => undefined, Number.NaN)).toThrow(RangeError);
  });
});

describe('RxScheduler in real time', () => {
  test('a periodic chain does not drift, though every timer is late', async () => {
    const { kernel, wall, scheduler } = realRig({ lateness: () => 1_700 });
    rx.interval(10, scheduler)
      .pipe(rx.take(500))
      .subscribe(() => wall.spend(200));
    await kernel.run();
    expect(kernel.due()).toBeLessThan(5_000_000 + 5_000);
  });

  test('debounceTime ends, though timers are early and late', async () => {
    let count = 0;
    const { kernel, scheduler } = realRig({ lateness: () => (count++ % 2 === 0 ? -1000 : 900) });
    const log: string[] = [];
    const flurry = Array.from({ length: 50 }, (_, index): [number, string] => [
      index * 1.3,
      `${index}`,
    ]);
    script(scheduler, ...flurry)
      .pipe(rx.debounceTime(20, scheduler))
      .subscribe((value) => log.push(value));
    expect(await kernel.run()).toBe('idle');
    expect(log).toEqual(['49']);
    expect(kernel.executed).toBeLessThan(200);
  });

  test('a chain without delay does not keep timers from running', async () => {
    const { kernel, wall, scheduler } = realRig();
    let beats = 0;
    const busy = rx.interval(0, scheduler).subscribe(() => {
      wall.spend(100);
      if (++beats === 1000) kernel.stop();
    });
    rx.timer(10, scheduler).subscribe(() => busy.unsubscribe());
    expect(await kernel.run()).toBe('idle');
    expect(beats).toBeLessThan(200);
  });
});
