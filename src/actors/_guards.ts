import {
  and,
  matchesState,
  not,
  or,
  stateIn,
  type AnyEventObject,
  type AnyStateNode,
  type MachineContext,
  type StateValue,
} from 'xstate';
import type { Frame, StepCode } from './_frame.ts';
import { UnsupportedFeatureError } from './unsupported_feature_error.ts';

/** A condition, ready to be asked. */
export interface Guard {
  readonly holds: (frame: Frame) => boolean;
  /** An expression of it. @default a call of `holds` */
  readonly write?: (code: StepCode) => string;
}

/** An expression that is true where `guard` holds. */
export function writeGuard({ holds, write }: Guard, code: StepCode): string {
  return write?.(code) ?? `${code.constant(holds)}(frame)`;
}

type Expression = (
  args: { context: MachineContext; event: AnyEventObject },
  params: unknown,
) => boolean;

/** What XState's own guards carry beside being functions. */
interface BuiltinGuard {
  readonly check?: unknown;
  readonly guards?: readonly unknown[];
  readonly stateValue?: StateValue;
}

/** XState tells its own guards by what checks them. */
const checkOf = (guard: unknown) => (guard as BuiltinGuard).check;
const AND = checkOf(and([]));
const OR = checkOf(or([]));
const NOT = checkOf(not(() => true));
const STATE_IN = checkOf(stateIn({}));

/** Makes a guard of what stands in the definition of `node`. */
export function compileGuard(guard: unknown, node: AnyStateNode): Guard {
  if (typeof guard === 'function') return compileFunction(guard, undefined, node);
  const { type: name, params } =
    typeof guard === 'string'
      ? { type: guard, params: undefined }
      : (guard as { type: string; params?: unknown });
  const implementation: unknown = node.machine.implementations.guards[name];
  if (implementation === undefined || implementation === null) {
    throw new UnsupportedFeatureError(node, `the guard "${name}", which has no implementation`);
  }
  if (typeof implementation !== 'function') return compileGuard(implementation, node);
  return compileFunction(implementation, params, node);
}

function compileFunction(guard: object, params: unknown, node: AnyStateNode): Guard {
  if ('check' in guard) return compileBuiltin(guard, node);
  const test = guard as Expression;
  if (typeof params === 'function') {
    const read = params as (args: object) => unknown;
    return {
      holds: ({ context, event }) => test({ context, event }, read({ context, event })),
    };
  }
  return {
    holds: ({ context, event }) => test({ context, event }, params),
    write: (code) => `${code.constant(test)}({ context, event }, ${code.constant(params)})`,
  };
}

function compileBuiltin(guard: BuiltinGuard, node: AnyStateNode): Guard {
  const inner = () => guard.guards!.map((one) => compileGuard(one, node));
  switch (guard.check) {
    case AND: {
      const guards = inner();
      return { holds: (frame) => guards.every(({ holds }) => holds(frame)) };
    }
    case OR: {
      const guards = inner();
      return { holds: (frame) => guards.some(({ holds }) => holds(frame)) };
    }
    case NOT: {
      const [negated] = inner();
      return { holds: (frame) => !negated!.holds(frame) };
    }
    case STATE_IN:
      return compileStateIn(guard.stateValue!, node);
    default:
      throw new UnsupportedFeatureError(node, 'a guard of a kind of its own');
  }
}

function compileStateIn(state: StateValue, node: AnyStateNode): Guard {
  if (typeof state === 'string' && state.startsWith('#')) {
    // A state that does not exist is found out when it is asked about, as in XState.
    const target = () => node.machine.getStateNodeById(state);
    return { holds: ({ configuration }) => configuration.active.includes(target()) };
  }
  return { holds: ({ configuration }) => matchesState(state, configuration.value) };
}
