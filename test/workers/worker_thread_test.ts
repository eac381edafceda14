import { afterEach, expect, test } from 'vitest';
import { ConfigurationError, UserCodeError } from '../../src/modules/mod.ts';
import { siblingModule, WorkerThread, type WorkerThreadOptions } from '../../src/workers/mod.ts';

const threads: WorkerThread[] = [];
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

function start(options: Partial<WorkerThreadOptions> = {}): WorkerThread {
  const url = siblingModule('echo_worker', import.meta.url);
  const thread = new WorkerThread(url, { data: 'its data', ...options });
  threads.push(thread);
  return thread;
}

test('a thread answers one task after the other, knows its data, and tells news before', async () => {
  const thread = start();
  const news: unknown[] = [];
  expect(await thread.run({ say: 1 }, { onNews: (each) => news.push(each) })).toEqual([
    1,
    'its data',
  ]);
  expect(await thread.run({ say: 'two' })).toEqual(['two', 'its data']);
  expect(news).toEqual(['about to answer']);
});

test('an error comes over as what it is, and the thread goes on', async () => {
  const thread = start();
  const failing = thread.run({ does: 'throws', say: 'Cannot do that' });
  await expect(failing).rejects.toBeInstanceOf(ConfigurationError);
  await expect(failing).rejects.toThrow('Cannot do that');
  expect(await thread.run({ say: 3 })).toEqual([3, 'its data']);
});

test('code that loops for ever is stopped, with the seed that led there', async () => {
  const thread = start({ patienceMs: 700 });
  const looping = thread.run({ does: 'loops' });
  await expect(looping).rejects.toBeInstanceOf(UserCodeError);
  await expect(looping).rejects.toThrow(
    /its code has not come back for [01]\.\d s; it loops in one go, with seed 853, at 12\.5 ms of its run, after 99 events/,
  );
  expect(thread.isAlive).toBe(false);
  await expect(thread.run({ say: 1 })).rejects.toThrow(UserCodeError);
});

test('a task that goes on gives signs of life, and ends when it is aborted', async () => {
  const thread = start({ patienceMs: 700 });
  const abortion = new AbortController();
  const waiting = thread.run({ does: 'waits' }, { signal: abortion.signal });
  setTimeout(() => abortion.abort(), 1200);
  expect(await waiting).toBe('aborted');
  expect(thread.beat.count).toBeGreaterThan(10);
});

test('what a thread prints is given on, and nobody has to listen', async () => {
  let printed = '';
  await start({ onOutput: (text) => (printed += text) }).run({ does: 'prints', say: 'hello' });
  await expect.poll(() => printed).toBe('hello\n');
  expect(await start().run({ does: 'prints', say: 'hello' })).toBeUndefined();
});

test('a thread that ends by itself fails its task', async () => {
  await expect(start().run({ does: 'exits' })).rejects.toThrow('The thread ended with code 7');
});
