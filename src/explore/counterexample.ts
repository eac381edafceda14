import { CLAIMS, type Claim } from './claim.ts';
import type { Flaw } from './flaw.ts';
import { ModelWalk, type WalkEvent, type WalkStep } from './model_walk.ts';
import type { Search } from './_search.ts';
import type { Scope } from './scope.ts';

/** A shortest sequence of events that breaks a claim. */
export interface Counterexample {
  readonly claim: Claim;
  /** What is claimed, in words. */
  readonly says: string;
  /** The last step is the one that breaks it. */
  readonly steps: readonly WalkStep[];
}

/**
 * Tells what a search found with names that stay the same from step to step: the canonical states on
 * the way are looked up again, one event at a time, in a walk.
 *
 * @throws {Error} if the search has broken nothing.
 */
export function counterexampleOf(search: Search, scope: Scope, flaw?: Flaw): Counterexample {
  if (search.broken === undefined) throw new Error('Assertion failed: no claim is broken');
  const { claim, from } = search.broken;
  const walk = new ModelWalk(scope, flaw);
  const steps = search
    .pathTo(from)
    .slice(1)
    .map((wanted) =>
      takeFirst(walk, (event) => {
        const { step, low, high } = walk.preview(event);
        return step.broken === undefined && low === wanted.low && high === wanted.high;
      }),
    );
  steps.push(takeFirst(walk, (event) => walk.preview(event).step.broken === claim));
  return { claim, says: CLAIMS[claim], steps };
}

function takeFirst(walk: ModelWalk, fits: (event: WalkEvent) => boolean): WalkStep {
  const event = walk.events().find((candidate) => fits(candidate));
  if (event === undefined)
    throw new Error('Assertion failed: no event leads where the search went');
  return walk.take(event);
}
