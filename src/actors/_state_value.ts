import type { AnyStateNode, StateValue } from 'xstate';
import { isAtomic } from './_microstep.ts';

/** An active state with its active children, in the order of the state value. */
export interface ActiveNode {
  readonly node: AnyStateNode;
  readonly children: readonly ActiveNode[];
}

/** The active states as a tree. */
export function treeOf(active: readonly AnyStateNode[]): ActiveNode {
  return branchOf(active[0]!.machine.root, active);
}

/** The state value of a tree, as XState has it: a key where one atomic state is active, else an object. */
export function valueOf({ node, children }: ActiveNode): StateValue {
  const [only] = children;
  if (node.type === 'compound' && only !== undefined && isAtomic(only.node)) return only.node.key;
  return Object.fromEntries(children.map((child) => [child.node.key, valueOf(child)]));
}

function branchOf(node: AnyStateNode, active: readonly AnyStateNode[]): ActiveNode {
  const children = new Map(
    active.filter(({ parent }) => parent === node).map((child) => [child.key, child]),
  );
  // XState goes through the keys of an object: those that look like integers come first.
  const keys = Object.keys(Object.fromEntries(children));
  return { node, children: keys.map((key) => branchOf(children.get(key)!, active)) };
}
