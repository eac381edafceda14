import {
  and,
  assign,
  cancel,
  emit,
  enqueueActions,
  not,
  or,
  raise,
  sendTo,
  setup,
  stateIn,
  type AnyStateMachine,
  type StateValue,
} from 'xstate';
import {
  NAMED_ACTIONS,
  NAMED_DELAYS,
  NAMED_GUARDS,
  type ActionSpec,
  type AfterSpec,
  type ChangeSpec,
  type DelayFunction,
  type DelaySpec,
  type EnqueueSpec,
  type EventSpec,
  type GuardSpec,
  type MachineSpec,
  type NodeSpec,
  type OutputSpec,
  type TargetSpec,
  type Test,
  type TransitionSpec,
} from './_machines.ts';
import { show } from './_machines_host.ts';

/** Gets what a machine calls: what it is, where it stands, and what it was called with. */
export type Witness = (what: string, ...seen: readonly unknown[]) => void;

export const MACHINE_ID = 'machine';

/** Where a counter is absent, as in a machine without context, it is 0. */
interface Args {
  readonly context: {
    readonly counter?: number;
    readonly box?: { n: number };
    readonly last?: string;
  };
  readonly event: { readonly type: string; readonly n?: number; readonly output?: unknown };
  readonly self?: { send(event: object): void };
}

type Callback<R> = (args: Args, params?: unknown) => R;
type Config = Record<string, unknown>;

/** A state of the spec, where it stands. */
interface Place {
  readonly spec: NodeSpec;
  readonly kind: NodeSpec['kind'];
  readonly key: string;
  readonly parent: Place | undefined;
  readonly children: readonly Place[];
  /** Keys from the root down; empty for the root. */
  readonly path: readonly string[];
  readonly id: string;
}

/** An XState machine as `spec` describes it, and the configuration that it is made from. */
export function buildMachine(
  spec: MachineSpec,
  witness: Witness,
): { readonly machine: AnyStateMachine; readonly config: Config; readonly named: Config } {
  return new MachineBuilder(spec, witness).build();
}

class MachineBuilder {
  readonly #spec: MachineSpec;
  readonly #witness: Witness;
  readonly #root: Place;
  readonly #places: readonly Place[];

  constructor(spec: MachineSpec, witness: Witness) {
    this.#spec = spec;
    this.#witness = witness;
    this.#root = placeOf(spec.root, spec.keys);
    this.#places = [...descendants(this.#root)];
  }

  build() {
    const { guards, actions, delays } = this.#spec;
    const named = {
      guards: {
        ...numbered('guard', guards.slice(0, NAMED_GUARDS), (guard, name) =>
          this.#guard(guard, name),
        ),
        atLeast: this.#callback('guard atLeast', payloadIsAtLeast),
      },
      actions: numbered('action', actions.slice(0, NAMED_ACTIONS), (action, name) =>
        this.#action(action, name),
      ),
      delays: numbered('delay', delays.slice(0, NAMED_DELAYS), (delay, name) =>
        delay.is === 'static' ? delay.ms : this.#delayFunction(delay, name),
      ),
    };
    const config = {
      ...this.#node(this.#root),
      id: MACHINE_ID,
      ...this.#context(),
      options: { maxIterations: this.#spec.maxIterations },
    };
    const machine = setup(named as never).createMachine(
      config as never,
    ) as unknown as AnyStateMachine;
    return { machine, config, named };
  }

  #context(): Config {
    switch (this.#spec.context) {
      case 'none':
        return {};
      case 'static':
        return { context: contextOf(1) };
      default:
        return {
          context: ({ input }: { input: { counter: number } }) => {
            this.#witness('context', input);
            if (this.#spec.context === 'failing' && input.counter % 2 === 1) {
              throw new Error('context fails');
            }
            return (this.#spec.context === 'varied' ? variedContextOf : contextOf)(input.counter);
          },
        };
    }
  }

  #node(place: Place): Config {
    const { spec, kind, children } = place;
    const where = place.id;
    const initial = initialOf(place)?.key;
    return {
      ...(spec.named && { id: place.id }),
      ...((kind === 'parallel' || kind === 'final') && { type: kind }),
      ...(kind === 'compound' && {
        initial:
          spec.initialActions === undefined
            ? initial
            : {
                target: initial,
                actions: this.#actions(spec.initialActions, `initial of ${where}`),
              },
      }),
      ...(children.length > 0 && {
        states: Object.fromEntries(children.map((child) => [child.key, this.#node(child)])),
      }),
      ...(spec.entry.length > 0 && { entry: this.#actions(spec.entry, `entry of ${where}`) }),
      ...(spec.exit.length > 0 && { exit: this.#actions(spec.exit, `exit of ${where}`) }),
      ...(spec.on.length > 0 && {
        on: Object.fromEntries(
          spec.on.map(({ descriptor, candidates }) => [
            descriptor,
            this.#transitions(candidates, place, `on ${descriptor} of ${where}`),
          ]),
        ),
      }),
      ...(spec.always.length > 0 && {
        always: this.#transitions(spec.always, place, `always of ${where}`),
      }),
      ...(spec.after.length > 0 && {
        after: Object.fromEntries(spec.after.map((after) => this.#after(after, place))),
      }),
      ...(spec.onDone.length > 0 &&
        (kind === 'compound' || kind === 'parallel') && {
          onDone: this.#transitions(spec.onDone, place, `onDone of ${where}`),
        }),
      ...(spec.output !== undefined &&
        (kind === 'final' || place.parent === undefined) && {
          output: this.#output(spec.output, `output of ${where}`),
        }),
    };
  }

  #output(output: OutputSpec, where: string): unknown {
    if (output === 'static') return { from: where };
    return this.#callback(where, ({ context, event }) => {
      if (output === 'failing') throw new Error(`${where} fails`);
      return { from: where, counter: counterOf(context), because: event.type, given: event.output };
    });
  }

  #after({ delay, candidates }: AfterSpec, place: Place): [string, unknown] {
    const key = String(this.#delay(delay, 'after'));
    return [key, this.#transitions(candidates, place, `after ${key} of ${place.id}`)];
  }

  #transitions(candidates: readonly TransitionSpec[], place: Place, where: string): unknown {
    const all = candidates.map((one, index) => this.#transition(one, place, `${where} ${index}`));
    return all.length === 1 ? all[0] : all;
  }

  #transition(transition: TransitionSpec, source: Place, where: string): unknown {
    const { guard, actions, reenter } = transition;
    const target = transition.target && this.#target(transition.target, source);
    if (guard === undefined && actions.length === 0 && reenter === undefined) {
      if (typeof target === 'string') return target;
      if (target === undefined) return {};
    }
    return {
      ...(target !== undefined && { target }),
      ...(guard !== undefined && { guard: this.#guard(guard, `guard of ${where}`) }),
      ...(actions.length > 0 && { actions: this.#actions(actions, where) }),
      ...(reenter !== undefined && { reenter }),
    };
  }

  #target(target: TargetSpec, source: Place): string | readonly string[] {
    if (target.to === 'regions') {
      const parallels = this.#places.filter(
        ({ kind, children }) => kind === 'parallel' && children.length > 0,
      );
      if (parallels.length > 0) return this.#regions(target, parallels);
    }
    const among = target.to === 'relative' ? relativesOf(source) : this.#places;
    const number = target.to === 'regions' ? target.parallel : target.node;
    const form = target.to === 'regions' ? 0 : target.form;
    const place = among[number % among.length]!;
    const text = referenceTo(place, source, form % 2 === 0);
    return form === 3 ? [text] : text;
  }

  /** At most one state within each region of a parallel state, at least one in all. */
  #regions(
    { parallel, picks }: Extract<TargetSpec, { to: 'regions' }>,
    parallels: readonly Place[],
  ): readonly string[] {
    const { children } = parallels[parallel % parallels.length]!;
    const chosen = children.flatMap((region, index) => {
      const choice = picks[index];
      if (choice === undefined && index > 0) return [];
      const within = [...descendants(region)];
      return [`#${within[(choice ?? 0) % within.length]!.id}`];
    });
    return (picks[0] ?? 0) % 2 === 0 ? chosen : chosen.toReversed();
  }

  #guard(guard: GuardSpec, where: string): unknown {
    switch (guard.guard) {
      case 'inline':
        return this.#callback(
          where,
          (args) => passes(guard.test, args, where),
          nameOf(where, guard.test),
        );
      case 'named':
        return guard.isObject
          ? { type: `guard${guard.index % NAMED_GUARDS}` }
          : `guard${guard.index % NAMED_GUARDS}`;
      case 'params':
        return {
          type: 'atLeast',
          params: guard.dynamic
            ? this.#callback(`params of ${where}`, ({ context }) => ({
                least: (guard.least + counterOf(context)) % 3,
              }))
            : { least: guard.least },
        };
      case 'in':
        return stateIn(this.#stateToBeIn(guard));
      default: {
        const of = guard.of.map((one, index) => this.#guard(one, `${where}.${index}`)) as never[];
        if (guard.guard === 'not') return not(of[0]!);
        return guard.guard === 'and' ? and(of) : or(of);
      }
    }
  }

  #stateToBeIn({ node, form }: Extract<GuardSpec, { guard: 'in' }>): StateValue {
    const { id, path } = this.#places[node % this.#places.length]!;
    if (form === 'id' || path.length === 0) return `#${id}`;
    if (form === 'path') return path.join('.');
    return path
      .slice(0, -1)
      .reduceRight<StateValue>((value, key) => ({ [key]: value }), path.at(-1)!);
  }

  #actions(actions: readonly ActionSpec[], where: string): unknown {
    const all = actions.map((action, index) => this.#action(action, `${where} action ${index}`));
    return all.length === 1 ? all[0] : all;
  }

  #action(action: ActionSpec, where: string): unknown {
    switch (action.do) {
      case 'record':
        return this.#callback(where, () => undefined);
      case 'mutate':
        return this.#callback(where, ({ context }) => {
          if (context.box) context.box.n++;
        });
      case 'speak to itself':
        return this.#callback(where, ({ self }) => self?.send({ type: 'S', n: 1 }));
      case 'fail':
        return this.#callback(where, ({ context }) => {
          if (counterOf(context) % 8 !== action.rest) return;
          // oxlint-disable-next-line typescript/only-throw-error -- machines may.
          throw action.text ? `${where} fails` : new Error(`${where} fails`);
        });
      case 'named':
        return this.#namedAction(action, where);
      case 'enqueue':
        return enqueueActions(
          this.#callback(
            where,
            (args) => this.#enqueue(action.steps, args as unknown as Enqueuing, where),
            nameOf(where, action.steps),
          ) as never,
        );
      default:
        return this.#builtIn(action, where).make();
    }
  }

  #namedAction({ index, params }: Extract<ActionSpec, { do: 'named' }>, where: string): unknown {
    const type = `action${index % NAMED_ACTIONS}`;
    if (params === 'none') return type;
    if (params === 'object') return { type };
    return {
      type,
      params:
        params === 'static'
          ? { from: where }
          : this.#callback(`params of ${where}`, ({ context, event }) => ({
              from: where,
              counter: counterOf(context),
              because: event.type,
            })),
    };
  }

  #enqueue(steps: readonly EnqueueSpec[], { enqueue, check }: Enqueuing, where: string): void {
    for (const [index, { action, check: guard, short }] of steps.entries()) {
      const at = `${where} step ${index}`;
      if (guard !== undefined && !check(this.#guard(guard, `guard of ${at}`))) continue;
      const builtIn = isBuiltIn(action) ? this.#builtIn(action, at) : undefined;
      if (builtIn && short) enqueue[builtIn.name](...builtIn.args);
      else enqueue(this.#action(action, at));
    }
  }

  /** A built-in action as its creator's name and what that is called with. */
  #builtIn(action: BuiltIn, where: string): { name: Creator; args: unknown[]; make(): unknown } {
    const [name, args] = this.#creation(action, where);
    const creator = CREATORS[name] as (...args: unknown[]) => unknown;
    return { name, args, make: () => creator(...args) };
  }

  #creation(action: BuiltIn, where: string): [Creator, unknown[]] {
    switch (action.do) {
      case 'assign':
        return ['assign', [this.#assignment(action, where)]];
      case 'raise':
        return ['raise', [this.#event(action.event, where), this.#sendOptions(action, where)]];
      case 'send': {
        return [
          'sendTo',
          [ITSELF, this.#event(action.event, where), this.#sendOptions(action, where)],
        ];
      }
      case 'cancel': {
        const { id, dynamic } = action;
        return ['cancel', [dynamic ? this.#callback(`id of ${where}`, () => id) : id]];
      }
      default: {
        const { type, dynamic } = action;
        return [
          'emit',
          [
            dynamic
              ? this.#callback(where, ({ context, event }, params) => ({
                  type,
                  by: where,
                  counter: counterOf(context),
                  because: event.type,
                  params,
                }))
              : { type, by: where },
          ],
        ];
      }
    }
  }

  #assignment({ form, change, by }: Extract<ActionSpec, { do: 'assign' }>, where: string): unknown {
    if (form === 'function') {
      return this.#callback(
        where,
        (args) => updateOf(change, by, args, where),
        nameOf(where, { change, by }),
      );
    }
    // An object with one function for each field that is assigned at least sometimes.
    const fields = Object.keys(
      updateOf(change === 'fail' ? 'add' : change, by, SAMPLE, where) ?? {},
    );
    return Object.fromEntries([
      ...fields.map((field) => [
        field,
        this.#callback(`${where} ${field}`, (args) => updateOf(change, by, args, where)?.[field]),
      ]),
      ...(change === 'keep event' ? [['was', true]] : []),
    ]);
  }

  #event({ type, dynamic }: EventSpec, where: string): unknown {
    if (!dynamic) return { type, n: 1, data: where };
    return this.#callback(`event of ${where}`, ({ context, event }) => ({
      type,
      n: (counterOf(context) + (event.n ?? 0)) % 4,
    }));
  }

  #sendOptions(
    { delay, id }: Extract<ActionSpec, { do: 'raise' | 'send' }>,
    where: string,
  ): Config | undefined {
    if (delay === undefined && id === undefined) return undefined;
    return {
      ...(id !== undefined && { id }),
      ...(delay !== undefined && { delay: this.#delay(delay, where) }),
    };
  }

  #delay(delay: DelaySpec, where: string): unknown {
    switch (delay.by) {
      case 'number':
        return delay.ms;
      case 'name':
        return `delay${delay.index % NAMED_DELAYS}`;
      case 'expression':
        return this.#delayFunction(delay.of, where);
    }
  }

  #delayFunction({ ms, is }: DelayFunction, where: string): Callback<unknown> {
    const delay: Callback<unknown> = ({ context }) => {
      if (is === 'failing' && counterOf(context) % 3 === 0) throw new Error(`${where} fails`);
      if (is === 'no number') return undefined;
      return is === 'dynamic' ? ms + (counterOf(context) % 3) * 2.5 : ms;
    };
    const what = `delay of ${where}`;
    return this.#callback(what, delay, nameOf(what, { ms, is }));
  }

  /** A function that tells that it was called, with what, before it does what `of` does. */
  #callback<R>(what: string, of: Callback<R>, name = what): Callback<R> {
    const callback: Callback<R> = (args, params) => {
      this.#witness(what, args.context, args.event, params);
      return of(args, params);
    };
    return Object.defineProperty(callback, 'name', { value: name });
  }
}

const ITSELF = ({ self }: { self: unknown }) => self;

const CREATORS = { assign, raise, sendTo, cancel, emit };
type Creator = keyof typeof CREATORS;
type BuiltIn = Extract<ActionSpec, { do: 'assign' | 'raise' | 'send' | 'cancel' | 'emit' }>;

/** What XState gives to the function of `enqueueActions`. */
interface Enqueuing {
  readonly enqueue: ((action: unknown) => void) & Record<Creator, (...args: unknown[]) => void>;
  readonly check: (guard: unknown) => boolean;
}

function isBuiltIn(action: ActionSpec): action is BuiltIn {
  return ['assign', 'raise', 'send', 'cancel', 'emit'].includes(action.do);
}

function counterOf({ counter = 0 }: Args['context']): number {
  return counter;
}

function payloadIsAtLeast({ context, event }: Args, params: unknown): boolean {
  const { least } = params as { readonly least: number };
  if (least === 3 && counterOf(context) === 3) throw new Error('atLeast fails');
  return (event.n ?? 0) >= least;
}

function contextOf(counter: number) {
  return { counter, box: { n: 0 }, last: 'none' };
}

/** Every other one has other fields, in another order. */
function variedContextOf(counter: number) {
  return counter % 2 === 0
    ? { last: 'none', box: { n: 0 }, 7: 'seven', counter }
    : contextOf(counter);
}

const SAMPLE: Args = { context: { counter: 1 }, event: { type: '' } };

/** What an `assign` returns. */
function updateOf(
  change: ChangeSpec,
  by: number,
  { context, event }: Args,
  where: string,
): Readonly<Record<string, unknown>> | null | undefined {
  const counter = counterOf(context);
  switch (change) {
    case 'add':
      return { counter: counter + by };
    case 'keep event':
      return { last: event.type };
    case 'alternate':
      return counter % 2 === 0 ? { counter: counter + by } : { last: where, counter: counter + by };
    case 'other field':
      return { [`field${counter % 3}`]: counter, last: where };
    case 'undefined field':
      return { last: undefined };
    case 'inherited field': {
      const prototype = { counter: counter + 1 };
      const own = counter % 3 === 0 ? {} : { counter: counter + by };
      return Object.assign(Object.create(prototype) as object, own);
    }
    case 'nothing':
      return undefined;
    case 'null':
      return null;
    case 'empty':
      return {};
    case 'fail':
      throw new Error(`${where} fails`);
  }
}

function passes(test: Test, { context, event }: Args, where: string): boolean {
  const counter = counterOf(context);
  switch (test.is) {
    case 'true':
    case 'false':
      return test.is === 'true';
    case 'counter':
      return counter % test.modulo === test.rest % test.modulo;
    case 'counter below':
      return counter < test.bound;
    case 'payload':
      return (event.n ?? 0) >= test.least;
    case 'failing':
      if (counter % 8 === test.rest) throw new Error(`${where} fails`);
      return true;
  }
}

/** A name of a function that tells what it does. */
function nameOf(where: string, what: unknown): string {
  return `${where}: ${show(what)}`;
}

function numbered<T>(
  name: string,
  items: readonly T[],
  of: (item: T, name: string) => unknown,
): Config {
  return Object.fromEntries(
    items.map((item, index) => [`${name}${index}`, of(item, `${name}${index}`)]),
  );
}

function placeOf(spec: NodeSpec, keys: MachineSpec['keys'], parent?: Place, index = 0): Place {
  const key = keys === 'letters' ? 'abcdef'[index]! : String(9 - index);
  const path = parent ? [...parent.path, key] : [];
  const standard = [MACHINE_ID, ...path].join('.');
  const isBranch = spec.kind === 'compound' || spec.kind === 'parallel';
  const children: Place[] = [];
  const place: Place = {
    spec,
    kind: spec.kind === 'compound' && spec.children.length === 0 ? 'atomic' : spec.kind,
    key,
    parent,
    children,
    path,
    id: spec.named && parent ? `own_${path.join('_')}` : standard,
  };
  if (isBranch) {
    children.push(...spec.children.map((child, at) => placeOf(child, keys, place, at)));
  }
  return place;
}

/** One that is not final, where there is one: else most machines would be done at birth. */
function initialOf({ spec, children }: Place): Place | undefined {
  const lasting = children.filter(({ kind }) => kind !== 'final');
  const among = lasting.length > 0 ? lasting : children;
  return among[spec.initial % among.length];
}

function* descendants(place: Place): Iterable<Place> {
  yield place;
  for (const child of place.children) yield* descendants(child);
}

/** How `source` names `target`: by its id, or where that can be done by keys. */
function referenceTo(target: Place, source: Place, byKeys: boolean): string {
  const { parent } = source;
  if (byKeys && target !== source && isWithin(target, source)) {
    return `.${target.path.slice(source.path.length).join('.')}`;
  }
  if (byKeys && parent && target !== parent && isWithin(target, parent)) {
    return target.path.slice(parent.path.length).join('.');
  }
  return `#${target.id}`;
}

/** Siblings more than once: a transition to the state itself or to its parent undoes much. */
function relativesOf(place: Place): readonly Place[] {
  const { parent, children } = place;
  const siblings = parent?.children.filter((sibling) => sibling !== place) ?? [];
  return [...siblings, ...siblings, ...siblings, ...children, place, ...(parent ? [parent] : [])];
}

function isWithin(place: Place, ancestor: Place): boolean {
  return ancestor.path.every((key, index) => place.path[index] === key);
}
