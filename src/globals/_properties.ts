import { createRequire } from 'node:module';

/** Functions of any kind, of code that is not ours. */
export type AnyFunction = (...args: readonly unknown[]) => unknown;

/** Properties of something that is not ours. */
export type Properties = Record<PropertyKey, unknown>;

/** A property as `Object.getOwnPropertyDescriptor` gives it. */
export interface OwnProperty {
  readonly value?: unknown;
  readonly get?: AnyFunction | undefined;
  readonly set?: AnyFunction | undefined;
  readonly writable?: boolean;
  readonly enumerable?: boolean;
  readonly configurable?: boolean;
}

const require = createRequire(import.meta.url);

/**
 * The exports of a module of Node, which all who load it share; undefined where this Node has none of
 * that name. That some are experimental is nothing to warn of here.
 */
export function builtinModule(name: string): Properties | undefined {
  const emitWarning = Object.getOwnPropertyDescriptor(process, 'emitWarning')!;
  process.emitWarning = () => {};
  try {
    return require(`node:${name}`) as Properties;
  } catch {
    return undefined;
  } finally {
    Object.defineProperty(process, 'emitWarning', emitWarning);
  }
}

/** The property that `owner` itself has under `key`. */
export function ownProperty(owner: object, key: PropertyKey): OwnProperty | undefined {
  return Object.getOwnPropertyDescriptor(owner, key);
}

/** Gives a property another value; it stays as visible as it was. */
export function replaceProperty(owner: object, key: PropertyKey, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, {
    value,
    writable: true,
    enumerable: before?.enumerable ?? false,
    configurable: true,
  });
}

/** Gives a property a getter; it stays as visible as it was. */
export function replaceGetter(
  owner: object,
  key: PropertyKey,
  get: (this: never) => unknown,
): void {
  const { enumerable = false, set } = ownProperty(owner, key) ?? {};
  const property = { get, set, enumerable, configurable: true };
  Object.defineProperty(owner, key, property as PropertyDescriptor);
}

/** Replaces a method by what `wrap` makes of it, under the same name, if there is one. */
export function wrapMethod<F extends AnyFunction>(
  owner: object | undefined,
  key: PropertyKey,
  wrap: (real: F) => F,
): void {
  const real = owner === undefined ? undefined : (Reflect.get(owner, key) as F | undefined);
  if (owner === undefined || typeof real !== 'function') return;
  // Such a getter of Node's asks for what is replaced elsewhere.
  if (ownProperty(owner, key)?.configurable === false) return;
  const wrapped = wrap(real);
  Object.defineProperty(wrapped, 'name', { value: real.name, configurable: true });
  replaceProperty(owner, key, wrapped);
}

/**
 * Replaces a class by a function that makes the same objects in another way: prototype and statics
 * stay, so that `instanceof`, subclasses and `constructor` hold for old objects and new ones.
 */
export function replaceClass(
  owner: object,
  key: string,
  make: (real: AnyFunction, args: unknown[], newTarget: AnyFunction | undefined) => unknown,
): AnyFunction | undefined {
  const real = Reflect.get(owner, key) as AnyFunction | undefined;
  if (typeof real !== 'function') return undefined;
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    return make(real, args, new.target);
  };
  takeOver(replacement, real);
  replaceProperty(owner, key, replacement);
  return replacement;
}

/** Makes `replacement` look like `real`: name, statics, prototype. */
export function takeOver(replacement: AnyFunction, real: AnyFunction): void {
  for (const key of Reflect.ownKeys(real)) {
    const descriptor = Object.getOwnPropertyDescriptor(real, key)!;
    if (key === 'prototype') Object.defineProperty(replacement, key, { value: descriptor.value });
    else if (key !== 'arguments' && key !== 'caller') {
      Object.defineProperty(replacement, key, { ...descriptor, configurable: true });
    }
  }
  Object.setPrototypeOf(replacement, Object.getPrototypeOf(real) as object);
  const { prototype } = real as { prototype?: object };
  const link = prototype && Object.getOwnPropertyDescriptor(prototype, 'constructor');
  if (link?.configurable === true) replaceProperty(prototype!, 'constructor', replacement);
}
