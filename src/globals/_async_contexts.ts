import { AsyncLocalStorage } from 'node:async_hooks';
import { wrapMethod, type AnyFunction } from './_properties.ts';

let areInUse = false;

/** Whether any code ever ran with a store of `AsyncLocalStorage`: only then do timers carry their context. */
export function areContextsInUse(): boolean {
  return areInUse;
}

/** Takes note of the first use of `AsyncLocalStorage`. */
export function watchAsyncContexts(): void {
  for (const method of ['run', 'enterWith']) {
    wrapMethod(AsyncLocalStorage.prototype, method, noting);
  }
}

function noting(real: AnyFunction): AnyFunction {
  return function (this: unknown, ...args) {
    areInUse = true;
    return Reflect.apply(real, this, args);
  };
}
