import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';

/**
 * What a set of transitions does to a set of active states: the microstep of SCXML
 * (https://www.w3.org/TR/scxml/#AlgorithmforSCXMLInterpretation) as XState takes it, for charts without
 * history. It depends on no context and no event, so it is worked out once.
 */
export interface Microstep {
  /** The transitions that are taken; a conflict leaves some out. */
  readonly transitions: readonly AnyTransitionDefinition[];
  /** In the order in which they are left. */
  readonly exited: readonly AnyStateNode[];
  readonly entered: readonly Entry[];
  /** Who is active afterwards, in the order in which they came. */
  readonly active: readonly AnyStateNode[];
  /** Whether others are active than before. */
  readonly isMove: boolean;
  /** Whether it ends the machine. */
  readonly isCompletion: boolean;
}

/** A state that is entered. */
export interface Entry {
  readonly node: AnyStateNode;
  /** Whether the actions of its initial transition run. */
  readonly byDefault: boolean;
  /** States that are done by this entry, innermost first. */
  readonly completed: readonly Completion[];
}

/** A state that is done because a final one was entered. */
export interface Completion {
  readonly node: AnyStateNode;
  /** The final state whose output it passes on; undefined where it has none of its own. */
  readonly by: AnyStateNode | undefined;
  /** Whether the machine is done by it: then nobody is told of the state. */
  readonly ofMachine: boolean;
}

type Transition = AnyTransitionDefinition;
type Nodes = ReadonlySet<AnyStateNode>;

/** The first step of a machine: into its initial states. */
export function initialMicrostep(root: AnyStateNode): Microstep {
  const toEnter = new Set<AnyStateNode>([root]);
  const byDefault = new Set<AnyStateNode>([root]);
  addInitial(root, toEnter, byDefault);
  return enter({ transitions: [], exited: [], toEnter, byDefault, active: new Set([root]) });
}

/** What `selected` does where `before` are active. */
export function microstep(
  selected: readonly Transition[],
  before: readonly AnyStateNode[],
): Microstep {
  const active = new Set(before);
  const transitions = withoutConflicts(selected, active);
  const exited = exitSet(transitions, active).toSorted((a, b) => b.order - a.order);
  for (const node of exited) active.delete(node);
  const { toEnter, byDefault } = entrySet(transitions);
  const step = enter({ transitions, exited, toEnter, byDefault, active });
  const isMove =
    step.active.length !== before.length || before.some((node) => !step.active.includes(node));
  // Where the same states are active, XState keeps them in the order in which they were.
  return { ...step, isMove, active: isMove ? step.active : before };
}

/** Of transitions that would leave the same states, those of inner states are taken, or the first. */
export function withoutConflicts(
  selected: readonly Transition[],
  active: Nodes,
): readonly Transition[] {
  const taken = new Set<Transition>();
  for (const transition of selected) {
    const exits = exitSet([transition], active);
    const rivals = [...taken].filter((other) =>
      exitSet([other], active).some((node) => exits.includes(node)),
    );
    const yields = rivals.findIndex((rival) => !isDescendant(transition.source, rival.source));
    if (yields !== -1) continue;
    for (const rival of rivals) taken.delete(rival);
    taken.add(transition);
  }
  return [...taken];
}

/** Children of `node`, without pseudo-states. */
export function childrenOf(node: AnyStateNode): readonly AnyStateNode[] {
  return Object.values<AnyStateNode>(node.states).filter(({ type }) => type !== 'history');
}

/** `node`'s ancestors from its parent up to, but not including, `end`. */
export function ancestorsOf(node: AnyStateNode, end?: AnyStateNode): readonly AnyStateNode[] {
  const ancestors: AnyStateNode[] = [];
  if (node === end) return ancestors;
  for (let parent = node.parent; parent !== undefined && parent !== end; parent = parent.parent) {
    ancestors.push(parent);
  }
  return ancestors;
}

export function isAtomic({ type }: AnyStateNode): boolean {
  return type === 'atomic' || type === 'final';
}

/** Whether `node` lies within `ancestor`; every node lies within `undefined`, which is around the root. */
function isDescendant(node: AnyStateNode, ancestor: AnyStateNode | undefined): boolean {
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    if (parent === ancestor) return true;
  }
  return ancestor === undefined;
}

/**
 * The innermost state within which a transition happens; undefined if the root itself is left and
 * entered.
 */
function domainOf({ source, target = [], reenter }: Transition): AnyStateNode | undefined {
  const targets = target as readonly AnyStateNode[];
  const inside = targets.every((node) => node === source || isDescendant(node, source));
  if (!reenter && inside) return source;
  const all = [...targets, source];
  const common = ancestorsOf(all[0]!).find((ancestor) =>
    all.slice(1).every((node) => isDescendant(node, ancestor)),
  );
  return common ?? (reenter ? undefined : source.machine.root);
}

function exitSet(transitions: readonly Transition[], active: Nodes): readonly AnyStateNode[] {
  const exits = new Set<AnyStateNode>();
  for (const transition of transitions) {
    if (!transition.target?.length) continue;
    const domain = domainOf(transition);
    if (transition.reenter && transition.source === domain) exits.add(domain);
    for (const node of active) if (isDescendant(node, domain)) exits.add(node);
  }
  return [...exits];
}

function entrySet(transitions: readonly Transition[]) {
  const toEnter = new Set<AnyStateNode>();
  const byDefault = new Set<AnyStateNode>();
  for (const transition of transitions) {
    const { source, reenter } = transition;
    const targets: readonly AnyStateNode[] = transition.target ?? [];
    const domain = domainOf(transition);
    for (const node of targets) {
      // A transition of a state to itself that stays within it does not enter it.
      if (source !== node || source !== domain || reenter) {
        toEnter.add(node);
        byDefault.add(node);
      }
      addInitial(node, toEnter, byDefault);
    }
    const outermost = source.parent === undefined && reenter ? undefined : domain;
    for (const node of targets) {
      const ancestors = [...ancestorsOf(node, domain)];
      if (domain?.type === 'parallel') ancestors.push(domain);
      for (const ancestor of ancestors) {
        if (outermost === undefined || isDescendant(ancestor, outermost)) toEnter.add(ancestor);
        if (ancestor.type === 'parallel') addRegions(ancestor, toEnter, byDefault, false);
      }
    }
  }
  return { toEnter, byDefault };
}

/** Adds what is entered with `node` because nothing inside it was aimed at. */
function addInitial(
  node: AnyStateNode,
  toEnter: Set<AnyStateNode>,
  byDefault: Set<AnyStateNode>,
): void {
  if (node.type === 'compound') {
    const [initial] = node.initial.target as readonly AnyStateNode[];
    toEnter.add(initial!);
    byDefault.add(initial!);
    addInitial(initial!, toEnter, byDefault);
  } else if (node.type === 'parallel') addRegions(node, toEnter, byDefault, true);
}

/** Adds those regions of `node` of which nothing is entered yet. */
function addRegions(
  node: AnyStateNode,
  toEnter: Set<AnyStateNode>,
  byDefault: Set<AnyStateNode>,
  asDefault: boolean,
): void {
  for (const region of childrenOf(node)) {
    if ([...toEnter].some((other) => isDescendant(other, region))) continue;
    toEnter.add(region);
    if (asDefault) byDefault.add(region);
    addInitial(region, toEnter, byDefault);
  }
}

function enter(step: {
  transitions: readonly Transition[];
  exited: readonly AnyStateNode[];
  toEnter: Nodes;
  byDefault: Nodes;
  active: Set<AnyStateNode>;
}): Microstep {
  const { transitions, exited, toEnter, byDefault, active } = step;
  const completedRegions = new Set<AnyStateNode>();
  const entered = [...toEnter]
    .toSorted((a, b) => a.order - b.order)
    .map((node): Entry => {
      active.add(node);
      const completed = node.type === 'final' ? completions(node, active, completedRegions) : [];
      return { node, byDefault: byDefault.has(node), completed };
    });
  const isCompletion = entered.some(({ completed }) =>
    completed.some(({ ofMachine }) => ofMachine),
  );
  const nodes = [...active];
  return {
    transitions,
    exited,
    entered,
    active: isCompletion ? nodes.toSorted((a, b) => b.order - a.order) : nodes,
    isMove: true,
    isCompletion,
  };
}

/** What is done when the final state `node` is entered. */
function completions(
  node: AnyStateNode,
  active: Nodes,
  completedRegions: Set<AnyStateNode>,
): readonly Completion[] {
  const completed: Completion[] = [];
  const { parent } = node;
  if (parent?.type === 'compound') completed.push({ node: parent, by: node, ofMachine: false });
  let around = parent?.type === 'parallel' ? parent : parent?.parent;
  let last = around ?? node;
  while (around?.type === 'parallel' && !completedRegions.has(around) && isDone(around, active)) {
    completedRegions.add(around);
    completed.push({ node: around, by: undefined, ofMachine: false });
    last = around;
    around = around.parent;
  }
  if (around === undefined) completed.push({ node: last, by: last, ofMachine: true });
  return completed;
}

/** Whether `node` is done: it is final, or what is active in it is. */
export function isDone(node: AnyStateNode, active: Nodes): boolean {
  switch (node.type) {
    case 'compound':
      return childrenOf(node).some((child) => child.type === 'final' && active.has(child));
    case 'parallel':
      return childrenOf(node).every((child) => isDone(child, active));
    default:
      return node.type === 'final';
  }
}
