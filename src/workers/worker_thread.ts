import type { Worker } from 'node:worker_threads';
import { UserCodeError } from '../modules/mod.ts';
import { systemClock, toMs, toTicks } from '../time/mod.ts';
import { Beat } from './beat.ts';
import { errorOf, type FromThread, type ToThread } from './messages.ts';
import { startThread } from './start_thread.ts';

/** Settings of a `WorkerThread`. */
export interface WorkerThreadOptions {
  /** What the thread works with; plain data. */
  readonly data: unknown;
  /** Wall time without a sign of life after which a thread that has a task is stopped, ms. @default 10000 */
  readonly patienceMs?: number;
  /** Gets what the thread's code prints. @default nobody */
  readonly onOutput?: (text: string) => void;
}

const PATIENCE_MS = 10_000;

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onNews: ((news: unknown) => void) | undefined;
}

/**
 * A thread that works on one task after the other, and that is stopped if it gives no sign of life: code
 * that loops for ever never comes back.
 */
export class WorkerThread {
  readonly beat = new Beat();
  readonly #worker: Worker;
  readonly #patience: number;
  #pending: Pending | undefined;
  /** Why it can do nothing more. */
  #end: Error | undefined;
  #isIdle = true;
  #isReady = false;
  #lastCount = 0;
  #lastSign = 0;
  #watch: unknown;

  constructor(url: URL, { data, patienceMs = PATIENCE_MS, onOutput }: WorkerThreadOptions) {
    this.#patience = toTicks(patienceMs);
    this.#worker = startThread(url, { data, beat: this.beat.memory });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      stream.setEncoding('utf8');
      // Also what nobody wants to see has to be read.
      stream.on('data', (text: string) => onOutput?.(text));
    }
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(this.#explained(error)));
    this.#worker.on('exit', (code) => this.#fail(new Error(`The thread ended with code ${code}`)));
    // An idle thread keeps nobody waiting.
    this.#worker.unref();
  }

  /** Whether it can be given a task. */
  get isAlive(): boolean {
    return this.#end === undefined;
  }

  /** Has a task done. Rejects with what the thread throws, or if the thread ends. */
  run(
    task: unknown,
    { signal, onNews }: { signal?: AbortSignal; onNews?: (news: unknown) => void } = {},
  ): Promise<unknown> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    if (!this.#isIdle) return Promise.reject(new Error('The thread has a task already'));
    this.#isIdle = false;
    const abort = () => this.#say({ type: 'abort' });
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject, onNews };
      this.#worker.ref();
      this.#say({ type: 'task', task });
      if (signal?.aborted === true) abort();
      signal?.addEventListener('abort', abort);
      this.#lastSign = systemClock.now();
      this.#look();
    }).finally(() => {
      signal?.removeEventListener('abort', abort);
      systemClock.clearTimer(this.#watch);
      this.#worker.unref();
      this.#isIdle = true;
    });
  }

  /** Ends the thread, whatever it does. */
  async terminate(): Promise<void> {
    this.#fail(new Error('The thread was ended'));
    await this.#worker.terminate();
  }

  #say(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    const pending = this.#pending;
    this.#lastSign = systemClock.now();
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        return;
      case 'news':
        pending?.onNews?.(message.news);
        return;
      case 'answer':
        this.#pending = undefined;
        pending?.resolve(message.answer);
        return;
      case 'failure':
        this.#pending = undefined;
        pending?.reject(errorOf(message.failure));
        return;
    }
  }

  /** Looks whether the thread still lives, now and then. */
  #look(): void {
    const { beat } = this;
    const now = systemClock.now();
    if (beat.count !== this.#lastCount) {
      this.#lastCount = beat.count;
      this.#lastSign = now;
    }
    if (now - this.#lastSign < (this.#isReady ? this.#patience : LOADING_PATIENCE)) {
      this.#watch = systemClock.setTimer(() => this.#look(), LOOK_PERIOD_MS);
      return;
    }
    const error = new UserCodeError(
      `Stopped the target: its code has not come back for ${Math.round(toMs(now - this.#lastSign) / 100) / 10} s; it loops in one go, with ${this.#whereabouts()}`,
    );
    this.#fail(error);
    void this.#worker.terminate();
  }

  /** The thread can do nothing more. */
  #fail(error: Error): void {
    this.#end ??= error;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }

  #explained(error: Error): Error {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
    return new UserCodeError(
      `Stopped the target: its thread ran out of memory, with ${this.#whereabouts()}`,
    );
  }

  #whereabouts(): string {
    const { seed, simulatedMs, events } = this.beat;
    return `seed ${seed}, at ${simulatedMs} ms of its run, after ${events} events`;
  }
}

const LOOK_PERIOD_MS = 250;
/** Its own code may take this long to be loaded, ticks. */
const LOADING_PATIENCE = toTicks(60_000);
