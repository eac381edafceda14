import type { EnteredRun } from './_entered_run.ts';
import { delayOf, Timer } from './_timer.ts';

interface TimerOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** `node:timers/promises`, over the timers of a run. */
export function timerPromises(runFor: (call: string) => EnteredRun) {
  async function setTimeout(after?: unknown, value?: unknown, options?: TimerOptions) {
    return await waitFor(runFor('setTimeout'), { kind: 'timeout', after, value, options });
  }

  async function setImmediate(value?: unknown, options?: TimerOptions) {
    return await waitFor(runFor('setImmediate'), { kind: 'immediate', after: 0, value, options });
  }

  async function* setInterval(after?: unknown, value?: unknown, options?: TimerOptions) {
    const { signal, ref } = checked(options);
    const ticks = new TickCounter(runFor('setInterval'), after, ref);
    const abort = () => ticks.wake();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      for (;;) {
        if (signal?.aborted === true) throw abortError(signal);
        if (ticks.take()) yield value;
        else await ticks.next();
      }
    } finally {
      ticks.close();
      signal?.removeEventListener('abort', abort);
    }
  }

  const scheduler = {
    wait: async (after?: unknown, options?: TimerOptions) =>
      void (await setTimeout(after, undefined, options)),
    yield: async () => void (await setImmediate()),
  };
  return { setTimeout, setImmediate, setInterval, scheduler };
}

interface Wait {
  readonly kind: 'timeout' | 'immediate';
  readonly after: unknown;
  readonly value: unknown;
  readonly options: TimerOptions | undefined;
}

function waitFor(owner: EnteredRun, { kind, after, value, options }: Wait): Promise<unknown> {
  const { signal, ref = true } = checked(options);
  if (signal?.aborted === true) return Promise.reject(abortError(signal));
  const settings = { kind, delayMs: kind === 'timeout' ? delayOf(after) : 0, name: 'await' };
  return new Promise((resolve, reject) => {
    let forgetSignal: (() => void) | undefined;
    const timer = new Timer(
      owner,
      () => {
        forgetSignal?.();
        resolve(value);
      },
      settings,
    );
    timer.isReferenced = ref;
    timer.arm();
    if (signal === undefined) return;
    const abort = () => {
      timer.close();
      reject(abortError(signal));
    };
    signal.addEventListener('abort', abort, { once: true });
    forgetSignal = () => signal.removeEventListener('abort', abort);
  });
}

/** Counts the ticks of an interval until somebody takes them. */
class TickCounter {
  readonly #timer: Timer;
  #count = 0;
  #wake: (() => void) | undefined;

  constructor(owner: EnteredRun, after: unknown, ref = true) {
    const fire = () => {
      this.#count++;
      this.wake();
    };
    this.#timer = new Timer(owner, fire, {
      kind: 'interval',
      delayMs: delayOf(after),
      name: 'await',
    });
    this.#timer.isReferenced = ref;
    this.#timer.arm();
  }

  take(): boolean {
    if (this.#count === 0) return false;
    this.#count--;
    return true;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  close(): void {
    this.#timer.close();
  }
}

function checked(options: TimerOptions | undefined): TimerOptions {
  const { signal, ref } = options ?? {};
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalid('options.signal', 'an instance of AbortSignal');
  }
  if (ref !== undefined && typeof ref !== 'boolean')
    throw invalid('options.ref', 'of type boolean');
  return options ?? {};
}

function invalid(name: string, expected: string): TypeError {
  return Object.assign(new TypeError(`The "${name}" property must be ${expected}`), {
    code: 'ERR_INVALID_ARG_TYPE',
  });
}

function abortError(signal: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}
