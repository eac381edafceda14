import type { AnyStateNode } from 'xstate';

/** A machine uses something that the compiled engine does not know. */
export class UnsupportedFeatureError extends Error {
  /** Path of the state, such as `open.idle`; empty for the root. */
  readonly state: string;
  /** What is not known there, such as `invoke`. */
  readonly feature: string;

  constructor(node: AnyStateNode, feature: string) {
    const state = node.path.join('.');
    const place = state === '' ? 'at its root' : `in state "${state}"`;
    super(
      `Machine "${node.machine.id}" cannot be compiled: ${place} it uses ${feature}; run it with the engine xstate`,
    );
    this.name = 'UnsupportedFeatureError';
    this.state = state;
    this.feature = feature;
  }
}
