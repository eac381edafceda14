import {
  assign,
  cancel,
  emit,
  enqueueActions,
  raise,
  sendTo,
  type AnyEventObject,
  type AnyStateNode,
} from 'xstate';
import { shapeOf } from './_context_shape.ts';
import type {
  Deferred,
  Expression,
  Frame,
  FrameActor,
  Instruction,
  SelfReference,
  StepCode,
  TimerSpec,
} from './_frame.ts';
import { compileGuard } from './_guards.ts';
import { UnsupportedFeatureError } from './unsupported_feature_error.ts';

/** A value, or what makes it. */
type Computed<T> = T | Expression<T>;

/** What XState's own actions carry beside being functions. */
interface BuiltinAction {
  readonly type: string;
  readonly resolve: unknown;
  readonly assignment?: Expression<object> | Readonly<Record<string, Computed<unknown>>>;
  readonly event?: Computed<AnyEventObject>;
  readonly id?: string | number | null;
  readonly delay?: string | Computed<number>;
  readonly sendId?: Computed<string>;
  readonly to?: Computed<unknown>;
  readonly collect?: (args: object, params: unknown) => void;
}

/** XState tells its own actions by what resolves them. */
const resolverOf = (action: unknown) => (action as BuiltinAction).resolve;
const NO_EVENT = { type: '' };
const ASSIGN = resolverOf(assign({}));
const CANCEL = resolverOf(cancel(''));
const EMIT = resolverOf(emit(NO_EVENT));
const ENQUEUE_ACTIONS = resolverOf(enqueueActions(() => undefined));
const RAISE = resolverOf(raise(NO_EVENT));
const SEND_TO = resolverOf(sendTo('', NO_EVENT));

/** How a machine names itself as a receiver. */
const ITSELF = '#_internal';

/** Makes instructions of actions that stand in the definition of `node`. */
export function compileActions(
  actions: readonly unknown[],
  node: AnyStateNode,
): readonly Instruction[] {
  return actions.map((action) => compileAction(action, node));
}

function compileAction(action: unknown, node: AnyStateNode): Instruction {
  if (typeof action === 'function') return compileFunction(action, NO_PARAMS, node);
  if (action === undefined || action === null) {
    throw new UnsupportedFeatureError(node, `${String(action)} for an action`);
  }
  const { type: name, params } =
    typeof action === 'string'
      ? { type: action, params: undefined }
      : (action as { type: string; params?: unknown });
  const implementation: unknown = node.machine.implementations.actions[name];
  if (typeof implementation !== 'function') {
    throw new UnsupportedFeatureError(node, `the action "${name}", which has no implementation`);
  }
  return compileFunction(implementation, paramsOf(params), node);
}

function compileFunction(action: object, readParams: Params, node: AnyStateNode): Instruction {
  const instruction = compileStep(action, node);
  const { read } = readParams;
  if (read === undefined) return instruction;
  return {
    run: (frame) => instruction.run(frame, read(frame)),
    write: (code) => writeInstruction(instruction, code, code.keep(readParams.write(code))),
  };
}

/** The parameters of an action. */
interface Params {
  /** Undefined where there are none. */
  readonly read: ((frame: Frame) => unknown) | undefined;
  readonly write: (code: StepCode) => string;
}

const NO_PARAMS: Params = { read: undefined, write: () => 'undefined' };

function paramsOf(params: unknown): Params {
  if (params === undefined) return NO_PARAMS;
  if (typeof params !== 'function') {
    return { read: () => params, write: (code) => code.constant(params) };
  }
  const read = params as (args: object) => unknown;
  return {
    read: ({ context, event }) => read({ context, event }),
    write: (code) => `${code.constant(read)}({ context, event })`,
  };
}

/** Writes an instruction into the code of a step. */
export function writeInstruction(
  { run, write }: Instruction,
  code: StepCode,
  params = 'undefined',
): void {
  if (write !== undefined) {
    write(code, params);
    return;
  }
  code.assign(`${code.constant(runThere)}(${code.constant(run)}, frame, ${params})`);
}

/** What a closure does to the context. */
function runThere(run: Instruction['run'], frame: Frame, params: unknown) {
  run(frame, params);
  return frame.context;
}

function compileStep(action: object, node: AnyStateNode): Instruction {
  if ('resolve' in action) return compileBuiltin(action as BuiltinAction, node);
  refuseMention(action, 'system', node);
  const call = action as Expression;
  return {
    run: (frame, params) => frame.call(call, params),
    write: (code, params) => {
      const name = code.constant(call);
      const args = code.args();
      code.line(`if (frame.isBirth) frame.call(${name}, ${params});`);
      code.line(`else ${name}(${args}, ${params});`);
    },
  };
}

function compileBuiltin(action: BuiltinAction, node: AnyStateNode): Instruction {
  switch (action.resolve) {
    case ASSIGN:
      return compileAssign(action.assignment!, node);
    case RAISE:
      return compileRaise(action, node);
    case CANCEL:
      return compileDeferred(DISARM, computed(action.sendId!, node));
    case EMIT:
      return compileDeferred(TELL, computed(action.event!, node));
    case SEND_TO:
      return { run: compileSendTo(action, node) };
    case ENQUEUE_ACTIONS:
      return { run: compileEnqueueActions(action.collect!, node) };
    default:
      throw new UnsupportedFeatureError(node, `the action ${action.type.replace('xstate.', '')}`);
  }
}

const TELL: Deferred<AnyEventObject> = (actor, effect) => actor.tell(effect);
const DISARM: Deferred<unknown> = (actor, id) => actor.disarm(String(id));

/** Does something with a value when the step is over. */
function compileDeferred<T>(deferred: Deferred<T>, operand: Value<T>): Instruction {
  return {
    run: (frame, params) => frame.defer(deferred, operand.read(frame, params)),
    write: (code, params) =>
      code.line(`frame.defer(${code.constant(deferred)}, ${operand.write(code, params)});`),
  };
}

function compileAssign(
  assignment: NonNullable<BuiltinAction['assignment']>,
  node: AnyStateNode,
): Instruction {
  if (typeof assignment === 'function') {
    refuseMention(assignment, 'spawn', node);
    const update = computed(assignment as Expression<Readonly<Record<string, unknown>>>, node);
    const merge = shapeOf(node.machine).merger();
    return {
      run: (frame, params) => {
        frame.context = merge(frame.context, update.read(frame, params));
      },
      write: (code, params) =>
        code.assign(`${code.constant(merge)}(context, ${update.write(code, params)})`),
    };
  }
  const fields = Object.keys(assignment);
  const values = fields.map((field) => {
    const value = assignment[field];
    if (typeof value === 'function') refuseMention(value, 'spawn', node);
    return computed(value, node);
  });
  const replace = shapeOf(node.machine).replacer(fields);
  return {
    run: (frame, params) => {
      const read = values.map((value) => value.read(frame, params));
      frame.context = replace(frame.context, read);
    },
    write: (code, params) => {
      const written = values.map((value) => value.write(code, params)).join(', ');
      code.assign(`${code.constant(replace)}(context, [${written}])`);
    },
  };
}

function compileRaise({ event, id, delay }: BuiltinAction, node: AnyStateNode): Instruction {
  refuseText(event, node);
  const raised = computed(event!, node);
  if (delay === undefined) {
    return { run: (frame, params) => frame.raise(raised.read(frame, params)) };
  }
  const delayMs = compileDelay(delay, node);
  if (typeof event !== 'function') return compileTimer({ id: nameOf(id), event: event! }, delayMs);
  return {
    run: (frame, params) => {
      const brought = raised.read(frame, params);
      const after = delayMs.read(frame, params);
      if (typeof after === 'number') {
        const timer: TimerSpec = { id: nameOf(id), event: brought };
        frame.defer((actor) => actor.arm(timer, after), undefined);
      } else frame.raise(brought);
    },
  };
}

/** A timer that always brings the same event, as those of `after` do. */
function compileTimer(timer: TimerSpec, delayMs: Value<number>): Instruction {
  const arm: Deferred<number> = (actor, after) => actor.arm(timer, after);
  const begin = (frame: Frame, after: unknown) => {
    if (typeof after === 'number') frame.defer(arm, after);
    // As in XState: without a delay in the end, it is raised at once.
    else frame.raise(timer.event);
  };
  return {
    run: (frame, params) => begin(frame, delayMs.read(frame, params)),
    write: (code, params) =>
      code.line(`${code.constant(begin)}(frame, ${delayMs.write(code, params)});`),
  };
}

function compileSendTo(
  { to, event, id, delay }: BuiltinAction,
  node: AnyStateNode,
): Instruction['run'] {
  if (typeof to === 'string' && to !== ITSELF) {
    throw new UnsupportedFeatureError(node, `sendTo another actor ("${to}")`);
  }
  refuseText(event, node);
  const sent = computed(event!, node);
  const target = computed(to, node);
  const after = delay === undefined ? undefined : compileDelay(delay, node);
  return (frame, params) => {
    const brought = sent.read(frame, params);
    const delayMs = after?.read(frame, params);
    const receiver = receiverOf(target.read(frame, params), frame, node);
    if (typeof delayMs === 'number') {
      const timer: TimerSpec = { id: nameOf(id), event: brought, to: receiver };
      frame.defer((actor) => actor.arm(timer, delayMs), undefined);
    } else frame.defer((actor) => receiver.send(asSent(brought, actor)), undefined);
  };
}

/** As in XState, an error that is sent tells whose it is. */
function asSent(event: AnyEventObject, { id }: FrameActor): AnyEventObject {
  if (event.type !== 'xstate.error') return event;
  return { type: `xstate.error.actor.${id}`, error: event['data'] as unknown, actorId: id };
}

/** Whom a machine means; nobody in particular is the actor itself. */
function receiverOf(target: unknown, { actor }: Frame, node: AnyStateNode): SelfReference {
  if (typeof target !== 'string') return (target ?? actor) as SelfReference;
  if (target === ITSELF) return actor;
  throw new Error(`Unable to send event to actor '${target}' from machine '${node.machine.id}'.`);
}

function refuseText(event: unknown, node: AnyStateNode): void {
  if (typeof event === 'string') throw new UnsupportedFeatureError(node, 'a text for an event');
}

function nameOf(id: BuiltinAction['id']): string | null {
  return id === undefined ? null : String(id);
}

function compileDelay(delay: string | Computed<number>, node: AnyStateNode): Value<number> {
  if (typeof delay !== 'string') return computed(delay, node);
  const implementation: unknown = node.machine.implementations.delays[delay];
  if (implementation === undefined) {
    throw new UnsupportedFeatureError(node, `the delay "${delay}", which has no implementation`);
  }
  return computed(implementation as Computed<number>, node);
}

function compileEnqueueActions(
  collect: NonNullable<BuiltinAction['collect']>,
  node: AnyStateNode,
): Instruction['run'] {
  for (const feature of ['spawnChild', 'stopChild', 'sendParent', 'system']) {
    refuseMention(collect, feature, node);
  }
  return (frame, params) => {
    const actions: unknown[] = [];
    const enqueue = enqueuer(actions);
    const { context, event, actor } = frame;
    const check = (guard: unknown) => compileGuard(guard, node).holds(frame);
    collect({ context, event, enqueue, check, self: actor }, params);
    // As in XState, a name that means nothing does nothing here.
    const known = actions.filter((action) => isImplemented(action, node));
    for (const { run } of compileActions(known, node)) run(frame);
  };
}

function isImplemented(action: unknown, { machine }: AnyStateNode): boolean {
  if (typeof action === 'function') return true;
  const name = typeof action === 'string' ? action : (action as { type: string }).type;
  return machine.implementations.actions[name] !== undefined;
}

type Maker = (...args: unknown[]) => unknown;

/** What a machine enqueues actions with. */
function enqueuer(actions: unknown[]): object {
  const enqueue = (action: unknown) => void actions.push(action);
  const making =
    (make: Maker) =>
    (...args: unknown[]) =>
      enqueue(make(...args));
  const makers = { assign, cancel, emit, raise, sendTo } as unknown as Record<string, Maker>;
  const entries = Object.entries(makers).map(([name, make]) => [name, making(make)] as const);
  return Object.assign(enqueue, Object.fromEntries(entries));
}

/** A value that a machine has, or works out of the arguments of the moment. */
interface Value<T> {
  readonly read: (frame: Frame, params: unknown) => T;
  /** An expression of it. */
  readonly write: (code: StepCode, params: string) => string;
}

function computed<T>(value: Computed<T>, node: AnyStateNode): Value<T> {
  if (typeof value !== 'function') {
    return { read: () => value, write: (code) => code.constant(value) };
  }
  refuseMention(value, 'system', node);
  const compute = value as Expression<T>;
  return {
    read: (frame, params) => compute(frame.args, params),
    write: (code, params) => `${code.constant(compute)}(${code.args()}, ${params})`,
  };
}

/** What a function takes out of its arguments cannot be seen but in its text. */
export function refuseMention(code: object, feature: string, node: AnyStateNode): void {
  const text = Function.prototype.toString.call(code);
  if (new RegExp(`\\b${feature}\\b`).test(text)) {
    throw new UnsupportedFeatureError(node, `"${feature}" in a function`);
  }
}
