import {
  assign,
  cancel,
  emit,
  enqueueActions,
  raise,
  sendTo,
  type AnyEventObject,
  type AnyStateNode,
  type MachineContext,
} from 'xstate';
import type {
  Deferred,
  Expression,
  Frame,
  Instruction,
  SelfReference,
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
  readonly id?: string;
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
  const { type: name, params } =
    typeof action === 'string'
      ? { type: action, params: undefined }
      : (action as { type: string; params?: unknown });
  const implementation: unknown = node.machine.implementations.actions[name];
  if (typeof implementation !== 'function') {
    throw new UnsupportedFeatureError(node, `the action "${name}", which has no implementation`);
  }
  return compileFunction(implementation, paramsReader(params), node);
}

type ReadParams = (frame: Frame) => unknown;

const NO_PARAMS: ReadParams = () => undefined;

function paramsReader(params: unknown): ReadParams {
  if (params === undefined) return NO_PARAMS;
  if (typeof params !== 'function') return () => params;
  const read = params as (args: object) => unknown;
  return ({ context, event }) => read({ context, event });
}

/** An instruction that is still to be told the parameters of its action. */
type Step = (frame: Frame, params: unknown) => void;

function compileFunction(action: object, readParams: ReadParams, node: AnyStateNode): Instruction {
  const step = compileStep(action, node);
  return readParams === NO_PARAMS
    ? (frame) => step(frame, undefined)
    : (frame) => step(frame, readParams(frame));
}

function compileStep(action: object, node: AnyStateNode): Step {
  if ('resolve' in action) return compileBuiltin(action as BuiltinAction, node);
  refuseMention(action, 'system', node);
  return (frame, params) => frame.call(action as Expression, params);
}

function compileBuiltin(action: BuiltinAction, node: AnyStateNode): Step {
  switch (action.resolve) {
    case ASSIGN:
      return compileAssign(action.assignment!, node);
    case RAISE:
      return compileRaise(action, node);
    case CANCEL: {
      const id = computed(action.sendId, node);
      const disarm: Deferred<string> = (actor, sendId) => actor.disarm(sendId);
      return (frame, params) => frame.defer(disarm, String(id(frame, params)));
    }
    case EMIT: {
      const effect = computed(action.event!, node);
      return (frame, params) => frame.defer(TELL, effect(frame, params));
    }
    case SEND_TO:
      return compileSendTo(action, node);
    case ENQUEUE_ACTIONS:
      return compileEnqueueActions(action.collect!, node);
    default:
      throw new UnsupportedFeatureError(node, `the action ${action.type.replace('xstate.', '')}`);
  }
}

const TELL: Deferred<AnyEventObject> = (actor, effect) => actor.tell(effect);

function compileAssign(
  assignment: NonNullable<BuiltinAction['assignment']>,
  node: AnyStateNode,
): Step {
  if (typeof assignment === 'function') {
    refuseMention(assignment, 'spawn', node);
    const update = assignment as Expression<object>;
    return (frame, params) => {
      frame.context = { ...frame.context, ...update(frame.args, params) };
    };
  }
  const entries = Object.entries(assignment);
  for (const [, value] of entries) {
    if (typeof value === 'function') refuseMention(value, 'spawn', node);
  }
  return (frame, params) => {
    const { args } = frame;
    const context: MachineContext = { ...frame.context };
    for (const [key, value] of entries) {
      context[key] = typeof value === 'function' ? (value as Expression)(args, params) : value;
    }
    frame.context = context;
  };
}

function compileRaise({ event, id, delay }: BuiltinAction, node: AnyStateNode): Step {
  const raised = computed(event!, node);
  if (delay === undefined) return (frame, params) => void frame.raised.push(raised(frame, params));
  const delayMs = compileDelay(delay, node);
  const arm = armer(id, event!);
  return (frame, params) => {
    const brought = raised(frame, params);
    const after = delayMs(frame, params);
    if (typeof after === 'number') arm(frame, brought, after);
    // As in XState: without a delay in the end, it is raised at once.
    else frame.raised.push(brought);
  };
}

function compileSendTo({ to, event, id, delay }: BuiltinAction, node: AnyStateNode): Step {
  if (typeof to === 'string' && to !== ITSELF) {
    throw new UnsupportedFeatureError(node, `sendTo another actor ("${to}")`);
  }
  const sent = computed(event!, node);
  const target = computed(to, node);
  const after = delay === undefined ? undefined : compileDelay(delay, node);
  return (frame, params) => {
    const brought = sent(frame, params);
    const delayMs = after?.(frame, params);
    const receiver = receiverOf(target(frame, params), frame, node);
    if (typeof delayMs === 'number') {
      const timer: TimerSpec = { id: nameOf(id), event: brought, to: receiver };
      frame.defer((actor) => actor.arm(timer, delayMs), undefined);
    } else frame.defer(() => receiver.send(brought), undefined);
  };
}

/** Whom a machine means; nobody in particular is the actor itself. */
function receiverOf(target: unknown, { actor }: Frame, node: AnyStateNode): SelfReference {
  if (typeof target !== 'string') return (target ?? actor.self) as SelfReference;
  if (target === ITSELF) return actor.self;
  throw new Error(`Unable to send event to actor '${target}' from machine '${node.machine.id}'.`);
}

/** Arms a timer, whose description is made once if its event is always the same. */
function armer(
  id: string | undefined,
  event: Computed<AnyEventObject>,
): (frame: Frame, event: AnyEventObject, delayMs: number) => void {
  if (typeof event === 'function') {
    return (frame, brought, delayMs) => {
      const timer: TimerSpec = { id: nameOf(id), event: brought };
      frame.defer((actor) => actor.arm(timer, delayMs), undefined);
    };
  }
  const timer: TimerSpec = { id: nameOf(id), event };
  const arm: Deferred<number> = (actor, delayMs) => actor.arm(timer, delayMs);
  return (frame, _event, delayMs) => frame.defer(arm, delayMs);
}

function nameOf(id: string | undefined): string | null {
  return id === undefined ? null : id;
}

function compileDelay(
  delay: string | Computed<number>,
  node: AnyStateNode,
): (frame: Frame, params: unknown) => number {
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
): Step {
  for (const feature of ['spawnChild', 'stopChild', 'sendParent', 'system']) {
    refuseMention(collect, feature, node);
  }
  return (frame, params) => {
    const actions: unknown[] = [];
    const enqueue = enqueuer(actions);
    const { context, event, configuration, actor } = frame;
    const check = (guard: unknown) => compileGuard(guard, node)(context, event, configuration);
    collect({ context, event, enqueue, check, self: actor.self }, params);
    for (const instruction of compileActions(actions, node)) instruction(frame);
  };
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

/** A value, or what an expression makes of the arguments of the moment. */
function computed<T>(value: Computed<T>, node: AnyStateNode) {
  if (typeof value !== 'function') return () => value;
  refuseMention(value, 'system', node);
  const compute = value as Expression<T>;
  return (frame: Frame, params: unknown) => compute(frame.args, params);
}

/** What a function takes out of its arguments cannot be seen but in its text. */
export function refuseMention(code: object, feature: string, node: AnyStateNode): void {
  const text = Function.prototype.toString.call(code);
  if (new RegExp(`\\b${feature}\\b`).test(text)) {
    throw new UnsupportedFeatureError(node, `"${feature}" in a function`);
  }
}
