import type { FactObserver, Hearing } from '../facts/mod.ts';
import type { Oracle } from '../random/mod.ts';
import { remarksOn } from '../scenarios/mod.ts';
import { simulate, type ScenarioResult, type SimulateOptions } from '../simulation/mod.ts';
import type { CreatePort } from '../targets/mod.ts';
import { Witness } from './_witness.ts';
import type { ExploreCase } from './case.ts';
import type { BrokenClaim, CaseOutcome } from './outcome.ts';

/** The system under test. */
export interface ExploreTarget {
  /** Makes a fresh one for each run. */
  readonly createPort: CreatePort;
  /** @default that of `simulate` */
  readonly hearing?: Hearing;
}

/** What else may be said of a run. */
export interface RunCaseOptions {
  /** @default the case's own */
  readonly oracle?: Oracle;
  /** Look at every fact of the run. @default none */
  readonly observers?: readonly FactObserver[];
  /** Told where the run is, about twenty times a second of wall time. */
  readonly onSlice?: SimulateOptions['onSlice'] | undefined;
}

/** Runs a case in virtual time and says what it showed; what the target's code throws is part of that. */
export async function runCase(
  { scenario, seed, oracle: newOracle }: ExploreCase,
  { createPort, hearing }: ExploreTarget,
  { oracle = newOracle(), observers = [], onSlice }: RunCaseOptions = {},
): Promise<CaseOutcome> {
  const witness = new Witness();
  try {
    const result = await simulate(scenario, {
      seed,
      oracle,
      createPort,
      measureMemory: false,
      observers: [witness, ...observers],
      ...(hearing && { hearing }),
      ...(onSlice && { onSlice }),
    });
    const own = new Set(remarksOn(scenario));
    const remarks = result.remarks.filter((remark) => !own.has(remark));
    return { ...outcomeOf(result, witness), ...(remarks.length > 0 && { remarks }) };
  } catch (error) {
    const { commands, situations } = witness;
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return {
      seed,
      digest: '',
      violated: [],
      judged: [],
      vacuous: {},
      situations,
      events: 0,
      commands,
      error: why,
    };
  }
}

function outcomeOf({ seed, digest, invariants, events }: ScenarioResult, witness: Witness) {
  const { commands, situations, crash } = witness;
  const outcome: CaseOutcome = {
    seed,
    digest: digest!,
    violated: brokenClaims(invariants, witness),
    judged: invariants.filter(({ verdict }) => verdict !== 'vacuous').map(({ id }) => id),
    vacuous: Object.fromEntries(
      invariants.flatMap(({ id, missing }) => (missing === undefined ? [] : [[id, missing]])),
    ),
    situations,
    events,
    commands,
    ...(crash !== undefined && { error: crash }),
  };
  return outcome;
}

function brokenClaims(
  invariants: ScenarioResult['invariants'],
  witness: Witness,
): readonly BrokenClaim[] {
  return invariants
    .flatMap(({ id, violation }) => (violation === undefined ? [] : [{ id, ...violation }]))
    .toSorted((a, b) => position(a.fact) - position(b.fact))
    .map(({ id, message, atMs, fact }) => ({
      id,
      message,
      atMs,
      byProbe: witness.isByProbe(fact),
    }));
}

/** What no fact shows comes last. */
function position(fact: number): number {
  return fact < 0 ? Number.MAX_SAFE_INTEGER : fact;
}
