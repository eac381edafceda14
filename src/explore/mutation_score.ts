import { PLAIN_ORACLE } from '../random/mod.ts';
import { BUILTIN_SCENARIOS, FURTHER_SCENARIOS, type Scenario } from '../scenarios/mod.ts';
import { simulate, type SimulateOptions } from '../simulation/mod.ts';
import type { CreatePort } from '../targets/mod.ts';
import { randomStory } from './story.ts';

/** A manager with one fault. */
export interface FaultyManager {
  readonly name: string;
  readonly fault: string;
  readonly createPort: CreatePort;
}

/** What found a fault, and where. */
export interface Finding {
  /** A scenario's name, or `stories`. */
  readonly where: string;
  /** Claims that were violated; empty if nothing was found there. */
  readonly claims: readonly string[];
  /** What the run died of, if it did: that is no finding. */
  readonly crash?: string;
  /** How many stories it took; only for `stories`. */
  readonly stories?: number;
}

/** What became of one mutant. */
export interface MutantResult {
  readonly name: string;
  readonly fault: string;
  readonly caught: boolean;
  readonly findings: readonly Finding[];
}

/** The score of the checks. */
export interface MutationScore {
  readonly mutants: readonly MutantResult[];
  /** How many of them were caught. */
  readonly caught: number;
  /** By the name of a scenario, or `stories`: how many mutants it alone catches. */
  readonly caughtBy: Readonly<Record<string, number>>;
}

/** Settings of `scoreMutants`. */
export interface ScoreOptions {
  /** Most random stories that a mutant is given. @default 300 */
  readonly stories?: number;
  /** First seed. @default 0 */
  readonly seed?: number;
  /** Ends the scoring behind the mutant that is under way. */
  readonly signal?: AbortSignal;
  /** Called when a mutant is done. */
  readonly onResult?: (result: MutantResult) => void;
}

const STORIES = 'stories';
/** Random stories that a mutant is given at most, unless told otherwise. */
export const DEFAULT_STORIES = 300;

/** Columns of the score: the seven scenarios, the adversarial one, and random stories. */
export const CHECKS: readonly string[] = [
  ...[...BUILTIN_SCENARIOS, ...FURTHER_SCENARIOS].map(({ name }) => name),
  STORIES,
];

/** Runs every check against every mutant and says which claim caught which. */
export async function scoreMutants(
  mutants: readonly FaultyManager[],
  options: ScoreOptions = {},
): Promise<MutationScore> {
  const results: MutantResult[] = [];
  for (const mutant of mutants) {
    if (options.signal?.aborted === true) break;
    const result = await judgeMutant(mutant, options);
    results.push(result);
    options.onResult?.(result);
  }
  const caughtBy = CHECKS.map((check) => {
    const found = results.filter(({ findings }) =>
      findings.some(({ where, claims }) => where === check && claims.length > 0),
    );
    return [check, found.length];
  });
  return {
    mutants: results,
    caught: results.filter(({ caught }) => caught).length,
    caughtBy: Object.fromEntries(caughtBy) as Record<string, number>,
  };
}

async function judgeMutant(mutant: FaultyManager, options: ScoreOptions): Promise<MutantResult> {
  const findings: Finding[] = [];
  for (const scenario of [...BUILTIN_SCENARIOS, ...FURTHER_SCENARIOS]) {
    findings.push(await judgeInScenario(mutant, scenario, options.seed ?? 0));
  }
  findings.push(await judgeInStories(mutant, options));
  const { name, fault } = mutant;
  return { name, fault, caught: findings.some(({ claims }) => claims.length > 0), findings };
}

async function judgeInScenario(
  { createPort }: FaultyManager,
  scenario: Scenario,
  seed: number,
): Promise<Finding> {
  const outcome = await claimsBroken(scenario, { createPort, seed, oracle: PLAIN_ORACLE });
  return { where: scenario.name, ...outcome };
}

async function judgeInStories(
  { createPort }: FaultyManager,
  { stories = DEFAULT_STORIES, seed = 0 }: ScoreOptions,
): Promise<Finding> {
  // What the first story that broke off died of: the others go on looking.
  let broken: Pick<Finding, 'crash'> = {};
  for (let count = 0; count < stories; count++) {
    const story = randomStory(seed + count);
    const outcome = await claimsBroken(story.scenario, {
      createPort,
      seed: story.seed,
      oracle: story.oracle(),
    });
    if (outcome.claims.length > 0) {
      return { where: STORIES, ...outcome, ...broken, stories: count + 1 };
    }
    if (outcome.crash !== undefined) broken = { crash: broken.crash ?? outcome.crash };
  }
  return { where: STORIES, claims: [], ...broken, stories };
}

async function claimsBroken(
  scenario: Scenario,
  options: SimulateOptions,
): Promise<Pick<Finding, 'claims' | 'crash'>> {
  try {
    const { invariants } = await simulate(scenario, { ...options, measureMemory: false });
    const broken = invariants.filter(({ verdict }) => verdict === 'violated');
    return { claims: broken.map(({ id }) => id) };
  } catch (error) {
    return { claims: [], crash: error instanceof Error ? error.message : String(error) };
  }
}
