import { parentPort, workerData } from 'node:worker_threads';
import { Beat } from './beat.ts';
import { failureOf, type FromThread, type ToThread } from './messages.ts';

/** What a thread works with on a task. */
export interface TaskContext {
  readonly beat: Beat;
  /** Aborted if the task's answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** Says something before the answer. */
  readonly tell: (news: unknown) => void;
}

/** To be called by the module of a thread: what it does with a task. Tasks come one after the other. */
export function serveTasks(work: (task: unknown, context: TaskContext) => Promise<unknown>): void {
  const port = parentPort!;
  const beat = new Beat((workerData as { readonly beat: SharedArrayBuffer }).beat);
  const say = (message: FromThread) => port.postMessage(message);
  let abortion = new AbortController();
  const begin = async (task: unknown) => {
    abortion = new AbortController();
    const context = {
      beat,
      signal: abortion.signal,
      tell: (news: unknown) => say({ type: 'news', news }),
    };
    try {
      say({ type: 'answer', answer: await work(task, context) });
    } catch (error) {
      say({ type: 'failure', failure: failureOf(error) });
    }
  };
  port.on('message', (message: ToThread) => {
    if (message.type === 'abort') abortion.abort();
    else void begin(message.task);
  });
  say({ type: 'ready' });
}

/** What the thread was started with. */
export function threadData(): unknown {
  return (workerData as { readonly data: unknown }).data;
}
