import { inspect } from 'node:util';
import type { MachineSpec, Play } from './_machines.ts';
import { buildMachine } from './_machines_build.ts';

/** A play for people: its machine as one would write it, then what happens to it. */
export function describePlay({ machine, steps, choices }: Play): string {
  return [
    describeMachine(machine),
    ...steps.map((one) => `  ${describe(one)}`),
    ...(choices.length > 0 ? [`  oracle ${describe(choices)}`] : []),
  ].join('\n');
}

function describeMachine(spec: MachineSpec): string {
  const { config, named } = buildMachine(spec, () => undefined);
  const { id: _id, options, ...rest } = config;
  const text = JSON.stringify(rest);
  const used = Object.fromEntries(
    Object.entries(named)
      .map(([kind, all]): [string, object] => {
        const names = Object.entries(all as object).filter(([name]) => text.includes(`"${name}"`));
        return [kind, Object.fromEntries(names)];
      })
      .filter(([, all]) => Object.keys(all).length > 0),
  );
  return `setup(${describe(used)}).createMachine(${describe(rest)}) ${describe(options)}`;
}

function describe(value: unknown): string {
  return inspect(legible(value), { depth: Infinity, breakLength: 120, compact: 8 });
}

/** Instead of a function its name; instead of one of XState's own actions or guards what it does. */
function legible(value: unknown): unknown {
  if (typeof value === 'function') {
    const { type, check, ...own } = Object.fromEntries<unknown>(Object.entries(value as object));
    if (type === undefined && check === undefined) return new Named(value.name);
    const kind = typeof type === 'string' ? type.replace('xstate.', '') : value.name;
    for (const inner of ['resolve', 'retryResolve', 'execute']) delete own[inner];
    return new Named(`${kind}(${describe(own)})`);
  }
  if (Array.isArray(value)) return value.map((one) => legible(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => [key, legible(one)]),
  );
}

class Named {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  [inspect.custom](): string {
    return `«${this.#text}»`;
  }
}
