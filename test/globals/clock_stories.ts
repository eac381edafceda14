import * as perfHooks from 'node:perf_hooks';
import * as os from 'node:os';
import { hrtime } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import v8 from 'node:v8';
import { globals, play, type Played } from './play.ts';

/** Code that asks what time it is, and what the machine does. */

export function dates(): Promise<Played> {
  return play(async ({ log }) => {
    await sleep(1500);
    log(new Date().toISOString());
    log(Date.now() - Date.UTC(2026, 0, 1));
    log(Reflect.construct(Date, []).toISOString());
    log(Date() === new Date().toString());
    log((Date as unknown as (text: string) => string)('2020') === Date());
    log(new Date(2020, 1, 2).getFullYear());
    log(new Date('2020-02-02T00:00:00Z').getTime() === Date.UTC(2020, 1, 2));
    log(new Date(0).getTime());
    log(new Date(undefined as never).getTime());
    log(Date.parse('1970-01-01T00:00:01Z'));
    log(`${Date.name} ${Date.length}`);
  });
}

export function classesOfDates(): Promise<Played> {
  return play(({ log }) => {
    class Stamp extends Date {
      get isStamp() {
        return true;
      }
    }
    const stamp = new Stamp();
    log(`${stamp.isStamp} ${stamp instanceof Date} ${stamp.toISOString()}`);
    log(new Date().constructor === Date);
    log(Object.getPrototypeOf(Stamp) === Date);
    const clone = structuredClone(new Date());
    log(`${clone instanceof Date} ${clone.toISOString()}`);
    log(Object.prototype.toString.call(new Date()));
    log(JSON.stringify({ at: new Date() }));
  });
}

export function formats(): Promise<Played> {
  return play(async ({ log }) => {
    await sleep(3_600_000);
    const format = new Intl.DateTimeFormat('en-GB', {
      dateStyle: 'short',
      timeStyle: 'medium',
      timeZone: 'UTC',
    });
    log(format.format());
    log(format.format(undefined));
    log(format.format(0));
    log(format.format === format.format);
    log(
      format
        .formatToParts()
        .map(({ value }) => value)
        .join(''),
    );
    const { format: bound } = format as { format: (date: number) => string };
    log([0].map((date) => bound(date)).join());
    log(new Date().toLocaleDateString('en-GB', { timeZone: 'UTC' }));
  });
}

export function clocks(): Promise<Played> {
  return play(async ({ log }) => {
    const start = process.hrtime();
    await sleep(1234);
    log(performance.now());
    log(perfHooks.performance === performance);
    log(performance.timeOrigin + performance.now() === Date.now());
    log(process.uptime());
    log(process.hrtime(start).join());
    log(hrtime().join());
    log(process.hrtime.bigint());
    log(new Event('x').timeStamp);
    const controller = new AbortController();
    controller.signal.addEventListener('abort', ({ timeStamp }) => log(timeStamp));
    controller.abort();
    log(performance instanceof EventTarget);
    log(Object.keys(performance.toJSON()).join());
  });
}

export function timelines(): Promise<Played> {
  return play(async ({ log }) => {
    performance.mark('a', { detail: 7 });
    await sleep(20);
    performance.mark('b');
    const { startTime, duration } = performance.measure('between', 'a', 'b');
    log(`${startTime} ${duration}`);
    log(performance.measure('since', 'a').duration);
    log(performance.measure('options', { start: 5, duration: 3 }).duration);
    log(
      performance
        .getEntries()
        .map(({ name, entryType }) => `${entryType}:${name}`)
        .join(),
    );
    log(performance.getEntriesByName('a').length + performance.getEntriesByType('measure').length);
    performance.clearMarks('a');
    performance.clearMeasures();
    log(
      performance
        .getEntries()
        .map(({ name }) => name)
        .join(),
    );
    const { PerformanceMark } = globalThis as unknown as {
      PerformanceMark: typeof performance.mark;
    };
    log(Reflect.construct(PerformanceMark, ['own']).startTime);
    log(performance.timerify((text: string) => text)('timerified'));
    log(performance.eventLoopUtilization().utilization);
    try {
      performance.measure('x', 'missing');
    } catch (error) {
      log((error as Error).name);
    }
    new perfHooks.PerformanceObserver(() => log('observed')).observe({ entryTypes: ['mark'] });
    performance.mark('unobserved');
    await sleep(1);
  });
}

export function figures(): Promise<Played> {
  return play(({ log }) => {
    log(JSON.stringify([process.memoryUsage(), process.memoryUsage.rss(), process.cpuUsage()]));
    log(JSON.stringify([process.pid, process.ppid, os.hostname(), os.uptime(), os.freemem()]));
    log(JSON.stringify([os.cpus().length, os.loadavg(), os.availableParallelism()]));
    log(JSON.stringify([v8.getHeapStatistics().used_heap_size, process.resourceUsage().maxRSS]));
  });
}

export function garbage(): Promise<Played> {
  return play(async ({ log }) => {
    const registry = new FinalizationRegistry(() => log('collected'));
    const reference = new WeakRef({ name: 'held' });
    registry.register({}, 'value');
    log(`${registry instanceof FinalizationRegistry} ${reference instanceof WeakRef}`);
    await sleep(1000);
    log(reference.deref()?.name);
  });
}

/** Outside a run clocks are the machine's; within, the story's seconds cost none of these. */
export async function machine(): Promise<unknown> {
  const before = [Date.now(), performance.now()];
  await play(() => sleep(60_000));
  const after = [Date.now(), performance.now()];
  const isReal = Math.abs(globals.suspend(() => Date.now()) - before[0]!) < 50_000;
  return { isReal, isFast: after.every((each, index) => each - before[index]! < 50_000) };
}
