import type {
  AnyStateMachine,
  AnyStateNode,
  AnyTransitionDefinition,
  MachineContext,
} from 'xstate';
import { compileActions, refuseMention, writeInstruction } from './_actions.ts';
import { shapeOf, type ContextShape } from './_context_shape.ts';
import {
  BirthArguments,
  type Expression,
  type Frame,
  type Instruction,
  type StepCode,
} from './_frame.ts';
import { compileGuard } from './_guards.ts';
import { initialMicrostep, type Completion, type Microstep } from './_microstep.ts';
import { Row, writeStep, type Edge, type RowTables, type StateTable, type Step } from './_row.ts';
import { treeOf, valueOf } from './_state_value.ts';
import { UnsupportedFeatureError } from './unsupported_feature_error.ts';

/**
 * A machine as tables: for each set of states that can be active at once, and each event, which guards
 * are asked and what is then done. Every state and transition is compiled, or refused, at once; the
 * rows for sets of active states are made when they are first reached, since parallel regions have
 * more of them than are ever seen.
 */
export class MachineTables implements RowTables {
  readonly machine: AnyStateMachine;
  readonly maxIterations: number;
  readonly #states = new Map<AnyStateNode, StateTable>();
  readonly #rows = new Map<string, Row>();
  readonly beforeBirth: Row;
  #enter: Step | undefined;
  readonly #shape: ContextShape;
  readonly #copy: ReturnType<ContextShape['replacer']>;
  #edges = 0;

  /** @throws {UnsupportedFeatureError} if it uses what cannot be compiled. */
  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    this.maxIterations = machine.options.maxIterations ?? Infinity;
    this.#shape = shapeOf(machine);
    this.#copy = this.#shape.replacer([]);
    this.#compileState(machine.root);
    if (typeof machine.config.context === 'function') {
      refuseMention(machine.config.context, 'spawn', machine.root);
    }
    // XState shows an actor that is not born yet in its initial states.
    const first = initialMicrostep(machine.root).entered.map(({ node }) => node);
    this.beforeBirth = new Row(this, [machine.root], valueOf(treeOf(first)));
  }

  /** The tables of `machine`, made once. */
  static of(machine: AnyStateMachine): MachineTables {
    let made = known.get(machine);
    if (made === undefined) {
      made = attempt(machine);
      known.set(machine, made);
    }
    if (made instanceof UnsupportedFeatureError) throw made;
    return made;
  }

  readonly enter = (frame: Frame): void => {
    this.#enter ??= writeStep((code) => this.write(initialMicrostep(this.machine.root), code));
    this.#enter(frame);
  };

  createContext(frame: Frame, input: unknown): MachineContext {
    const { context } = this.machine.config;
    if (typeof context === 'function') {
      const create = context as (args: object) => MachineContext;
      const created: MachineContext | undefined = create(new BirthArguments(input, frame.actor));
      if (created === undefined || created === null) return {};
      this.#shape.learn(created);
      return this.#copy(created, NO_VALUES);
    }
    const shared = (context as MachineContext | undefined) ?? {};
    this.#shape.learn(shared);
    return shared;
  }

  stateTable(node: AnyStateNode): StateTable {
    return this.#states.get(node)!;
  }

  /** Writes what a microstep does. */
  write(step: Microstep, code: StepCode): void {
    const instructions = [
      ...step.exited.flatMap((node) => this.stateTable(node).exit),
      ...step.transitions.flatMap((definition) => this.#edgeOf(definition).instructions),
      ...step.entered.flatMap(({ node, byDefault, completed }) => [
        ...this.stateTable(node).entry,
        ...(byDefault ? this.stateTable(node).initial : []),
        ...completed.map((completion) => complete(completion)),
      ]),
      // Who is done leaves everything.
      ...(step.isCompletion
        ? step.active
            .toSorted((a, b) => b.order - a.order)
            .flatMap((node) => this.stateTable(node).exit)
        : []),
    ];
    for (const instruction of instructions) writeInstruction(instruction, code);
    code.line(`frame.configuration = ${code.constant(this.#rowOf(step.active))};`);
    code.line(`frame.hasMoved = ${step.isMove};`);
    code.line('return true;');
  }

  /** The row in which exactly these states are active. */
  #rowOf(active: readonly AnyStateNode[]): Row {
    const key = active.map(({ order }) => order).join();
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = new Row(this, active);
      this.#rows.set(key, row);
    }
    return row;
  }

  #edgeOf(definition: AnyTransitionDefinition): Edge {
    const { always, on } = this.stateTable(definition.source);
    return [...always, ...[...on.values()].flat()].find((edge) => edge.definition === definition)!;
  }

  #compileState(node: AnyStateNode): void {
    refuseUnsupported(node);
    this.#states.set(node, {
      entry: compileActions(node.entry, node),
      exit: compileActions(node.exit, node),
      initial: compileActions(node.initial.actions, node),
      always: (node.always ?? []).map((definition) => this.#compileEdge(definition)),
      on: new Map(
        [...node.transitions].map(([descriptor, definitions]) => [
          descriptor,
          definitions.map((definition) => this.#compileEdge(definition)),
        ]),
      ),
    });
    for (const child of Object.values<AnyStateNode>(node.states)) this.#compileState(child);
  }

  #compileEdge(definition: AnyTransitionDefinition): Edge {
    const { guard, actions, source } = definition;
    return {
      index: this.#edges++,
      definition,
      guard: guard === undefined ? undefined : compileGuard(guard, source),
      instructions: compileActions(actions, source),
    };
  }
}

const NO_VALUES: readonly unknown[] = [];

const known = new WeakMap<AnyStateMachine, MachineTables | UnsupportedFeatureError>();

function attempt(machine: AnyStateMachine): MachineTables | UnsupportedFeatureError {
  try {
    return new MachineTables(machine);
  } catch (error) {
    if (error instanceof UnsupportedFeatureError) return error;
    throw error;
  }
}

function refuseUnsupported(node: AnyStateNode): void {
  const { type, config } = node;
  if (type === 'history') throw new UnsupportedFeatureError(node, 'a history state');
  if (node.invoke.length > 0) throw new UnsupportedFeatureError(node, 'invoke');
  if ('route' in config) throw new UnsupportedFeatureError(node, 'route');
}

/** Tells of a state that is done, or notes what the machine leaves behind. */
function complete({ node, by, ofMachine }: Completion): Instruction {
  const output = by?.output;
  const type = `xstate.done.state.${node.id}`;
  const outputOf = (frame: Frame) => (typeof output === 'function' ? call(output, frame) : output);
  if (!ofMachine) return { run: (frame) => frame.raise({ type, output: outputOf(frame) }) };
  const { root } = node.machine;
  const ofRoot = root.output;
  if (ofRoot === undefined) return { run: () => undefined };
  return {
    run: (frame) => {
      const event = { type, output: node === root ? undefined : outputOf(frame) };
      const { context, actor } = frame;
      frame.output =
        typeof ofRoot === 'function'
          ? (ofRoot as (args: object) => unknown)({ context, event, self: actor })
          : ofRoot;
    },
  };
}

function call(expression: object, frame: Frame): unknown {
  return (expression as Expression)(frame.args, undefined);
}
