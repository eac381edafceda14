import { currentRun, type EnteredRun } from './_entered_run.ts';
import {
  builtinModule,
  ownProperty,
  replaceGetter,
  replaceProperty,
  takeOver,
  wrapMethod,
  type AnyFunction,
  type Properties,
} from './_properties.ts';
import {
  CLOSED_MODULES,
  ENDS_OF_PROCESS,
  reasonOf,
  REFUSED_FUNCTIONS,
  REFUSED_GLOBALS,
  REFUSED_METHODS,
  REFUSED_WITH_CALLBACK,
} from './_refusals.ts';
import { callerPosition, immediateCaller, type CodePosition } from './code_position.ts';
import { OutsideWorldError, TargetExitError } from './outside_world_error.ts';

/** Refuses, within a run, all that `_refusals.ts` names. Outside a run everything is as it was. */
export function installRefusals(): void {
  for (const [module, allowed] of Object.entries(CLOSED_MODULES)) closeModule(module, allowed);
  for (const [module, names] of Object.entries(REFUSED_FUNCTIONS)) {
    refuseAll(builtinModule(module), names, `node:${module} `);
  }
  for (const [name, methods] of Object.entries(REFUSED_METHODS)) refuseMethods(name, methods);
  for (const name of REFUSED_GLOBALS) refuseGlobal(name);
  for (const [module, names] of Object.entries(REFUSED_WITH_CALLBACK)) {
    for (const name of names) refuseCallback(module, name);
  }
  const subtle = Object.getPrototypeOf(globalThis.crypto.subtle) as object;
  refuseAll(subtle, methodsOf(subtle), 'crypto.subtle.');
  for (const name of ENDS_OF_PROCESS) refuseExit(name);
  refuseOpening();
  hideThread();
  const stdin = ownProperty(process, 'stdin')!;
  replaceGetter(process, 'stdin', () => {
    refuse('process.stdin');
    return stdin.get!.call(process);
  });
}

function closeModule(module: string, allowed: readonly string[]): void {
  const exports = builtinModule(module);
  if (exports === undefined) return;
  const names = Object.getOwnPropertyNames(exports).filter((name) => !allowed.includes(name));
  refuseAll(exports, names, `node:${module} `);
}

function refuseAll(
  owner: Properties | object | undefined,
  names: readonly string[],
  prefix: string,
): void {
  for (const name of names) {
    const descriptor = owner && ownProperty(owner, name);
    if (descriptor?.configurable !== true) continue;
    const real = Reflect.get(owner!, name) as unknown;
    if (typeof real === 'function') {
      replaceProperty(owner!, name, refusal(real as AnyFunction, prefix + name));
    }
  }
}

function refuseMethods(name: string, methods: readonly string[]): void {
  const [module, className] = name.split(' ') as [string, string];
  const real = builtinModule(module)?.[className] as { prototype: object } | undefined;
  if (real === undefined) return;
  const { prototype } = real;
  const names = methods.includes('')
    ? methodsOf(prototype).filter((method) => !methods.includes(`!${method}`))
    : methods;
  refuseAll(prototype, names, `node:${module} ${className}.`);
}

function refuseGlobal(name: string): void {
  const [owner, property] = name.includes('.')
    ? [Reflect.get(globalThis, name.split('.')[0]!) as object, name.split('.')[1]!]
    : [globalThis, name];
  refuseAll(owner, [property], name.slice(0, -property.length));
}

function refuseCallback(module: string, name: string): void {
  wrapMethod(builtinModule(module), name, (real) => {
    return function (this: unknown, ...args) {
      if (typeof args.at(-1) === 'function') refuse(`node:${module} ${name} with a callback`);
      return Reflect.apply(real, this, args);
    };
  });
}

function refuseExit(name: string): void {
  wrapMethod(process as object, name, (real) => {
    return function (this: unknown, ...args) {
      const run = currentRun();
      if (run === undefined) return Reflect.apply(real, this, args);
      const error = new TargetExitError(`process.${name}(${args.join(', ')})`, mapped(run));
      run.settings.onUncaught(error);
      throw error;
    };
  });
}

/** Reading is allowed, so a file may be opened for that. */
function refuseOpening(): void {
  wrapMethod(builtinModule('fs'), 'openSync', (real) => {
    return function (this: unknown, ...args) {
      if (![undefined, 'r', 'rs', 'sr', 0].includes(args[1] as string)) refuse('node:fs openSync');
      return Reflect.apply(real, this, args);
    };
  });
}

/** Within a run, code that asks is in the main thread: the port to the real one is not its own. */
function hideThread(): void {
  const threads = builtinModule('worker_threads')!;
  const shown = { isMainThread: true, parentPort: null, workerData: null, threadId: 0 };
  for (const [name, value] of Object.entries(shown)) {
    const real = threads[name];
    replaceGetter(threads, name, () => (currentRun() === undefined ? real : value));
  }
}

/** A function that refuses within a run, and so do the functions that hang on it (`util.promisify.custom`). */
function refusal(real: AnyFunction, call: string): AnyFunction {
  const refused = refusing(real, call);
  for (const key of Reflect.ownKeys(real)) {
    if (['prototype', 'constructor', 'arguments', 'caller'].includes(key as string)) continue;
    const value = Reflect.get(real, key) as unknown;
    if (typeof value === 'function') {
      const inner = refusing(value as AnyFunction, `${call}.${String(key)}`);
      replaceProperty(refused, key, inner);
    }
  }
  return refused;
}

function refusing(real: AnyFunction, call: string): AnyFunction {
  const refused = function (this: unknown, ...args: unknown[]): unknown {
    refuse(call);
    return new.target === undefined
      ? Reflect.apply(real, this, args)
      : Reflect.construct(real, args, new.target);
  };
  takeOver(refused, real);
  return refused;
}

/** Who may call what: those who work for code, not at its wish. */
const EXCEPTIONS: readonly { readonly callers: RegExp; readonly calls: RegExp }[] = [
  // At first use web streams take a realm, and `Response` compiles a parser.
  { callers: /^node:/, calls: /^(node:vm |WebAssembly\.)/ },
  // They load what is imported.
  { callers: /[\\/]node_modules[\\/](tsx|esbuild)[\\/]/, calls: /./ },
];

/** @throws {OutsideWorldError} within a run. */
function refuse(call: string): void {
  const run = currentRun();
  if (run === undefined || isExcepted(call)) return;
  const error = new OutsideWorldError(call, reasonOf(call), mapped(run));
  run.settings.onRefused?.(error);
  throw error;
}

function isExcepted(call: string): boolean {
  const caller = immediateCaller();
  return (
    caller !== undefined &&
    EXCEPTIONS.some(({ callers, calls }) => callers.test(caller.file) && calls.test(call))
  );
}

function mapped(run: EnteredRun): CodePosition | undefined {
  const position = callerPosition();
  const { mapPosition } = run.settings;
  return position === undefined || mapPosition === undefined ? position : mapPosition(position);
}

function methodsOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}
