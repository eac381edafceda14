import type { RandomStream } from '../random/mod.ts';
import { currentRun, type EnteredRun } from './_entered_run.ts';
import { builtinModule, wrapMethod, type AnyFunction } from './_properties.ts';
import { answerLater } from './_timer.ts';

type Bytes = Uint8Array;
type Callback = (error: unknown, value?: unknown) => void;

/** Makes chance that of the run: `Math.random`, `crypto` of both kinds, `node:crypto`. */
export function installChance(): void {
  wrapMethod(Math, 'random', (real: () => number) => () => {
    const run = currentRun();
    return run === undefined ? real() : run.chance.unit();
  });
  const crypto = builtinModule('crypto')!;
  const webCrypto = Object.getPrototypeOf(globalThis.crypto) as object;
  for (const owner of [webCrypto, crypto]) {
    drawn(owner, 'randomUUID', (chance) => uuid(chance));
  }
  drawn(webCrypto, 'getRandomValues', fillWhole);
  for (const name of ['randomBytes', 'pseudoRandomBytes', 'prng', 'rng']) {
    drawn(crypto, name, (chance, real) => fill(real as Bytes, chance));
  }
  for (const name of ['randomFill', 'randomFillSync']) drawn(crypto, name, fillPart);
  drawn(crypto, 'randomInt', drawInteger);
  const { createSecretKey } = crypto as { createSecretKey: (bytes: Bytes) => unknown };
  for (const name of ['generateKey', 'generateKeySync']) {
    drawn(crypto, name, (chance, _real, [, { length }]) => {
      return createSecretKey(fill(Buffer.alloc(length >> 3), chance));
    });
  }
}

/**
 * Replaces a function that draws: the real one checks the arguments and makes what holds the result,
 * `draw` then draws it from the run. Where the last argument is a callback, that is called later at this
 * instant.
 */
function drawn(
  owner: object,
  name: string,
  // oxlint-disable-next-line typescript/no-explicit-any -- arguments as the real function has checked them
  draw: (chance: RandomStream, real: unknown, args: readonly any[]) => unknown,
): void {
  const syncName = `${name}Sync`;
  const sync = Reflect.get(owner, syncName) as AnyFunction | undefined;
  wrapMethod(owner, name, (real) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const run = currentRun();
      if (run === undefined) return Reflect.apply(real, this, args);
      const last = args.at(-1);
      if (typeof last !== 'function')
        return draw(run.chance, Reflect.apply(real, this, args), args);
      const rest = args.slice(0, -1);
      const value = draw(run.chance, Reflect.apply(sync ?? real, this, rest), rest);
      answer(run, name, () => (last as Callback)(null, value));
      return undefined;
    };
  });
}

function answer(run: EnteredRun, name: string, call: () => void): void {
  answerLater(run, `crypto.${name}`, call);
}

function fillWhole(chance: RandomStream, _real: unknown, [view]: readonly unknown[]): unknown {
  fill(bytesOf(view as ArrayBufferView), chance);
  return view;
}

function drawInteger(chance: RandomStream, _real: unknown, args: readonly number[]): number {
  const [least, limit] = args.length > 1 ? [args[0]!, args[1]!] : [0, args[0]!];
  return least + chance.below(limit - least);
}

function fillPart(chance: RandomStream, _real: unknown, args: readonly unknown[]): unknown {
  const [target, offset = 0, size] = args as [ArrayBufferView | ArrayBuffer, number?, number?];
  // Offset and size count elements of a view, bytes of a buffer.
  const unit = (target as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
  const bytes = bytesOf(target);
  const end = size === undefined ? bytes.length : (offset + size) * unit;
  fill(bytes.subarray(offset * unit, end), chance);
  return target;
}

function bytesOf(target: ArrayBufferView | ArrayBuffer | SharedArrayBuffer): Bytes {
  if (!ArrayBuffer.isView(target)) return new Uint8Array(target);
  return new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
}

const DRAW_BYTES = 3;

/** Draws every byte. */
function fill<B extends Bytes>(bytes: B, chance: RandomStream): B {
  let word = 0;
  for (let index = 0; index < bytes.length; index++) {
    word = index % DRAW_BYTES === 0 ? chance.below(2 ** (8 * DRAW_BYTES)) : word >> 8;
    bytes[index] = word;
  }
  return bytes;
}

/** Version 4 of RFC 9562. */
function uuid(chance: RandomStream): string {
  const bytes = fill(Buffer.alloc(16), chance);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = bytes.toString('hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
