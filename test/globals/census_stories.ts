import { builtinModules, createRequire } from 'node:module';
import { OutsideWorldError } from '../../src/globals/mod.ts';
import { play } from './play.ts';

/** Goes through everything that Node offers. */

/** A function that code can find. */
export interface Found {
  /** Such as `fs readFile`, `net Socket.connect` or `fetch`. */
  readonly name: string;
  /** Whether a call within a run was refused. */
  readonly isRefused: boolean;
  /** What it said. */
  readonly message: string;
  /** Whether its text speaks of callbacks or promises; native code says nothing. */
  readonly looksAsynchronous: boolean;
}

interface OwnProperty {
  readonly value?: unknown;
  readonly get?: AnyFunction | undefined;
}

type AnyFunction = (...args: unknown[]) => unknown;

const require = createRequire(import.meta.url);

/** Not loaded: `domain` changes how every emitter works, threads have no `trace_events`, others warn or begin to run. */
const NOT_LOADED = [
  'trace_events',
  'punycode',
  'sys',
  'domain',
  'repl',
  'test',
  'test/reporters',
  'sea',
  'sqlite',
];

export async function census(): Promise<Found[]> {
  const functions = new Map<string, AnyFunction>();
  collectModules(functions);
  collectGlobals(functions);
  const found: Found[] = [];
  await play(() => {
    for (const [name, each] of functions) found.push(look(name, each));
  });
  return found;
}

function look(name: string, each: AnyFunction): Found {
  const text = Function.prototype.toString.call(each);
  // The others are not called: nobody knows what they would do.
  const message = /\brefuse(?:Exit)?\(/.test(text) ? refusalOf(each) : '';
  const looksAsynchronous = /callback|\bcb\b|promise|^async /i.test(withoutComments(text));
  return { name, isRefused: message !== '', message, looksAsynchronous };
}

function refusalOf(each: AnyFunction): string {
  try {
    each();
    return '';
  } catch (error) {
    return error instanceof OutsideWorldError ? error.message : '';
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\/.*$/gm, '');
}

function collectModules(functions: Map<string, AnyFunction>): void {
  for (const name of builtinModules) {
    const module = name.replace(/^node:/, '');
    if (module.startsWith('_') || NOT_LOADED.includes(module)) continue;
    const exports = require(`node:${module}`) as object;
    collect(exports, `${module} `, functions);
    for (const key of ['scheduler', 'promiseHooks', 'startupSnapshot', 'report', 'finalization']) {
      const nested = Reflect.get(exports, key) as unknown;
      if (typeof nested === 'object' && nested !== null) {
        collect(nested, `${module} ${key}.`, functions);
      }
    }
  }
}

function collectGlobals(functions: Map<string, AnyFunction>): void {
  collect(globalThis, '', functions);
  for (const name of ['Atomics', 'WebAssembly', 'performance', 'crypto', 'navigator', 'console']) {
    const owner = Reflect.get(globalThis, name) as object | undefined;
    if (owner === undefined) continue;
    collect(owner, `${name}.`, functions);
    collect(Object.getPrototypeOf(owner) as object, `${name}.`, functions);
  }
  collect(Object.getPrototypeOf(crypto.subtle) as object, 'crypto.subtle.', functions);
}

/** The functions of `owner`, and the methods of those that are classes. */
function collect(owner: object, prefix: string, functions: Map<string, AnyFunction>): void {
  for (const [key, value] of functionsOf(owner)) {
    functions.set(prefix + key, value);
    const { prototype } = value as { prototype?: object };
    if (prototype === undefined || prototype === null || prefix.endsWith('.')) continue;
    for (const [method, each] of functionsOf(prototype)) {
      if (method !== 'constructor') functions.set(`${prefix}${key}.${method}`, each);
    }
  }
}

/** Getters are read of exports alone: of prototypes they are for instances. */
function functionsOf(owner: object): [string, AnyFunction][] {
  const isPrototype = Object.hasOwn(owner, 'constructor');
  return Object.entries<OwnProperty>(Object.getOwnPropertyDescriptors(owner)).flatMap(
    ([key, { value, get }]) => {
      const own = get === undefined || isPrototype ? value : read(owner, key);
      return typeof own === 'function' ? [[key, own as AnyFunction] as [string, AnyFunction]] : [];
    },
  );
}

function read(owner: object, key: string): unknown {
  try {
    return Reflect.get(owner, key) as unknown;
  } catch {
    return undefined;
  }
}
