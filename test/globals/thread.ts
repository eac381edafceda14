import { Worker } from 'node:worker_threads';

/** A thread of its own, whose globals may be replaced: never do that to the thread of the test runner. */
export interface Thread {
  /** Calls an exported function of the module in the thread; input and result are data. */
  call<T>(name: string, input?: unknown): Promise<T>;
  stop(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts a thread that has loaded `module`, a URL. */
export function startThread(module: URL): Thread {
  const worker = new Worker(new URL('thread.mjs', import.meta.url), {
    workerData: { module: new URL('thread_main.ts', import.meta.url).href, stories: module.href },
    execArgv: [],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let calls = 0;
  const fail = (error: string) => {
    for (const [id, settle] of waiting) settle({ id, error });
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  worker.on('error', (error) => fail(`the thread died: ${String(error)}`));
  worker.on('exit', () => fail('the thread has ended'));
  return {
    async call<T>(name: string, input?: unknown): Promise<T> {
      const id = ++calls;
      const { value, error } = await new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
        worker.postMessage({ id, name, input });
      });
      if (error !== undefined) throw new Error(error);
      return value as T;
    },
    stop: async () => void (await worker.terminate()),
  };
}
