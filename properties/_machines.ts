import * as fc from 'fast-check';

/**
 * Random machines, as plain data: what `buildMachine` makes of them is an XState machine that writes
 * down all that it calls. Targets, names and the like are numbers, taken modulo what there is, so that
 * whatever fast-check leaves out while it shrinks, the rest still means something.
 */
export interface MachineSpec {
  readonly root: NodeSpec;
  /** What `setup` gives names to. */
  readonly guards: readonly GuardSpec[];
  readonly actions: readonly ActionSpec[];
  readonly delays: readonly DelayFunction[];
  /** `varied`: not every actor has the same fields. */
  readonly context: 'static' | 'input' | 'varied' | 'failing' | 'none';
  /** What ends a machine that would go on for ever within one step. */
  readonly maxIterations: number;
  /** Keys of states: numbers come first, and in their own order, in every object. */
  readonly keys: 'letters' | 'digits';
}

export interface NodeSpec {
  readonly kind: 'atomic' | 'final' | 'compound' | 'parallel';
  /** Whether it has an id of its own. */
  readonly named: boolean;
  readonly children: readonly NodeSpec[];
  readonly initial: number;
  /** Undefined: `initial` is a plain key. */
  readonly initialActions: readonly ActionSpec[] | undefined;
  readonly entry: readonly ActionSpec[];
  readonly exit: readonly ActionSpec[];
  readonly on: readonly HandlerSpec[];
  readonly always: readonly TransitionSpec[];
  readonly after: readonly AfterSpec[];
  readonly onDone: readonly TransitionSpec[];
  readonly output: OutputSpec | undefined;
}

/** What a final state, or the machine, leaves behind. */
export type OutputSpec = 'static' | 'function' | 'failing';

export interface HandlerSpec {
  readonly descriptor: string;
  readonly candidates: readonly TransitionSpec[];
}

export interface AfterSpec {
  readonly delay: DelaySpec;
  readonly candidates: readonly TransitionSpec[];
}

/** Without a target and actions it forbids. */
export interface TransitionSpec {
  readonly target: TargetSpec | undefined;
  readonly guard: GuardSpec | undefined;
  readonly actions: readonly ActionSpec[];
  readonly reenter: boolean | undefined;
}

export type TargetSpec =
  /** One state among all; `form`: by id, by key, within an array. */
  | { readonly to: 'state'; readonly node: number; readonly form: number }
  /** One of those that are nearest: children, siblings, itself, the parent. */
  | { readonly to: 'relative'; readonly node: number; readonly form: number }
  /** Several at once: one within each of some regions of a parallel state. */
  | { readonly to: 'regions'; readonly parallel: number; readonly picks: readonly number[] };

export type GuardSpec =
  | { readonly guard: 'inline'; readonly test: Test }
  | { readonly guard: 'named'; readonly index: number; readonly isObject: boolean }
  | { readonly guard: 'params'; readonly least: number; readonly dynamic: boolean }
  | { readonly guard: 'in'; readonly node: number; readonly form: 'id' | 'value' | 'path' }
  | { readonly guard: 'and' | 'or' | 'not'; readonly of: readonly GuardSpec[] };

export type Test =
  | { readonly is: 'counter'; readonly modulo: number; readonly rest: number }
  | { readonly is: 'counter below'; readonly bound: number }
  | { readonly is: 'payload'; readonly least: number }
  | { readonly is: 'true' | 'false' }
  | { readonly is: 'failing'; readonly rest: number };

export type ActionSpec =
  | { readonly do: 'record' }
  | { readonly do: 'named'; readonly index: number; readonly params: ParamsSpec }
  | { readonly do: 'mutate' | 'speak to itself' }
  | { readonly do: 'fail'; readonly rest: number; readonly text: boolean }
  | {
      readonly do: 'assign';
      readonly form: 'function' | 'object';
      readonly change: ChangeSpec;
      readonly by: number;
    }
  | {
      readonly do: 'raise' | 'send';
      readonly event: EventSpec;
      readonly delay: DelaySpec | undefined;
      readonly id: string | undefined;
    }
  | { readonly do: 'cancel'; readonly id: string; readonly dynamic: boolean }
  | { readonly do: 'emit'; readonly type: EffectType; readonly dynamic: boolean }
  | { readonly do: 'enqueue'; readonly steps: readonly EnqueueSpec[] };

/** What an `assign` returns: the fields that it knows, others, other ones every time, or none. */
export type ChangeSpec =
  | 'add'
  | 'keep event'
  | 'alternate'
  | 'other field'
  | 'undefined field'
  | 'inherited field'
  | 'nothing'
  | 'null'
  | 'empty'
  | 'fail';

export type ParamsSpec = 'none' | 'object' | 'static' | 'dynamic';

/** What whoever plays a machine does when it hears of an effect. */
export type EffectType = 'said' | 'called' | 'spawned' | 'failed';

export interface EnqueueSpec {
  readonly check: GuardSpec | undefined;
  readonly action: ActionSpec;
  /** `enqueue.raise(...)` rather than `enqueue(raise(...))`. */
  readonly short: boolean;
}

/** An event that a machine makes. */
export interface EventSpec {
  readonly type: string;
  readonly dynamic: boolean;
}

export type DelaySpec =
  | { readonly by: 'number'; readonly ms: number }
  | { readonly by: 'name'; readonly index: number }
  | { readonly by: 'expression'; readonly of: DelayFunction };

/** `dynamic`: depends on the counter. */
export interface DelayFunction {
  readonly ms: number;
  readonly is: 'static' | 'dynamic' | 'failing' | 'no number';
}

/** What happens to actors of the machine. */
export type StepSpec =
  | {
      readonly step: 'post';
      readonly actor: number;
      readonly type: string;
      readonly n: number;
      readonly sender: number;
    }
  | { readonly step: 'wait'; readonly ms: number }
  | { readonly step: 'spawn'; readonly counter: number };

/** A machine, and what is done with it. */
export interface Play {
  readonly machine: MachineSpec;
  readonly steps: readonly StepSpec[];
  /** What the oracle answers; none: the plain order. */
  readonly choices: readonly number[];
}

/** Each as often as its weight says. */
type Frequencies = Readonly<Record<string, number>>;

/** Types of events that come from outside. */
const POSTED: Frequencies = {
  A: 40,
  B: 40,
  'x.a': 12,
  'x.b': 10,
  'x.a.deep': 4,
  x: 3,
  // Nobody asks for these by name.
  Z: 3,
  'x.c.deep': 2,
  xa: 1,
  'x.*': 1,
  'xstate.done.state.machine.a': 1,
  'xstate.stop': 1,
  'xstate.init': 1,
  'xstate.error.actor.machine': 1,
};
/** Types of events that machines raise; were they those that come, few machines would come to rest. */
const RAISED: Frequencies = { R: 10, S: 8, Z: 8, A: 2, 'xstate.error': 1, 'x.a': 1, 'x.b.deep': 1 };
const HANDLED: Frequencies = {
  A: 24,
  B: 24,
  'x.a': 4,
  'x.b': 3,
  'x.a.deep': 2,
  x: 1,
  R: 4,
  S: 3,
  'x.*': 4,
  'x.a.*': 2,
  '*': 3,
  'xstate.done.state.*': 1,
  'xstate.*': 1,
};
/** The last one is that of a timer that XState sets. */
const TIMER_IDS = ['t', 't', 't', 't', 't', 'u', 'xstate.after.5.machine.a'] as const;
const DELAYS_MS = [5, 5, 5, 10, 10, 10, 2.5, 2.5, 1.1, 20, 20, 1, 0, 0.0004, -1, Infinity] as const;
export const NAMED_GUARDS = 3;
export const NAMED_ACTIONS = 3;
export const NAMED_DELAYS = 2;

const pick = fc.nat({ max: 23 });
const small = fc.nat({ max: 3 });
const flag = fc.boolean();

/** Now and then one of `arbitrary`, once in `times`. */
function rarely<T>(arbitrary: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: times - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary },
  );
}

function few<T>(arbitrary: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc.array(arbitrary, { maxLength, size: 'max' });
}

function mostly<T>(arbitrary: fc.Arbitrary<T[]>): fc.Arbitrary<T[]> {
  return weighted([1, fc.constant<T[]>([])], [15, arbitrary]);
}

/** Shrinks towards the first one. */
function weighted<T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> {
  const options = choices.map(([weight, arbitrary]) => ({ weight, arbitrary }));
  return fc.oneof({ withCrossShrink: true }, ...options);
}

function oneOf(frequencies: Frequencies): fc.Arbitrary<string> {
  return fc.constantFrom(
    ...Object.entries(frequencies).flatMap(([name, weight]) => Array<string>(weight).fill(name)),
  );
}

const test: fc.Arbitrary<Test> = weighted<Test>(
  [8, fc.record({ is: fc.constantFrom('true', 'false') })],
  [16, fc.record({ is: fc.constant('counter'), modulo: fc.constantFrom(2, 3), rest: small })],
  [8, fc.record({ is: fc.constant('counter below'), bound: fc.integer({ min: 1, max: 9 }) })],
  [16, fc.record({ is: fc.constant('payload'), least: small })],
  [2, fc.record({ is: fc.constant('failing'), rest: fc.nat({ max: 7 }) })],
);

function guardOf(depth: number, mayBeNamed: boolean): fc.Arbitrary<GuardSpec> {
  const simple: (readonly [number, fc.Arbitrary<GuardSpec>])[] = [
    [6, fc.record({ guard: fc.constant('inline'), test })],
    [2, fc.record({ guard: fc.constant('params'), least: small, dynamic: flag })],
    [
      2,
      fc.record({
        guard: fc.constant('in'),
        node: pick,
        form: fc.constantFrom('id', 'value', 'path'),
      }),
    ],
  ];
  if (mayBeNamed)
    simple.push([4, fc.record({ guard: fc.constant('named'), index: small, isObject: flag })]);
  if (depth === 0) return weighted(...simple);
  const inner = guardOf(depth - 1, mayBeNamed);
  return weighted<GuardSpec>(
    ...simple,
    [
      2,
      fc.record({
        guard: fc.constantFrom('and', 'or'),
        of: fc.array(inner, { minLength: 1, maxLength: 2 }),
      }),
    ],
    [1, fc.record({ guard: fc.constant('not'), of: fc.tuple(inner) })],
  );
}

const guard = guardOf(2, true);

const delayFunction: fc.Arbitrary<DelayFunction> = fc.record({
  ms: fc.constantFrom(...DELAYS_MS),
  is: weighted<DelayFunction['is']>(
    [24, fc.constantFrom('static', 'dynamic')],
    [1, fc.constantFrom('failing', 'no number')],
  ),
});

const delay: fc.Arbitrary<DelaySpec> = weighted<DelaySpec>(
  [32, fc.record({ by: fc.constant('number'), ms: fc.constantFrom(...DELAYS_MS) })],
  [16, fc.record({ by: fc.constant('name'), index: small })],
  [16, fc.record({ by: fc.constant('expression'), of: delayFunction })],
  [1, fc.record({ by: fc.constant('number'), ms: fc.constant(NaN) })],
);

const afterDelay: fc.Arbitrary<DelaySpec> = weighted<DelaySpec>(
  [32, fc.record({ by: fc.constant('number'), ms: fc.constantFrom(...DELAYS_MS) })],
  [16, fc.record({ by: fc.constant('name'), index: small })],
);

const eventSpec: fc.Arbitrary<EventSpec> = fc.record({
  type: oneOf(RAISED),
  dynamic: flag,
});

const params = fc.constantFrom<ParamsSpec>('none', 'object', 'static', 'dynamic');
const timerId = fc.constantFrom(...TIMER_IDS);

const assignment: fc.Arbitrary<ActionSpec> = fc.record({
  do: fc.constant('assign'),
  form: fc.constantFrom('function', 'object'),
  change: weighted<ChangeSpec>(
    [30, fc.constantFrom('add', 'keep event')],
    [
      25,
      fc.constantFrom(
        'alternate',
        'other field',
        'undefined field',
        'inherited field',
        'nothing',
        'null',
        'empty',
      ),
    ],
    [1, fc.constant('fail')],
  ),
  by: fc.integer({ min: 1, max: 2 }),
});

const emission: fc.Arbitrary<ActionSpec> = fc.record({
  do: fc.constant('emit'),
  type: weighted<EffectType>(
    [16, fc.constant('said')],
    [3, fc.constantFrom('called', 'spawned')],
    [1, fc.constant('failed')],
  ),
  dynamic: flag,
});

function actionOf(depth: number, mayBeNamed: boolean): fc.Arbitrary<ActionSpec> {
  const named = fc.record({ do: fc.constant('named' as const), index: small, params });
  const all: (readonly [number, fc.Arbitrary<ActionSpec>])[] = [
    [24, fc.record({ do: fc.constant('record') })],
    [24, assignment],
    [20, emission],
    [
      10,
      fc.record({
        do: fc.constant('raise'),
        event: eventSpec,
        delay: fc.option(delay, { nil: undefined, freq: 3 }),
        id: fc.oneof(timerId, fc.constant(undefined)),
      }),
    ],
    [
      6,
      fc.record({
        do: fc.constant('send'),
        event: eventSpec,
        delay: fc.option(delay, { nil: undefined, freq: 10 }),
        id: fc.oneof(timerId, fc.constant(undefined)),
      }),
    ],
    [8, fc.record({ do: fc.constant('cancel'), id: timerId, dynamic: flag })],
    [4, fc.record({ do: fc.constant('mutate') })],
    [1, fc.record({ do: fc.constant('speak to itself') })],
    [1, fc.record({ do: fc.constant('fail'), rest: fc.nat({ max: 7 }), text: flag })],
  ];
  if (mayBeNamed) all.push([24, named]);
  if (depth > 0) {
    const step = fc.record({
      check: fc.option(guard, { nil: undefined }),
      action: actionOf(depth - 1, mayBeNamed),
      short: flag,
    });
    all.push([8, fc.record({ do: fc.constant('enqueue'), steps: few(step, 3) })]);
  }
  return weighted(...all);
}

const action = actionOf(2, true);
const actions = few(action, 2);

const target: fc.Arbitrary<TargetSpec> = weighted<TargetSpec>(
  [6, fc.record({ to: fc.constant('relative'), node: pick, form: small })],
  [4, fc.record({ to: fc.constant('state'), node: pick, form: small })],
  [2, fc.record({ to: fc.constant('regions'), parallel: pick, picks: fc.array(pick) })],
);

const reenter = fc.constantFrom(undefined, undefined, false, true);

const transition: fc.Arbitrary<TransitionSpec> = fc.record({
  target: fc.option(target, { nil: undefined, freq: 5 }),
  guard: fc.option(guard, { nil: undefined, freq: 2 }),
  actions,
  reenter,
});

/** Mostly such that most machines come to rest: it counts how often it was taken, or says of whom. */
const eventless: fc.Arbitrary<TransitionSpec> = weighted<TransitionSpec>(
  [
    8,
    fc.record({
      target: fc.option(target, { nil: undefined, freq: 3 }),
      guard: fc.record({
        guard: fc.constant('inline'),
        test: fc.record({ is: fc.constant('counter below'), bound: fc.nat({ max: 5 }) }),
      }),
      actions: fc
        .tuple(
          fc.record({
            do: fc.constant('assign' as const),
            form: fc.constantFrom('function', 'object'),
            change: fc.constant('add' as const),
            by: fc.constantFrom(1, 2),
          }),
          actions,
        )
        .map(([count, rest]) => [count, ...rest]),
      reenter,
    }),
  ],
  [4, fc.record({ target: fc.constant(undefined), guard, actions: few(emission, 2), reenter })],
  [1, fc.record({ target: fc.option(target, { nil: undefined }), guard, actions, reenter })],
);

const handler: fc.Arbitrary<HandlerSpec> = fc.record({
  descriptor: oneOf(HANDLED),
  candidates: mostly(fc.array(transition, { minLength: 1, maxLength: 3, size: 'max' })),
});

const after: fc.Arbitrary<AfterSpec> = fc.record({
  delay: afterDelay,
  candidates: few(transition, 2),
});

/** One child is enough, but more of them have more to do. */
function childrenOf(depth: number): fc.Arbitrary<NodeSpec[]> {
  const child = nodeOf(depth - 1);
  return weighted(
    [1, fc.tuple(child)],
    [9, fc.array(child, { minLength: 2, maxLength: depth === DEPTH ? 4 : 3, size: 'max' })],
  );
}

function nodeOf(depth: number): fc.Arbitrary<NodeSpec> {
  const common = {
    named: flag,
    initial: small,
    initialActions: rarely(actions, 4),
    entry: actions,
    exit: actions,
    on: mostly(fc.array(handler, { minLength: 2, maxLength: 4, size: 'max' })),
    always: rarely(few(eventless, 2), 5).map((some) => some ?? []),
    after: rarely(few(after, 2), 3).map((some) => some ?? []),
    onDone: few(transition, 2),
    output: fc.constant(undefined),
  };
  const none = fc.constant([]);
  const leaf: fc.Arbitrary<NodeSpec> = fc.record({
    ...common,
    kind: fc.constant('atomic'),
    children: none,
    onDone: none,
  });
  const final: fc.Arbitrary<NodeSpec> = fc.record({
    ...common,
    kind: fc.constant('final'),
    children: none,
    on: rarely(common.on, 10).map((some) => some ?? []),
    always: none,
    after: rarely(common.after, 10).map((some) => some ?? []),
    onDone: none,
    output: fc.option(
      weighted<OutputSpec>([9, fc.constantFrom('static', 'function')], [1, fc.constant('failing')]),
      { nil: undefined },
    ),
  });
  if (depth === 0) return weighted([5, leaf], [2, final]);
  const branch: fc.Arbitrary<NodeSpec> = fc.record({
    ...common,
    kind: fc.constantFrom('compound', 'compound', 'parallel'),
    children: mostly(childrenOf(depth)),
  });
  return weighted([5, leaf], [2, final], [5, branch]);
}

const DEPTH = 3;

const root: fc.Arbitrary<NodeSpec> = fc
  .record({
    node: nodeOf(DEPTH - 1),
    kind: fc.constantFrom('compound' as const, 'compound' as const, 'parallel' as const),
    children: mostly(childrenOf(DEPTH)),
    output: fc.option(fc.constantFrom<OutputSpec>('static', 'function'), { nil: undefined }),
  })
  .map(({ node, ...rest }) => ({ ...node, ...rest }));

const machine: fc.Arbitrary<MachineSpec> = fc.record({
  root,
  guards: fc.array(guardOf(1, false), { minLength: NAMED_GUARDS, maxLength: NAMED_GUARDS }),
  actions: fc.array(actionOf(1, false), { minLength: NAMED_ACTIONS, maxLength: NAMED_ACTIONS }),
  delays: fc.array(delayFunction, { minLength: NAMED_DELAYS, maxLength: NAMED_DELAYS }),
  context: weighted<MachineSpec['context']>(
    [24, fc.constantFrom('input', 'static', 'varied')],
    [1, fc.constantFrom('none', 'failing')],
  ),
  maxIterations: weighted([19, fc.constant(30)], [1, fc.constant(3)]),
  keys: weighted<MachineSpec['keys']>([3, fc.constant('letters')], [1, fc.constant('digits')]),
});

const step: fc.Arbitrary<StepSpec> = weighted<StepSpec>(
  [
    14,
    fc.record({
      step: fc.constant('post'),
      actor: small,
      type: oneOf(POSTED),
      n: small,
      sender: fc.nat({ max: 2 }),
    }),
  ],
  [6, fc.record({ step: fc.constant('wait'), ms: fc.constantFrom(0, 0.001, 1, 2.5, 5, 10, 20) })],
  [1, fc.record({ step: fc.constant('spawn'), counter: small })],
);

/** A random machine and what is done with it. */
export const plays: fc.Arbitrary<Play> = fc.noBias(
  fc.record({
    machine,
    steps: fc.array(step, { minLength: 1, maxLength: 24, size: 'max' }),
    choices: fc.oneof(
      fc.constant([]),
      fc.array(fc.nat({ max: 5 }), { maxLength: 30, size: 'max' }),
    ),
  }),
);
