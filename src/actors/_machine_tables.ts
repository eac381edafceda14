import type {
  AnyStateMachine,
  AnyStateNode,
  AnyTransitionDefinition,
  MachineContext,
  StateValue,
} from 'xstate';
import { compileActions, refuseMention } from './_actions.ts';
import type { Configuration, Expression, Frame, Instruction, Plan, Tables } from './_frame.ts';
import { compileGuard, type Guard } from './_guards.ts';
import {
  ancestorsOf,
  initialMicrostep,
  isAtomic,
  microstep,
  withoutConflicts,
  type Completion,
  type Microstep,
} from './_microstep.ts';
import { treeOf, valueOf, type ActiveNode } from './_state_value.ts';
import { UnsupportedFeatureError } from './unsupported_feature_error.ts';

/** A transition, compiled. */
interface Edge {
  readonly index: number;
  readonly definition: AnyTransitionDefinition;
  readonly guard: Guard | undefined;
  readonly instructions: readonly Instruction[];
}

/** A state, compiled. */
interface StateTable {
  readonly entry: readonly Instruction[];
  readonly exit: readonly Instruction[];
  /** Actions of its initial transition. */
  readonly initial: readonly Instruction[];
  readonly always: readonly Edge[];
  /** By event descriptor. */
  readonly on: ReadonlyMap<string, readonly Edge[]>;
}

/**
 * A machine as tables: for each set of states that can be active at once, and each event, which guards
 * are asked and what is then done. Every state and transition is compiled, or refused, at once; the
 * rows for sets of active states are made when they are first reached, since parallel regions have
 * more of them than are ever seen.
 */
export class MachineTables implements Tables {
  readonly machine: AnyStateMachine;
  readonly maxIterations: number;
  readonly #states = new Map<AnyStateNode, StateTable>();
  readonly #rows = new Map<string, Row>();
  readonly #initial: Plan;
  readonly #beforeBirth: Configuration;
  #edges = 0;

  /** @throws {UnsupportedFeatureError} if it uses what cannot be compiled. */
  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    this.maxIterations = machine.options.maxIterations ?? Infinity;
    this.#compileState(machine.root);
    if (typeof machine.config.context === 'function') {
      refuseMention(machine.config.context, 'spawn', machine.root);
    }
    this.#initial = this.planOf(initialMicrostep(machine.root));
    // XState shows an actor that is not born yet in its initial states.
    const first = initialMicrostep(machine.root).entered.map(({ node }) => node);
    this.#beforeBirth = new Row(this, [machine.root], valueOf(treeOf(first)));
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

  get birth(): { readonly before: Configuration; readonly plan: Plan } {
    return { before: this.#beforeBirth, plan: this.#initial };
  }

  createContext(frame: Frame, input: unknown): MachineContext {
    const { context } = this.machine.config;
    if (typeof context !== 'function') return (context as MachineContext | undefined) ?? {};
    const { self } = frame.actor;
    return { ...(context as (args: object) => MachineContext)({ input, self }) };
  }

  stateTable(node: AnyStateNode): StateTable {
    return this.#states.get(node)!;
  }

  /** Makes instructions of what a microstep does. */
  planOf(step: Microstep): Plan {
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
    const { isMove, isCompletion } = step;
    return { instructions, target: this.#rowOf(step.active), isMove, isCompletion };
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
  const output = by?.output as unknown;
  const type = `xstate.done.state.${node.id}`;
  const outputOf = (frame: Frame) => (typeof output === 'function' ? call(output, frame) : output);
  if (!ofMachine) return (frame) => void frame.raised.push({ type, output: outputOf(frame) });
  const { root } = node.machine;
  const ofRoot = root.output as unknown;
  if (ofRoot === undefined) return () => undefined;
  return (frame) => {
    const event = { type, output: node === root ? undefined : outputOf(frame) };
    const { context, actor } = frame;
    frame.output =
      typeof ofRoot === 'function'
        ? (ofRoot as (args: object) => unknown)({ context, event, self: actor.self })
        : ofRoot;
  };
}

function call(expression: object, frame: Frame): unknown {
  return (expression as Expression)(frame.args, undefined);
}

/** An edge as it stands in a row. */
class Candidate {
  readonly edge: Edge;
  readonly #row: Row;
  #plan: Plan | undefined;

  constructor(edge: Edge, row: Row) {
    this.edge = edge;
    this.#row = row;
  }

  isOpen(frame: Frame): boolean {
    const { guard } = this.edge;
    return guard === undefined || guard(frame.context, frame.event, frame.configuration);
  }

  /** What is done if it is taken alone. */
  get plan(): Plan {
    return (this.#plan ??= this.#row.planOf([this.edge]));
  }
}

/** Who is asked about an event: what is inside first, and only if nobody there minds it, the state itself. */
interface Choice {
  readonly inside: readonly Choice[];
  readonly own: readonly Candidate[];
}

/** One row of the table: which states are active, and what leads on from there. */
class Row implements Configuration {
  readonly active: readonly AnyStateNode[];
  readonly value: StateValue;
  readonly tables: MachineTables;
  readonly #tree: ActiveNode;
  /** For each active atomic state, the `always` of its own and of those around it. */
  readonly #eventless: readonly (readonly Candidate[])[];
  readonly #choices = new Map<string, Choice>();
  readonly #plans = new Map<string, Plan>();

  /** @default value that of the active states */
  constructor(tables: MachineTables, active: readonly AnyStateNode[], value?: StateValue) {
    this.tables = tables;
    this.active = active;
    this.#tree = treeOf(active);
    this.value = value ?? valueOf(this.#tree);
    this.#eventless = active
      .filter((node) => isAtomic(node))
      .map((node) =>
        [node, ...ancestorsOf(node)].flatMap((one) =>
          tables.stateTable(one).always.map((edge) => new Candidate(edge, this)),
        ),
      )
      .filter((candidates) => candidates.length > 0);
  }

  select(frame: Frame): Plan | undefined {
    const { type } = frame.event;
    let choice = this.#choices.get(type);
    if (choice === undefined) {
      choice = this.#choiceOf(this.#tree, type);
      this.#choices.set(type, choice);
    }
    if (choice.inside.length === 0) return firstOpen(choice.own, frame)?.plan;
    const found: Candidate[] = [];
    collect(choice, frame, found);
    return this.#planOfAll(found);
  }

  selectEventless(frame: Frame): Plan | undefined {
    const regions = this.#eventless;
    if (regions.length === 0) return undefined;
    if (regions.length === 1) return firstOpenAlways(regions[0]!, frame)?.plan;
    const found = new Set<Edge>();
    for (const candidates of regions) {
      const open = firstOpenAlways(candidates, frame);
      if (open !== undefined) found.add(open.edge);
    }
    if (found.size === 0) return undefined;
    const definitions = [...found].map(({ definition }) => definition);
    const taken = withoutConflicts(definitions, new Set(this.active));
    return this.planOf([...found].filter(({ definition }) => taken.includes(definition)));
  }

  planOf(edges: readonly Edge[]): Plan {
    const key = edges.map(({ index }) => index).join();
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      const definitions = edges.map(({ definition }) => definition);
      plan = this.tables.planOf(microstep(definitions, this.active));
      this.#plans.set(key, plan);
    }
    return plan;
  }

  #planOfAll(found: readonly Candidate[]): Plan | undefined {
    if (found.length === 0) return undefined;
    return found.length === 1 ? found[0]!.plan : this.planOf(found.map(({ edge }) => edge));
  }

  #choiceOf({ node, children }: ActiveNode, type: string): Choice {
    const own = edgesFor(this.tables.stateTable(node), type).map(
      (edge) => new Candidate(edge, this),
    );
    const inside = children
      .map((child) => this.#choiceOf(child, type))
      .filter((choice) => choice.inside.length + choice.own.length > 0);
    const [only] = inside;
    if (inside.length === 1 && only!.inside.length === 0) {
      return { inside: [], own: [...only!.own, ...own] };
    }
    return { inside, own };
  }
}

/** Edges of one state for an event: those that name it first, then wildcards, the longest first. */
function edgesFor({ on }: StateTable, type: string): readonly Edge[] {
  const wildcards = [...on.keys()]
    .filter((descriptor) => descriptor !== type && isWildcardFor(descriptor, type))
    .toSorted((a, b) => b.length - a.length);
  return [...(on.get(type) ?? []), ...wildcards.flatMap((descriptor) => on.get(descriptor)!)];
}

/** `*` is for every event, `a.b.*` for `a.b` and all that begins with `a.b.`. */
function isWildcardFor(descriptor: string, type: string): boolean {
  if (descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const prefix = descriptor.slice(0, -2);
  const isPlain = !prefix.split('.').includes('*');
  return isPlain && (type === prefix || type.startsWith(`${prefix}.`));
}

function collect({ inside, own }: Choice, frame: Frame, found: Candidate[]): void {
  const before = found.length;
  for (const choice of inside) collect(choice, frame, found);
  if (found.length > before) return;
  const open = firstOpen(own, frame);
  if (open !== undefined) found.push(open);
}

/** @throws an error that says which guard failed. */
function firstOpen(candidates: readonly Candidate[], frame: Frame): Candidate | undefined {
  let asked: Candidate | undefined;
  try {
    for (asked of candidates) if (asked.isOpen(frame)) return asked;
    return undefined;
  } catch (error) {
    const { guard, source } = asked!.edge.definition;
    const type = typeof guard === 'object' ? guard.type : guard;
    const name = typeof type === 'string' ? `'${type}' ` : '';
    throw new Error(
      `Unable to evaluate guard ${name}in transition for event '${frame.event.type}' in state node '${source.id}':\n${(error as Error).message}`,
      { cause: error },
    );
  }
}

function firstOpenAlways(candidates: readonly Candidate[], frame: Frame): Candidate | undefined {
  for (const candidate of candidates) if (candidate.isOpen(frame)) return candidate;
  return undefined;
}
