import { EventEmitter } from 'node:events';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { getDefaultHighWaterMark, setDefaultHighWaterMark } from 'node:stream';
import { inspect } from 'node:util';
import { play } from './play.ts';

/** Code that changes what all code shares. */

const require = createRequire(import.meta.url) as (name: 'fs') => typeof fs;

declare global {
  var leaked: unknown;
}

interface Change {
  make(): void;
  /** What is seen of it. */
  look(): unknown;
}

const CHANGES: Readonly<Record<string, Change>> = {
  'a global': { make: () => (globalThis.leaked = 1), look: () => globalThis.leaked },
  'a global of Node': {
    make: () => (globalThis.fetch = (() => 'mine') as never),
    look: () => globalThis.fetch.name,
  },
  'a symbol': {
    make: () => Reflect.set(globalThis, Symbol.for('leak'), 1),
    look: () => Reflect.get(globalThis, Symbol.for('leak')) as unknown,
  },
  'a method of arrays': {
    make: () => Reflect.set(Array.prototype, 'last', 1),
    look: () => Reflect.get([], 'last') as unknown,
  },
  'a replaced method': {
    make: () => Reflect.set(String.prototype, 'trim', () => 'mine'),
    look: () => ' x '.trim(),
  },
  'a removed method': {
    make: () => Reflect.deleteProperty(Map.prototype, 'has'),
    look: () => typeof Map.prototype.has,
  },
  'a getter': {
    make: () => Reflect.defineProperty(Map.prototype, 'size', { get: () => 77 }),
    look: () => new Map().size,
  },
  'a static': {
    make: () => (Promise.resolve = (() => 1) as never),
    look: () => typeof Promise.resolve(),
  },
  'the clock itself': { make: () => (Date.now = () => 5), look: () => Date.now() > 5 },
  'chance itself': { make: () => (Math.random = () => 5), look: () => Math.random() < 1 },
  'a hidden intrinsic': {
    make: () => Reflect.set(Object.getPrototypeOf([].values()) as object, 'leak', 1),
    look: () => Reflect.get([].values(), 'leak') as unknown,
  },
  'stack traces': {
    make: () => {
      Error.stackTraceLimit = 1;
      Error.prepareStackTrace = () => 'mine';
    },
    look: () => `${Error.stackTraceLimit > 1} ${Error.prepareStackTrace?.name}`,
  },
  'the environment': {
    make: () => {
      process.env['ADDED'] = 'x';
      delete process.env['GIVEN'];
    },
    look: () => JSON.stringify(process.env),
  },
  'the exit code': { make: () => (process.exitCode = 7), look: () => process.exitCode },
  'listeners on the process': {
    make: () => process.on('warning', () => {}).on('SIGUSR2', () => {}),
    look: () => process.listenerCount('warning') + process.listenerCount('SIGUSR2'),
  },
  'settings of emitters': {
    make: () => (EventEmitter.defaultMaxListeners = 99),
    look: () => EventEmitter.defaultMaxListeners,
  },
  'methods of emitters': {
    make: () => (EventEmitter.prototype.emit = () => true),
    look: () => new EventEmitter().emit('x'),
  },
  'settings of streams': {
    make: () => setDefaultHighWaterMark(false, 99),
    look: () => getDefaultHighWaterMark(false),
  },
  'settings of inspect': {
    make: () => (inspect.defaultOptions.depth = 99),
    look: () => inspect.defaultOptions.depth,
  },
  'a module of Node': {
    make: () => Reflect.set(require('fs'), 'readFileSync', () => 'mine'),
    look: () => require('fs').readFileSync === fs.readFileSync,
  },
};

export function changes(): readonly string[] {
  return Object.keys(CHANGES);
}

/** What is seen of a change in a run, after it was made, and in the next one. */
export async function make(name: string): Promise<Record<'before' | 'made' | 'next', string>> {
  const change = CHANGES[name]!;
  const seen: string[] = [];
  const options = { env: { GIVEN: 'here' } };
  const { stuck } = await play(() => {
    seen.push(String(change.look()));
    change.make();
    seen.push(String(change.look()));
  }, options);
  await play(() => seen.push(String(change.look())), options);
  if (stuck.length > 0) throw new Error(`stuck: ${stuck.join()}`);
  return { before: seen[0]!, made: seen[1]!, next: seen[2]! };
}

export async function changeForGood(): Promise<readonly string[]> {
  const { stuck } = await play(() => {
    Object.defineProperty(globalThis, 'forGood', { value: 1, configurable: false });
    Object.freeze(Set.prototype);
  });
  return stuck;
}
