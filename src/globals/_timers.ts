import { promisify } from 'node:util';
import { builtinModule, replaceProperty, type AnyFunction } from './_properties.ts';
import { currentRun, type EnteredRun } from './_entered_run.ts';
import { delayOf, Timer } from './_timer.ts';
import { timerPromises } from './_timer_promises.ts';

/** What `setTimeout` and `setInterval` give, as Node has it. */
class Timeout {
  readonly #owner: EnteredRun;
  readonly #timer: Timer;
  #number: number | undefined;

  constructor(
    owner: EnteredRun,
    kind: 'timeout' | 'interval',
    { callback, after, args }: { callback: AnyFunction; after: unknown; args: unknown[] },
  ) {
    this.#owner = owner;
    this.#timer = new Timer(owner, () => void Reflect.apply(callback, this, args), {
      kind,
      delayMs: delayOf(after),
      name: callback.name,
    });
    this.#timer.arm();
  }

  ref(): this {
    this.#timer.isReferenced = true;
    return this;
  }

  unref(): this {
    this.#timer.isReferenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#timer.isReferenced;
  }

  refresh(): this {
    this.#timer.arm();
    return this;
  }

  close(): this {
    this.#timer.close();
    if (this.#number !== undefined) this.#owner.numbered.delete(this.#number);
    return this;
  }

  [Symbol.toPrimitive](): number {
    if (this.#number === undefined) {
      this.#number = this.#owner.nextNumber();
      this.#owner.numbered.set(this.#number, this);
    }
    return this.#number;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What `setImmediate` gives, as Node has it. */
class Immediate {
  readonly #timer: Timer;

  constructor(owner: EnteredRun, callback: AnyFunction, args: unknown[]) {
    this.#timer = new Timer(owner, () => void Reflect.apply(callback, this, args), {
      kind: 'immediate',
      delayMs: 0,
      name: callback.name,
    });
    this.#timer.arm();
  }

  ref(): this {
    this.#timer.isReferenced = true;
    return this;
  }

  unref(): this {
    this.#timer.isReferenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#timer.isReferenced;
  }

  close(): void {
    this.#timer.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function setTimeout(callback: unknown, after?: unknown, ...args: unknown[]): Timeout {
  const owner = runForTimers('setTimeout');
  return new Timeout(owner, 'timeout', { callback: checkedCallback(callback), after, args });
}

function setInterval(callback: unknown, after?: unknown, ...args: unknown[]): Timeout {
  const owner = runForTimers('setInterval');
  return new Timeout(owner, 'interval', { callback: checkedCallback(callback), after, args });
}

function setImmediate(callback: unknown, ...args: unknown[]): Immediate {
  return new Immediate(runForTimers('setImmediate'), checkedCallback(callback), args);
}

/** Ends a timeout or an interval, by itself or by its number. */
function clearTimeout(timer?: unknown): void {
  if (timer instanceof Timeout) timer.close();
  else if (typeof timer === 'number' || typeof timer === 'string') {
    const named = currentRun()?.numbered.get(Number(timer));
    if (named instanceof Timeout) named.close();
  }
}

function clearInterval(timer?: unknown): void {
  clearTimeout(timer);
}

function clearImmediate(immediate?: unknown): void {
  if (immediate instanceof Immediate) immediate.close();
}

/** Puts timers of the run into `globalThis`, `node:timers` and `node:timers/promises`, and `AbortSignal.timeout`. */
export function installTimers(): void {
  const timers = {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    clearInterval,
    clearImmediate,
  };
  for (const owner of [globalThis, builtinModule('timers')!]) {
    for (const [name, timer] of Object.entries(timers)) replaceProperty(owner, name, timer);
  }
  const promises = builtinModule('timers/promises')!;
  const { scheduler, ...functions } = timerPromises(runForTimers);
  for (const [name, timer] of Object.entries(functions)) replaceProperty(promises, name, timer);
  // The class of the real scheduler cannot be made anew, but what it gives can.
  for (const [name, method] of Object.entries(scheduler)) {
    replaceProperty(promises['scheduler'] as object, name, method);
  }
  Object.defineProperty(setTimeout, promisify.custom, { value: functions.setTimeout });
  Object.defineProperty(setImmediate, promisify.custom, { value: functions.setImmediate });
  replaceProperty(AbortSignal, 'timeout', abortAfter);
}

function abortAfter(delayMs: number): AbortSignal {
  const owner = runForTimers('AbortSignal.timeout');
  if (!Number.isInteger(delayMs) || delayMs < 0 || delayMs > 2 ** 32 - 1) {
    throw Object.assign(
      new RangeError(
        `The value of "delay" is out of range. It must be an integer >= 0 && <= 4294967295. Received ${delayMs}`,
      ),
      { code: 'ERR_OUT_OF_RANGE' },
    );
  }
  const controller = new AbortController();
  const abort = () => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  };
  const options = {
    kind: 'timeout',
    delayMs: delayOf(delayMs),
    name: 'AbortSignal.timeout',
  } as const;
  const timer = new Timer(owner, abort, options);
  timer.isReferenced = false;
  timer.arm();
  return controller.signal;
}

function checkedCallback(callback: unknown): AnyFunction {
  if (typeof callback === 'function') return callback as AnyFunction;
  throw Object.assign(
    new TypeError(
      `The "callback" argument must be of type function. Received ${callback === null ? 'null' : typeof callback}`,
    ),
    { code: 'ERR_INVALID_ARG_TYPE' },
  );
}

/** @throws {Error} outside a run: nothing would ever fire there. */
function runForTimers(call: string): EnteredRun {
  const run = currentRun();
  if (run === undefined) {
    throw new Error(`Cannot call ${call}: this thread is in no run, so the timer would never fire`);
  }
  return run;
}
