import type { AnyStateNode, AnyTransitionDefinition, StateValue } from 'xstate';
import type { Configuration, Frame, Instruction, StepCode, Tables } from './_frame.ts';
import { writeGuard, type Guard } from './_guards.ts';
import {
  ancestorsOf,
  isAtomic,
  isDone,
  microstep,
  withoutConflicts,
  type Microstep,
} from './_microstep.ts';
import { treeOf, valueOf, type ActiveNode } from './_state_value.ts';
import { StepWriter } from './_step_writer.ts';

/** A transition, compiled. */
export interface Edge {
  readonly index: number;
  readonly definition: AnyTransitionDefinition;
  readonly guard: Guard | undefined;
  readonly instructions: readonly Instruction[];
}

/** A state, compiled. */
export interface StateTable {
  readonly entry: readonly Instruction[];
  readonly exit: readonly Instruction[];
  /** Actions of its initial transition. */
  readonly initial: readonly Instruction[];
  readonly always: readonly Edge[];
  /** By event descriptor. */
  readonly on: ReadonlyMap<string, readonly Edge[]>;
}

/** The tables as one of their rows uses them. */
export interface RowTables extends Tables {
  stateTable(node: AnyStateNode): StateTable;
  /** Writes what a microstep does, and where it leads. */
  write(step: Microstep, code: StepCode): void;
}

/** Code that takes a step where there is one to take; it tells whether there was. */
export type Step = (frame: Frame) => boolean;

export function writeStep(write: (code: StepWriter) => void): Step {
  const code = new StepWriter();
  write(code);
  return code.build();
}

/** Who is asked about an event: what is inside first, and only if nobody there minds it, the state itself. */
interface Choice {
  readonly inside: readonly Choice[];
  readonly own: readonly Edge[];
}

/** One row of the table: which states are active, and what leads on from there. */
export class Row implements Configuration {
  readonly active: readonly AnyStateNode[];
  readonly value: StateValue;
  readonly tables: RowTables;
  readonly isOver: boolean;
  readonly #tree: ActiveNode;
  /** By type of event. */
  readonly #steps = new Map<string, Step>();
  readonly #eventless: Step | undefined;
  #ended: EndedRow | undefined;
  /** Steps of parallel regions together, by the edges that are taken. */
  readonly #joint = new Map<string, Step>();

  /** @default value that of the active states */
  constructor(tables: RowTables, active: readonly AnyStateNode[], value?: StateValue) {
    this.tables = tables;
    this.active = active;
    // A machine ends when a final state is entered: regions without states are done, but end nothing.
    const hasFinal = active.some(({ type }) => type === 'final');
    this.isOver = hasFinal && isDone(active[0]!.machine.root, new Set(active));
    this.#tree = treeOf(active);
    this.value = value ?? valueOf(this.#tree);
    this.#eventless = this.#eventlessStep();
  }

  get ended(): Configuration {
    return this.isOver ? this : (this.#ended ??= new EndedRow(this));
  }

  take(frame: Frame): boolean {
    const { type } = frame.event;
    let step = this.#steps.get(type);
    if (step === undefined) {
      step = this.#stepOf(choiceOf(this.#tree, type, this.tables));
      this.#steps.set(type, step);
    }
    return step(frame);
  }

  takeEventless(frame: Frame): boolean {
    return this.#eventless !== undefined && this.#eventless(frame);
  }

  #stepOf(choice: Choice): Step {
    if (choice.inside.length === 0) return this.#firstOf(choice.own, askedFor);
    return (frame) => {
      const found: Edge[] = [];
      collect(choice, frame, found);
      return found.length > 0 && this.#takeAll(found, frame);
    };
  }

  /** Asks, for each active atomic state, the `always` of its own and of those around it. */
  #eventlessStep(): Step | undefined {
    const regions = this.active
      .filter((node) => isAtomic(node))
      .map((node) =>
        [node, ...ancestorsOf(node)].flatMap((one) => this.tables.stateTable(one).always),
      )
      .filter((edges) => edges.length > 0);
    if (regions.length === 0) return undefined;
    if (regions.length === 1) {
      let step: Step | undefined;
      return (frame) => (step ??= this.#firstOf(regions[0]!))(frame);
    }
    return (frame) => {
      const found = new Set<Edge>();
      for (const edges of regions) {
        const open = edges.find(({ guard }) => guard === undefined || guard.holds(frame));
        if (open !== undefined) found.add(open);
      }
      if (found.size === 0) return false;
      const definitions = [...found].map(({ definition }) => definition);
      const taken = withoutConflicts(definitions, new Set(this.active));
      return this.#takeAll(
        [...found].filter(({ definition }) => taken.includes(definition)),
        frame,
      );
    };
  }

  /** Takes the first of `edges` whose guard holds. What a guard throws goes through `fail`. */
  #firstOf(edges: readonly Edge[], fail?: Fail): Step {
    if (edges.length === 0) return () => false;
    return writeStep((code) => {
      const unguarded = edges.findIndex(({ guard }) => guard === undefined);
      const asked = unguarded === -1 ? edges : edges.slice(0, unguarded + 1);
      const guards = asked.flatMap(({ guard }) => guard ?? []);
      if (guards.length > 0) {
        const none = unguarded === -1 ? -1 : unguarded;
        const choice = guards
          .map((guard, at) => `(asked = ${at}, ${writeGuard(guard, code)}) ? ${at} : `)
          .join('');
        code.line('let asked = 0, chosen;');
        const ask = `chosen = ${choice}${none};`;
        if (fail === undefined) code.line(ask);
        else {
          const failing = `throw ${code.constant(fail)}(error, ${code.constant(asked)}[asked], frame);`;
          code.line(`try { ${ask} } catch (error) { ${failing} }`);
        }
        for (const [at, { definition }] of asked.entries()) {
          code.block(`if (chosen === ${at})`, () => this.#write([definition], code));
        }
        code.line('return false;');
      } else this.#write([asked[0]!.definition], code);
    });
  }

  #takeAll(edges: readonly Edge[], frame: Frame): boolean {
    const key = edges.map(({ index }) => index).join();
    let step = this.#joint.get(key);
    if (step === undefined) {
      const definitions = edges.map(({ definition }) => definition);
      step = writeStep((code) => this.#write(definitions, code));
      this.#joint.set(key, step);
    }
    return step(frame);
  }

  #write(definitions: readonly AnyTransitionDefinition[], code: StepCode): void {
    this.tables.write(microstep(definitions, this.active), code);
  }
}

/** A row that nothing leads on from. */
class EndedRow implements Configuration {
  readonly isOver = true;
  readonly active: readonly AnyStateNode[];
  readonly value: StateValue;
  readonly tables: Tables;

  constructor({ active, value, tables }: Configuration) {
    this.active = active;
    this.value = value;
    this.tables = tables;
  }

  get ended(): this {
    return this;
  }

  take(): boolean {
    return false;
  }

  takeEventless(): boolean {
    return false;
  }
}

function choiceOf({ node, children }: ActiveNode, type: string, tables: RowTables): Choice {
  const own = edgesFor(tables.stateTable(node), type);
  const inside = children
    .map((child) => choiceOf(child, type, tables))
    .filter((choice) => choice.inside.length + choice.own.length > 0);
  const [only] = inside;
  if (inside.length === 1 && only!.inside.length === 0) {
    return { inside: [], own: [...only!.own, ...own] };
  }
  return { inside, own };
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

function collect({ inside, own }: Choice, frame: Frame, found: Edge[]): void {
  const before = found.length;
  for (const choice of inside) collect(choice, frame, found);
  if (found.length > before) return;
  for (const edge of own) {
    if (!isOpen(edge, frame)) continue;
    found.push(edge);
    return;
  }
}

function isOpen(edge: Edge, frame: Frame): boolean {
  try {
    return edge.guard === undefined || edge.guard.holds(frame);
  } catch (error) {
    throw askedFor(error, edge, frame);
  }
}

type Fail = (error: unknown, edge: Edge, frame: Frame) => Error;

/** What XState makes of an error in the guard of a transition for an event. */
function askedFor(error: unknown, { definition }: Edge, { event }: Frame): Error {
  const { guard, source } = definition;
  const type = typeof guard === 'object' ? guard.type : guard;
  const name = typeof type === 'string' ? `'${type}' ` : '';
  return new Error(
    `Unable to evaluate guard ${name}in transition for event '${event.type}' in state node '${source.id}':\n${(error as Error).message}`,
    { cause: error },
  );
}
