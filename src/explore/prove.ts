import { breathe, systemClock, TICKS_PER_MS, type WallClock } from '../time/mod.ts';
import { counterexampleOf, type Counterexample } from './counterexample.ts';
import type { Flaw } from './flaw.ts';
import { DEFAULT_SCOPES } from './scopes.ts';
import { Search } from './_search.ts';
import { checkScope, type Scope } from './scope.ts';

/** What to prove, and with how much effort. */
export interface ProveOptions {
  /** From small to large. @default DEFAULT_SCOPES */
  readonly scopes?: readonly Scope[];
  /** A bug to plant into the model: the search has to find it. */
  readonly flaw?: Flaw;
  /** Gives a scope up, as unfinished, that has more states than that. @default 20_000_000 */
  readonly maxStates?: number;
  /** Ends the search early, as unfinished. */
  readonly signal?: AbortSignal;
  /** Is told of every scope as soon as it is done. */
  readonly onScope?: (proof: ScopeProof) => void;
  /** What the search is timed with. @default systemClock */
  readonly clock?: WallClock;
}

/** `unfinished`: not every state was seen, so nothing is proved. */
export type ProofVerdict = 'proved' | 'violated' | 'unfinished';

/** What came of one scope. */
export interface ScopeProof {
  readonly scope: Scope;
  readonly verdict: ProofVerdict;
  /** Different states, users and equal conversations taken for one another. */
  readonly states: number;
  /** Steps judged. */
  readonly transitions: number;
  /** Steps from the beginning to the farthest state. */
  readonly depth: number;
  readonly wallMs: number;
  /** Where the verdict is `violated`. */
  readonly counterexample?: Counterexample;
}

/** What came of all scopes. */
export interface Proof {
  /** The worst of the scopes'. */
  readonly verdict: ProofVerdict;
  /** The bug that was planted. */
  readonly flaw?: Flaw;
  readonly scopes: readonly ScopeProof[];
  /** Sums over the scopes. */
  readonly states: number;
  readonly transitions: number;
  readonly wallMs: number;
  /** States a second of wall time. */
  readonly statesPerS: number;
}

const MAX_STATES = 20_000_000;
/** About 20 ms of work between two looks at the rest of the program. */
const STATES_PER_SLICE = 2_000;

/**
 * Explores every reachable state of each scope, breadth first, and judges every step. Ends with the
 * first scope that breaks a claim: its counterexample is the shortest there is in that scope.
 *
 * @throws {RangeError} if a scope is none that can be explored.
 */
export async function prove(options: ProveOptions = {}): Promise<Proof> {
  const { scopes = DEFAULT_SCOPES, flaw, signal, onScope } = options;
  for (const scope of scopes) checkScope(scope);
  const proofs: ScopeProof[] = [];
  for (const scope of scopes) {
    const proof = await proveScope(scope, options);
    proofs.push(proof);
    onScope?.(proof);
    if (proof.verdict === 'violated' || signal?.aborted === true) break;
  }
  const [states, transitions, wallMs] = (['states', 'transitions', 'wallMs'] as const).map((name) =>
    proofs.reduce((sum, proof) => sum + proof[name], 0),
  ) as [number, number, number];
  return {
    verdict: worst(proofs, scopes.length),
    ...(flaw !== undefined && { flaw }),
    scopes: proofs,
    states,
    transitions,
    wallMs,
    statesPerS: wallMs === 0 ? 0 : states / (wallMs / MS_PER_S),
  };
}

const MS_PER_S = 1000;

async function proveScope(scope: Scope, options: ProveOptions): Promise<ScopeProof> {
  const { flaw, signal, maxStates = MAX_STATES, clock = systemClock } = options;
  const begun = clock.now();
  const search = new Search(scope, flaw);
  while (!search.isOver && search.states <= maxStates) {
    if (signal?.aborted === true) break;
    search.advance(STATES_PER_SLICE);
    await breathe();
  }
  const { states, transitions, depth, broken, isOver } = search;
  return {
    scope,
    verdict: broken === undefined ? (isOver ? 'proved' : 'unfinished') : 'violated',
    states,
    transitions,
    depth,
    wallMs: (clock.now() - begun) / TICKS_PER_MS,
    ...(broken !== undefined && { counterexample: counterexampleOf(search, scope, flaw) }),
  };
}

function worst(proofs: readonly ScopeProof[], asked: number): ProofVerdict {
  if (proofs.some(({ verdict }) => verdict === 'violated')) return 'violated';
  const isComplete = proofs.length === asked && proofs.every(({ verdict }) => verdict === 'proved');
  return isComplete ? 'proved' : 'unfinished';
}
