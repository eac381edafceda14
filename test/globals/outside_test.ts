import { afterAll, describe, expect, test } from 'vitest';
import type { Found } from './census_stories.ts';
import type { Played } from './play.ts';
import { startThread, type Thread } from './thread.ts';

const thread = startThread(new URL('outside_stories.ts', import.meta.url));
const counter = startThread(new URL('census_stories.ts', import.meta.url));
const threads: Thread[] = [thread, counter];
afterAll(() => Promise.all(threads.map((each) => each.stop())));

const functions = await counter.call<Found[]>('census');

describe('what would answer from outside the run', () => {
  test('is refused by name, with the place of the call', async () => {
    const { log, refused } = await thread.call<Played>('refusals');
    expect(refused).toEqual([
      'node:net connect',
      'node:net Socket.connect',
      'fetch',
      'node:fs/promises readFile',
      'node:fs writeFileSync',
      'node:fs openSync',
      'node:child_process exec.Symbol(nodejs.util.promisify.custom)',
      'node:worker_threads Worker',
      'MessageChannel',
      'node:zlib gzip',
      'crypto.subtle.digest',
      'Atomics.wait',
      'node:vm runInNewContext',
      'process.stdin',
      'WebAssembly.compile',
    ]);
    expect(log).toHaveLength(refused.length);
    for (const message of log) expect(message).toMatch(/ \(at \S*outside_stories\.ts:\d+:\d+\)$/);
    expect(log[0]).toMatch(
      /^Cannot call node:net connect in virtual time: its answer would come from outside the run; use --real-time, or hand the target a fake \(at test\/globals\//,
    );
  });

  test('is refused with the place in the source, where that can be told', async () => {
    const { log } = await thread.call<Played>('mappedRefusal');
    expect(log[0]).toMatch(/\(at manager\.ts:12:3\)$/);
  });

  test('is not what answers at once or by promises alone', async () => {
    const { log, uncaught } = await thread.call<Played>('allowed');
    expect(log.map((line) => line.replace('went through: ', ''))).toEqual([
      'true',
      'true',
      'undefined',
      'text',
      'ab',
      '1',
      'blob',
      '2',
      '4',
      'web',
    ]);
    expect(uncaught).toEqual([]);
  });

  test('works as ever outside a run', async () => {
    expect(await thread.call('outside')).toEqual({
      isRead: true,
      inside: ['true', 'object'],
      message: 'hello',
    });
  });
});

test('classes stay what they were', async () => {
  const { log } = await thread.call<Played>('classesStay');
  expect(log).toEqual(['true', 'true', 'Worker', 'true true']);
});

test('ending the process ends what called, and its run is told', async () => {
  const { uncaught, log } = await thread.call<Played>('exits');
  expect(log).toEqual(['before', 'true']);
  expect(uncaught).toHaveLength(2);
  expect(uncaught[0]).toMatch(/TargetExitError: The target called process.exit\(3\): .* \(at test/);
  expect(uncaught[1]).toMatch(/process\.abort\(\)/);
});

test('a thread is in one run at a time', async () => {
  expect(await thread.call('twoRuns')).toEqual([
    'Error: Cannot enter a run: this thread is in one',
  ]);
});

/** What of Node speaks of callbacks or promises and still is not refused, and why that is right. */
const IN_ORDER: readonly { readonly names: RegExp; readonly because: string }[] = [
  { names: /^assert/, because: 'awaits what it is given' },
  {
    names: /^(async_hooks|diagnostics_channel|events|util|util\/types|sys|url|process) /,
    because: 'calls at once, or what it is given',
  },
  {
    names: /^(stream|stream\/\w+|readline|readline\/promises) /,
    because: 'goes on by ticks and promises',
  },
  { names: /^crypto \w+\._/, because: 'a stream over code that answers at once' },
  {
    names: /^crypto (diffieHellman|sign|verify|encapsulate|decapsulate)$/,
    because: 'refused with a callback',
  },
  { names: /^(buffer )?Blob(\.(arrayBuffer|text|bytes))?$/, because: 'reads memory' },
  { names: /^(http|https|http2|net|tls) /, because: 'works on a connection, and there is none' },
  {
    names:
      /^(dgram Socket|fs (File)?(Read|Write)Stream|fs Utf8Stream|worker_threads (Worker|MessagePort)|MessagePort)\./,
    because: 'of objects that cannot be made',
  },
  { names: /^(inspector|inspector\/promises) Session/, because: 'cannot be connected' },
  { names: /^tty WriteStream/, because: 'writes what a person sees' },
  { names: /^console Console\.clear$/, because: 'writes what a person sees' },
  { names: /^fs Dir$/, because: 'read at once only' },
  { names: /^dns setServers$/, because: 'nobody can be asked' },
  { names: /^v8 startupSnapshot\./, because: 'there is no snapshot to build' },
  { names: /^(timers|timers\/promises) /, because: 'virtual' },
  { names: /^set(Timeout|Interval|Immediate)$/, because: 'virtual' },
  {
    names:
      /^(Promise|Headers|FormData|queueMicrotask|EventTarget|URLSearchParams|\w*Stream\w*)(\.\w+)?$/,
    because: 'settles by promises alone',
  },
];

describe('of all functions that Node offers', () => {
  const refused = new Set(functions.filter(({ isRefused }) => isRefused).map(({ name }) => name));

  test('there are many, and many are refused', () => {
    expect(functions.length).toBeGreaterThan(1500);
    expect(refused.size).toBeGreaterThan(300);
  });

  test('none that takes a callback or gives a promise was forgotten', () => {
    const open = functions.filter(
      ({ isRefused, looksAsynchronous }) => looksAsynchronous && !isRefused,
    );
    const forgotten = open.filter(({ name }) => !IN_ORDER.some(({ names }) => names.test(name)));
    expect(forgotten.map(({ name }) => name)).toEqual([]);
  });

  test('no exception stands for nothing', () => {
    const idle = IN_ORDER.filter(({ names }) => !functions.some(({ name }) => names.test(name)));
    expect(idle).toEqual([]);
  });

  test('each that is refused names itself', () => {
    for (const { name, message } of functions.filter(({ isRefused }) => isRefused)) {
      const call = name.split(/[ .]/).at(-1)!;
      expect(message).toContain(`${call} in virtual time: `);
    }
  });

  test.each(['child_process', 'cluster', 'dgram', 'fs/promises', 'wasi'])(
    'none of node:%s is left',
    (module) => {
      const left = functions.filter(
        ({ name, isRefused }) => name.startsWith(`${module} `) && !name.includes('.') && !isRefused,
      );
      expect(left.map(({ name }) => name)).toEqual([]);
    },
  );

  test.each([
    'fetch',
    'MessageChannel',
    'BroadcastChannel',
    'CompressionStream',
    'Atomics.wait',
    'WebAssembly.instantiate',
    'crypto.subtle.digest',
    'crypto scrypt',
    'crypto pbkdf2',
    'crypto hkdf',
    'crypto generateKeyPair',
    'crypto generateKeyPairSync',
    'dns lookup',
    'dns Resolver.resolve',
    'fs readFile',
    'fs createReadStream',
    'fs watch',
    'fs mkdirSync',
    'http request',
    'https get',
    'http2 connect',
    'net connect',
    'net Server.listen',
    'tls connect',
    'inspector open',
    'inspector Session.connect',
    'process openStdin',

    'v8 setFlagsFromString',
    'vm createContext',
    'zlib gzip',
    'zlib createGzip',
    'zlib Gzip',
    'worker_threads receiveMessageOnPort',
    'buffer Blob.stream',
  ])('%s is refused', (name) => {
    expect(refused).toContain(name);
  });
});
