import { builtinModule, ownProperty, type OwnProperty, type Properties } from './_properties.ts';

/** Constructors whose own properties, and those of their prototypes, are put back. */
const INTRINSICS = `
  Object Function Array String Number Boolean Symbol BigInt Date Promise RegExp Error Map Set WeakMap
  WeakSet ArrayBuffer DataView Uint8Array Float64Array Proxy Iterator EventTarget AbortController
  AbortSignal URL Buffer`
  .trim()
  .split(/\s+/);

const NAMESPACES = ['Math', 'JSON', 'Reflect', 'Intl', 'console', 'process'];

const MODULES = ['fs', 'events', 'util', 'timers', 'timers/promises'];

/** One object as it was. */
interface Snapshot {
  readonly name: string;
  readonly owner: object;
  readonly keys: readonly PropertyKey[];
  readonly descriptors: readonly OwnProperty[];
  /** Keys and values of those that have values: what is compared at every run. */
  readonly valueKeys: readonly PropertyKey[];
  readonly values: readonly unknown[];
  readonly accessors: readonly (readonly [PropertyKey, OwnProperty])[];
}

interface Setting {
  read(): unknown;
  write(value: unknown): void;
}

/**
 * What all code of a thread shares, as it is before a run: own properties of `globalThis`, of most constructors and prototypes that stand there, and of Node's modules; settings; listeners on
 * `process`. What a run has changed of it is put back. What is compared is one level deep.
 */
export class Pristine {
  readonly #snapshots: readonly Snapshot[];
  readonly #settings = sharedSettings().map((setting) => ({ setting, value: setting.read() }));
  #listeners = new Map<string | symbol, readonly unknown[]>();

  constructor() {
    this.#snapshots = [...roots()].map(([name, owner]) => snapshotOf(name, owner));
  }

  /** From here on listeners on `process` are the run's. */
  noteListeners(): void {
    this.#listeners = new Map(
      process.eventNames().map((event) => [event, process.rawListeners(event)]),
    );
  }

  /** Puts back what was changed; names what cannot be: what was frozen, or defined for good. */
  restore(): string[] {
    // First: `process` keeps count of its listeners in a property.
    this.#restoreListeners();
    const stuck: string[] = [];
    for (const snapshot of this.#snapshots) {
      if (!isAsItWas(snapshot)) stuck.push(...putBack(snapshot));
      if (!Object.isExtensible(snapshot.owner)) stuck.push(`${snapshot.name}, frozen`);
    }
    for (const { setting, value } of this.#settings) {
      if (setting.read() !== value) setting.write(value);
    }
    return stuck;
  }

  #restoreListeners(): void {
    for (const event of process.eventNames()) {
      const before = this.#listeners.get(event) ?? [];
      const now = process.rawListeners(event);
      if (
        now.length === before.length &&
        now.every((listener, index) => listener === before[index])
      ) {
        continue;
      }
      process.removeAllListeners(event);
      for (const listener of before) process.on(event as string, listener as () => void);
    }
  }
}

/** Makes the environment of the process that of a run, whatever the run before left in it. */
export function setEnvironment(environment: Readonly<Record<string, string>>): void {
  const { env } = process;
  for (const name of Object.keys(env)) {
    if (!Object.hasOwn(environment, name)) delete env[name];
  }
  for (const [name, value] of Object.entries(environment)) {
    if (env[name] !== value) env[name] = value;
  }
}

type Root = readonly [name: string, owner: object];

function roots(): Root[] {
  const { EventEmitter } = builtinModule('events') as { EventEmitter: { prototype: object } };
  return [
    ['globalThis', globalThis],
    ...INTRINSICS.flatMap((name) => constructorAndPrototype(name)),
    ...hiddenIntrinsics(),
    ...NAMESPACES.map((name): Root => [name, Reflect.get(globalThis, name) as object]),
    ...MODULES.map((name): Root => [`node:${name}`, builtinModule(name)!]),
    ['EventEmitter.prototype', EventEmitter.prototype],
  ];
}

/** Intrinsics that have no name of their own. */
function hiddenIntrinsics(): Root[] {
  const typedArray = parentOf(Uint8Array) as { prototype: object };
  const iterator = parentOf([].values());
  return [
    ['TypedArray', typedArray],
    ['TypedArray.prototype', typedArray.prototype],
    ['ArrayIterator.prototype', iterator],
    ['Iterator.prototype', parentOf(iterator)],
    ['Generator.prototype', parentOf(emptyGenerator.prototype as object)],
    ['GeneratorFunction.prototype', parentOf(emptyGenerator)],
    ['AsyncGeneratorFunction.prototype', parentOf(emptyAsyncGenerator)],
    ['AsyncFunction.prototype', parentOf(emptyAsync)],
  ];
}

function* emptyGenerator() {}
async function* emptyAsyncGenerator() {}
async function emptyAsync() {}

function parentOf(value: object): object {
  return Object.getPrototypeOf(value) as object;
}

function constructorAndPrototype(name: string): Root[] {
  const { value } = ownProperty(globalThis, name) ?? {};
  if (typeof value !== 'function') return [];
  const { prototype } = value as { prototype?: object };
  return prototype === undefined
    ? [[name, value]]
    : [
        [name, value],
        [`${name}.prototype`, prototype],
      ];
}

function snapshotOf(name: string, owner: object): Snapshot {
  const keys = Reflect.ownKeys(owner);
  const descriptors = keys.map((key) => ownProperty(owner, key)!);
  const valueKeys = keys.filter((_key, index) => 'value' in descriptors[index]!);
  return {
    name,
    owner,
    keys,
    descriptors,
    valueKeys,
    values: valueKeys.map((key) => Reflect.get(owner, key) as unknown),
    accessors: keys
      .map((key, index) => [key, descriptors[index]!] as const)
      .filter(([, { get, set }]) => get !== undefined || set !== undefined),
  };
}

function isAsItWas({ owner, keys, valueKeys, values, accessors }: Snapshot): boolean {
  if (Reflect.ownKeys(owner).length !== keys.length) return false;
  const properties = owner as Properties;
  for (let index = 0; index < valueKeys.length; index++) {
    if (!Object.is(properties[valueKeys[index]!], values[index])) return false;
  }
  for (const [key, { get, set }] of accessors) {
    const now = ownProperty(owner, key);
    if (now?.get !== get || now?.set !== set) return false;
  }
  return true;
}

function putBack({ name, owner, keys, descriptors }: Snapshot): string[] {
  const stuck: string[] = [];
  const note = (key: PropertyKey) => stuck.push(`${name}.${String(key)}`);
  for (const key of Reflect.ownKeys(owner)) {
    if (keys.includes(key)) continue;
    if (!Reflect.deleteProperty(owner, key)) note(key);
  }
  for (const [index, key] of keys.entries()) {
    const now = ownProperty(owner, key);
    const before = descriptors[index]!;
    if (now !== undefined && isSame(now, before)) continue;
    if (!Reflect.defineProperty(owner, key, before as PropertyDescriptor)) note(key);
  }
  return stuck;
}

function isSame(one: OwnProperty, other: OwnProperty): boolean {
  return (
    Object.is(one.value, other.value) &&
    one.get === other.get &&
    one.set === other.set &&
    one.writable === other.writable &&
    one.enumerable === other.enumerable
  );
}

/** Settings behind functions and setters. */
function sharedSettings(): Setting[] {
  const events = builtinModule('events') as {
    defaultMaxListeners: unknown;
    captureRejections: unknown;
  };
  const stream = builtinModule('stream') as {
    getDefaultHighWaterMark(forObjects: boolean): number;
    setDefaultHighWaterMark(forObjects: boolean, value: number): void;
  };
  const util = builtinModule('util') as { inspect: { defaultOptions: object } };
  const { defaultOptions } = util.inspect;
  return [
    property(events, 'defaultMaxListeners'),
    property(events, 'captureRejections'),
    property(process, 'exitCode'),
    ...[false, true].map((forObjects) => ({
      read: () => stream.getDefaultHighWaterMark(forObjects),
      write: (value: unknown) => stream.setDefaultHighWaterMark(forObjects, value as number),
    })),
    ...Object.keys(defaultOptions).map((name) => property(defaultOptions, name)),
  ];
}

function property(owner: object, name: string): Setting {
  return {
    read: () => Reflect.get(owner, name) as unknown,
    write: (value) => void Reflect.set(owner, name, value),
  };
}
