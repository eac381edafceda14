import { TIME_ORIGIN_MS, uptimeMs } from './_clock.ts';
import { currentRun, type EnteredRun } from './_entered_run.ts';
import {
  builtinModule,
  ownProperty,
  replaceClass,
  replaceGetter,
  replaceProperty,
  wrapMethod,
  type AnyFunction,
} from './_properties.ts';

/** An entry of the timeline: a mark, or a measure. */
interface Entry {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
}

type MarkClass = new (name: string, options?: object) => Entry;
type MeasureOptions = PerformanceMeasureOptions | string;
interface PerformanceMeasureOptions {
  readonly start?: number | string;
  readonly end?: number | string;
  readonly duration?: number;
  readonly detail?: unknown;
}

// Not imported: what is imported from Node's modules changes with them.
const { performance: realPerformance, PerformanceMeasure } = globalThis;
const { hrtime: realHrtime } = process;
const realNow = () => realPerformance.now();
const now = () => uptimeMs() ?? realNow();

/** Marks and measures of a run. */
const timelines = new WeakMap<EnteredRun, Entry[]>();
const NO_ENTRIES: Entry[] = [];

/**
 * `performance` over the clock of the run. An object of its own: what holds the real one, such as the
 * kernel, goes on to see the machine's clock.
 */
class RunPerformance extends EventTarget {
  onresourcetimingbufferfull = null;

  now(): number {
    return now();
  }

  get timeOrigin(): number {
    return currentRun() === undefined ? realPerformance.timeOrigin : TIME_ORIGIN_MS;
  }

  get nodeTiming(): object {
    return { name: 'node', entryType: 'node', startTime: 0, duration: now(), ...NODE_TIMING };
  }

  mark(name: string, options?: { startTime?: number; detail?: unknown }): Entry {
    // The class of this name is by now the one that takes the run's clock.
    const { PerformanceMark } = globalThis as unknown as { PerformanceMark: MarkClass };
    const mark = new PerformanceMark(name, options);
    timeline().push(mark);
    return mark;
  }

  measure(name: string, from?: MeasureOptions, endMark?: string): Entry {
    const options =
      typeof from === 'object' ? from : { ...(from !== undefined && { start: from }) };
    const { detail = null, duration } = options;
    let end = endMark === undefined ? instantOf(options.end) : instantOf(endMark);
    let start = instantOf(options.start);
    if (duration !== undefined && start === undefined) start = (end ?? now()) - duration;
    else if (duration !== undefined) end ??= start! + duration;
    start ??= 0;
    const length = (end ?? now()) - start;
    const measure = { name, entryType: 'measure', startTime: start, duration: length, detail };
    const entry = Object.create(PerformanceMeasure.prototype, {
      ...Object.getOwnPropertyDescriptors(measure),
      toJSON: { value: () => measure },
    }) as Entry;
    timeline().push(entry);
    return entry;
  }

  clearMarks(name?: string): void {
    clear('mark', name);
  }

  clearMeasures(name?: string): void {
    clear('measure', name);
  }

  clearResourceTimings(): void {}

  setResourceTimingBufferSize(): void {}

  markResourceTiming(): undefined {
    return undefined;
  }

  getEntries(): Entry[] {
    return timeline().toSorted((one, other) => one.startTime - other.startTime);
  }

  getEntriesByName(name: string, type?: string): Entry[] {
    return this.getEntries().filter(
      (entry) => entry.name === name && (type === undefined || entry.entryType === type),
    );
  }

  getEntriesByType(type: string): Entry[] {
    return this.getEntries().filter(({ entryType }) => entryType === type);
  }

  eventLoopUtilization(): { idle: number; active: number; utilization: number } {
    return { idle: 0, active: 0, utilization: 0 };
  }

  /** Nobody observes: the function itself would do, but must be another one. */
  timerify<F extends AnyFunction>(work: F): F {
    const timed = function (this: unknown, ...args: unknown[]): unknown {
      return new.target === undefined
        ? Reflect.apply(work, this, args)
        : Reflect.construct(work, args, new.target);
    };
    Object.defineProperty(timed, 'name', { value: `timerified ${work.name}` });
    return timed as F;
  }

  toJSON(): object {
    const { nodeTiming, timeOrigin } = this;
    return { nodeTiming, timeOrigin, eventLoopUtilization: this.eventLoopUtilization() };
  }
}

/** Figures of the machine that a run cannot have. */
const NODE_TIMING = {
  nodeStart: 0,
  v8Start: 0,
  environment: 0,
  bootstrapComplete: 0,
  loopStart: 0,
  loopExit: -1,
  idleTime: 0,
};

/** Puts the run's clock into `performance`, `node:perf_hooks`, `process.hrtime` and `process.uptime`, and events. */
export function installPerformance(): void {
  const hooks = builtinModule('perf_hooks')!;
  const real = Object.getPrototypeOf(realPerformance) as object;
  Object.setPrototypeOf(RunPerformance.prototype, real);
  const performance = new RunPerformance();
  replaceMarks(hooks);
  for (const owner of [globalThis, hooks]) replaceProperty(owner, 'performance', performance);
  for (const name of ['timerify', 'eventLoopUtilization'] as const) {
    if (name in hooks) replaceProperty(hooks, name, performance[name].bind(performance));
  }
  installProcessClock();
  installTimeStamps();
}

function replaceMarks(hooks: object): void {
  const mark = replaceClass(globalThis, 'PerformanceMark', (real, [name, options], newTarget) => {
    const settings = { startTime: now(), ...(options as object | undefined) };
    return Reflect.construct(real, [name, settings], newTarget ?? real) as object;
  });
  replaceProperty(hooks, 'PerformanceMark', mark);
}

/** `process.hrtime.bigint()` of a run. */
function nanoseconds(): bigint {
  return BigInt(Math.round(uptimeMs()! * 1000)) * 1000n;
}

function installProcessClock(): void {
  wrapMethod(process, 'uptime', (real) => () => {
    const uptime = uptimeMs();
    return uptime === undefined ? Reflect.apply(real, process, []) : uptime / 1000;
  });
  wrapMethod(process, 'hrtime', (real) => {
    const hrtime = (previous?: unknown) => {
      if (currentRun() === undefined) return Reflect.apply(real, process, [previous]);
      // The real one refuses what is no such pair.
      if (previous !== undefined) Reflect.apply(real, process, [previous]);
      const [seconds, rest] = (previous ?? [0, 0]) as [number, number];
      const since = nanoseconds() - BigInt(seconds) * 1_000_000_000n - BigInt(rest);
      const whole = since / 1_000_000_000n;
      const isShort = since < 0n && whole * 1_000_000_000n !== since;
      const floor = isShort ? whole - 1n : whole;
      return [Number(floor), Number(since - floor * 1_000_000_000n)];
    };
    return Object.assign(hrtime, {
      bigint: () => (currentRun() === undefined ? realHrtime.bigint() : nanoseconds()),
    });
  });
}

/** An event is stamped when somebody first looks: events are dispatched at the instant at which they are made. */
function installTimeStamps(): void {
  const real = ownProperty(Event.prototype, 'timeStamp')!.get!;
  const stamps = new WeakMap<object, number>();
  replaceGetter(Event.prototype, 'timeStamp', function (this: Event) {
    const realStamp = Reflect.apply(real, this, []) as number;
    if (currentRun() === undefined) return stamps.get(this) ?? realStamp;
    if (!stamps.has(this)) stamps.set(this, now());
    return stamps.get(this);
  });
}

function timeline(): Entry[] {
  const run = currentRun();
  if (run === undefined) return NO_ENTRIES;
  let entries = timelines.get(run);
  if (entries === undefined) timelines.set(run, (entries = []));
  return entries;
}

function clear(type: string, name: string | undefined): void {
  const entries = timeline();
  const kept = entries.filter(
    (entry) => entry.entryType !== type || (name !== undefined && entry.name !== name),
  );
  entries.splice(0, entries.length, ...kept);
}

/** @throws {SyntaxError} as a DOMException, if there is no mark of that name. */
function instantOf(place: number | string | undefined): number | undefined {
  if (place === undefined || typeof place === 'number') return place;
  const mark = timeline().findLast(({ name, entryType }) => entryType === 'mark' && name === place);
  if (mark !== undefined) return mark.startTime;
  throw new DOMException(`The "${place}" performance mark has not been set`, 'SyntaxError');
}
