import type { Limits } from '../facts/mod.ts';
import { recordingOracle, type RecordedChoices } from '../random/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import { ActRecorder } from './_act_recorder.ts';
import { Attempts, type Failing } from './_attempts.ts';
import { caseOfDraft, commandsOf, renamed, type Draft, type Setting } from './_draft.ts';
import type { Faults } from './_faults.ts';
import { stepsOf } from './_script_scenario.ts';
import {
  drawnOut,
  pruned,
  withFewerChoices,
  withFewerFaults,
  withFewerNames,
  withFewerSteps,
  withFewerStepsDrawnOut,
  withFewerStepsInAnyOrder,
  withLessTime,
  withLessWork,
  withSmallerLimits,
  type Simplify,
} from './_simplify.ts';
import type { ExploreCase } from './case.ts';
import { failureOf, type CaseOutcome, type Failure } from './outcome.ts';
import { runCase, type ExploreTarget, type RunCaseOptions } from './run_case.ts';

/** Settings of `shrinkCase`. */
export interface ShrinkOptions {
  /** Ends the shrinking; what was reached by then is given. */
  readonly signal?: AbortSignal;
  /** Most runs that it may take. From 1. @default 5000 */
  readonly budget?: number;
  /** Whether the limits are part of what was asked for. @default false */
  readonly keepsLimits?: boolean;
  /** Told whenever the case has become smaller. */
  readonly onProgress?: (progress: { readonly commands: number; readonly runs: number }) => void;
  /** Told where a run is, about twenty times a second of wall time. */
  readonly onSlice?: RunCaseOptions['onSlice'];
}

/** A case that fails in the same way, as small as it could be made. */
export interface ShrunkCase {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Together with the plain choice where they say nothing: the order that makes it fail. */
  readonly choices: RecordedChoices;
  readonly outcome: CaseOutcome;
  /** As the case did; another claim that it broke where only that takes few commands. */
  readonly failure: Failure;
  /** What users do in it. */
  readonly commands: number;
  /** How many runs it took. */
  readonly runs: number;
  /** Whether it is a script; a population that fails only as such stays what it was. */
  readonly isScript: boolean;
  /** Whether nothing was left to be tried. */
  readonly isMinimal: boolean;
}

const DEFAULT_BUDGET = 5000;

/**
 * Turns a case that failed into a script that fails in the same way, and makes that as small as it can:
 * fewer commands, names, waits, less work, fewer faults, fewer choices that are not the plain one, and,
 * where they may change, smaller limits. Equal cases give equal results.
 */
export async function shrinkCase(
  one: ExploreCase,
  outcome: CaseOutcome,
  target: ExploreTarget,
  options: ShrinkOptions = {},
): Promise<ShrunkCase> {
  const { signal, budget = DEFAULT_BUDGET, keepsLimits = false, onProgress, onSlice } = options;
  const failure = failureOf(outcome);
  if (failure === undefined) throw new RangeError('Cannot shrink a case that did not fail');
  const { scenario, seed } = one;
  const setting: Setting = { name: scenario.name, seed };
  const attempts = new Attempts({ setting, target, failure, budget, signal, onSlice });
  const recording = await record(one, { target, failure });
  const script = await failingScript(recording, attempts);
  if (script === undefined) {
    const { choices } = recording;
    const { commands } = outcome;
    const runs = attempts.runs + 1;
    return {
      seed,
      failure,
      scenario,
      choices,
      outcome,
      commands,
      runs,
      isScript: false,
      isMinimal: false,
    };
  }
  const tell = (smaller: Draft) =>
    onProgress?.({ commands: commandsOf(smaller.steps), runs: attempts.runs + 1 });
  const simplifications = keepsLimits ? SIMPLIFICATIONS : [withSmallerLimits, ...SIMPLIFICATIONS];
  const shrinking = { attempts, simplifications, onProgress: tell };
  const { draft, outcome: shrunk } = await simplestOf(script, shrinking);
  return {
    seed,
    failure: attempts.failure,
    scenario: caseOfDraft(draft, setting).scenario,
    choices: draft.choices,
    outcome: shrunk,
    commands: commandsOf(draft.steps),
    // One was for the recording.
    runs: attempts.runs + 1,
    isScript: true,
    isMinimal: !attempts.areOver,
  };
}

/** What was done in a case that failed. */
interface Recording {
  readonly choices: RecordedChoices;
  readonly faults: Faults;
  readonly limits: Limits;
  /** Steps of users alone. */
  readonly steps: Draft['steps'];
  /** Whether the case was those steps already. */
  readonly isScript: boolean;
  /** Where the refill probe broke the claim: steps of users, and the probe's as if users did them. */
  readonly withProbe: Draft['steps'] | undefined;
  /** When it failed, ms. */
  readonly failedAtMs: number;
}

async function record(
  one: ExploreCase,
  { target, failure }: { target: ExploreTarget; failure: Failure },
): Promise<Recording> {
  const users = new ActRecorder();
  const everybody = new ActRecorder(true);
  const oracle = recordingOracle(one.oracle());
  const createPort = everybody.listening(users.listening(target.createPort));
  const observers = [users, everybody];
  const { violated } = await runCase(one, { ...target, createPort }, { oracle, observers });
  const own = stepsOf(one.scenario);
  return {
    choices: oracle.choices(),
    faults: one.scenario.faults ?? {},
    limits: one.scenario.limits,
    steps: renamed(own ?? users.steps),
    isScript: own !== undefined,
    withProbe: failure.byProbe ? everybody.steps : undefined,
    failedAtMs: violated[0]?.atMs ?? Infinity,
  };
}

/**
 * A script that fails as its recording did: best one in which users break what the probe broke. What
 * people do because of what they hear comes behind it in the same instant, and a script acts before it
 * hears: where an instant as it was does not fail, what precedes the failure is drawn out, a
 * microsecond a step, and at last the failing instant too.
 */
async function failingScript(
  { choices, faults, limits, steps, isScript, withProbe, failedAtMs }: Recording,
  attempts: Attempts,
): Promise<Failing | undefined> {
  if (withProbe !== undefined) {
    const { failure } = attempts;
    attempts.mustFailBy({ ...failure, byProbe: false });
    const found = await attempts.failsInSomeOrder(
      { steps: withProbe, choices, faults, limits },
      FEW_ORDERS,
    );
    if (found !== undefined) return found;
    attempts.mustFailBy(failure);
  }
  const same = await attempts.fails({ steps, choices, faults, limits });
  if (same !== undefined || isScript) return same;
  const before = steps.filter(({ atMs }) => atMs < failedAtMs).length;
  const variants = [steps, drawnOut(steps, before), drawnOut(steps, steps.length)];
  for (const orders of [0, FEW_ORDERS, MANY_ORDERS]) {
    for (const variant of variants) {
      const draft = { steps: variant, choices, faults, limits };
      const found = await attempts.failsInSomeOrder(draft, orders);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Random orders in which a script is tried. */
const FEW_ORDERS = 10;
const MANY_ORDERS = 100;

/** What can be made simpler, the most rewarding first. */
const SIMPLIFICATIONS: readonly Simplify[] = [
  withFewerSteps,
  withFewerChoices,
  withLessWork,
  withLessTime,
  withFewerNames,
  withFewerFaults,
];

/** What takes many runs, for where all else is at its end. */
const LAST_RESORTS: readonly Simplify[] = [withFewerStepsInAnyOrder, withFewerStepsDrawnOut];

/** How a failing draft is made simpler. */
interface Shrinking {
  readonly attempts: Attempts;
  readonly simplifications: readonly Simplify[];
  readonly onProgress: (draft: Draft) => void;
}

/** More than these are hard to follow. */
const FEW_COMMANDS = 6;

/**
 * The simplest failing draft. Some claims cannot be broken by few commands: where that one is not, a
 * claim that was broken beside it may be, by the same fault.
 */
async function simplestOf(script: Failing, shrinking: Shrinking): Promise<Failing> {
  const { attempts, onProgress } = shrinking;
  let best = await simplified(script, shrinking);
  let { failure } = attempts;
  for (const { id, byProbe } of best.outcome.violated) {
    if (commandsOf(best.draft.steps) <= FEW_COMMANDS) break;
    if (byProbe || id === failure.id || attempts.areOver) continue;
    const other = { id, byProbe: false };
    attempts.mustFailBy(other);
    const simpler = await simplified(best, { ...shrinking, onProgress: () => {} });
    if (commandsOf(simpler.draft.steps) < commandsOf(best.draft.steps)) {
      best = simpler;
      failure = other;
      onProgress(best.draft);
    }
  }
  attempts.mustFailBy(failure);
  return best;
}

async function simplified(
  failing: Failing,
  { attempts, simplifications, onProgress }: Shrinking,
): Promise<Failing> {
  let best = await pruned(failing, attempts);
  const improve = async (simplify: Simplify) => {
    const simpler = await simplify(best, attempts);
    if (simpler === best) return false;
    best = simpler;
    onProgress(best.draft);
    return true;
  };
  let isSimpler = true;
  while (isSimpler && !attempts.areOver) {
    isSimpler = false;
    for (const simplify of simplifications) if (await improve(simplify)) isSimpler = true;
    for (const simplify of LAST_RESORTS) isSimpler ||= await improve(simplify);
  }
  // Names say nothing to the target, so what they are now cannot matter; that it does not is seen.
  const named = { ...best.draft, steps: renamed(best.draft.steps) };
  return (await attempts.fails(named)) ?? best;
}
