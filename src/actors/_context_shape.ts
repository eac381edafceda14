import type { AnyStateMachine, MachineContext } from 'xstate';

/** More fields than this are not written out. */
const MOST_FIELDS = 200;

/** Makes a context of one and what an `assign` changes in it; undefined where it is not the one for it. */
type Merge<U> = (context: MachineContext, update: U) => MachineContext | undefined;

/** What an `assign` changes: an object with the new fields, or their values in a known order. */
type Update = Readonly<Record<string, unknown>>;

/**
 * Copies the contexts of one machine. Every `assign` makes a copy, so this is most of what a transition
 * costs: an object literal that names all fields is made 10 to 30 times as fast as a spread. So copiers
 * are written, as code, once the fields are known from the first actor's birth. A context with other
 * fields than those is spread.
 */
export class ContextShape {
  #fields: readonly string[] | undefined;
  /** Whether copiers can be written; each of them looks for itself whether a context is one for it. */
  #isWritable = false;

  /** Takes note of a context that an actor is born with; the first one counts. */
  learn(context: MachineContext): void {
    if (this.#fields !== undefined) return;
    this.#fields = Object.keys(context);
    this.#isWritable = canBeWritten(context, this.#fields);
  }

  /** What merges the objects that an `assign` returns; its fields are those of the first one, as a rule. */
  merger(): (context: MachineContext, update: Update | null | undefined) => MachineContext {
    let merge: Merge<Update> | undefined;
    return (context, update) => {
      if (update === undefined || update === null || !this.#isWritable) {
        return Object.assign({}, context, update);
      }
      merge ??= this.#writeMerge(update, Object.keys(update));
      return merge(context, update) ?? Object.assign({}, context, update);
    };
  }

  /** What puts values in the place of `fields`. */
  replacer(
    fields: readonly string[],
  ): (context: MachineContext, values: readonly unknown[]) => MachineContext {
    let replace: Merge<readonly unknown[]> | undefined;
    const replaceAny = (context: MachineContext, values: readonly unknown[]) => {
      const copy = Object.assign({}, context);
      for (const [at, field] of fields.entries()) copy[field] = values[at];
      return copy;
    };
    return (context, values) => {
      if (!this.#isWritable) return replaceAny(context, values);
      replace ??= this.#writeReplace(fields);
      return replace(context, values) ?? replaceAny(context, values);
    };
  }

  #writeMerge(update: Update, changed: readonly string[]): Merge<Update> {
    const fields = this.#fields!;
    if (!canBeWritten(update, changed) || !isSubset(changed, fields)) return () => undefined;
    return write<Update>(fields, {
      check: `
        if (Object.getPrototypeOf(update) !== Object.prototype) return undefined;
        ${checkOf('update', changed)}`,
      valueOf: (field) => (changed.includes(field) ? `update[${quoted(field)}]` : undefined),
    });
  }

  #writeReplace(changed: readonly string[]): Merge<readonly unknown[]> {
    const fields = this.#fields!;
    if (!isSubset(changed, fields)) return () => undefined;
    return write(fields, {
      check: '',
      valueOf: (field) =>
        changed.includes(field) ? `update[${changed.indexOf(field)}]` : undefined,
    });
  }
}

const shapes = new WeakMap<AnyStateMachine, ContextShape>();

/** The shape of a machine's contexts, always the same object. */
export function shapeOf(machine: AnyStateMachine): ContextShape {
  let shape = shapes.get(machine);
  if (shape === undefined) {
    shape = new ContextShape();
    shapes.set(machine, shape);
  }
  return shape;
}

/**
 * A function that makes a context field by field; it returns undefined for one that has other fields by
 * now. Names of fields stand in the code as string literals, so they can be nothing but names.
 */
function write<U>(
  fields: readonly string[],
  parts: { check: string; valueOf: (field: string) => string | undefined },
): Merge<U> {
  const entries = fields.map((field) => {
    const name = quoted(field);
    return `${name}: ${parts.valueOf(field) ?? `context[${name}]`}`;
  });
  const code = `
    let at;
    ${checkOf('context', fields)}
    ${parts.check}
    return { ${entries.join(', ')} };`;
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function('context', 'update', code) as Merge<U>;
}

/** Code that gives up unless an object has just these fields, in this order. */
function checkOf(object: 'context' | 'update', fields: readonly string[]): string {
  const cases = fields.map(
    (field, at) => `case ${at}: if (field !== ${quoted(field)}) return; break;`,
  );
  return `
    at = 0;
    for (const field in ${object}) {
      switch (at++) { ${cases.join(' ')} default: return; }
    }
    if (at !== ${fields.length}) return;`;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}

/** A literal would take `__proto__` for something else, and names no symbols. */
function canBeWritten(object: object, fields: readonly string[]): boolean {
  return (
    fields.length <= MOST_FIELDS &&
    !fields.includes('__proto__') &&
    Object.getOwnPropertySymbols(object).length === 0
  );
}

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  return some.every((field) => all.includes(field));
}
