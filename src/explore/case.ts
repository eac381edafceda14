import { RandomSource, type Oracle, type RandomStream } from '../random/mod.ts';
import { overrideScenario, type LimitOverrides, type Scenario } from '../scenarios/mod.ts';
import { someOf, withFaults, type Faults } from './_faults.ts';
import { oracleOf, type Strategy } from './strategy.ts';
import { randomPopulation } from './population.ts';
import { randomStory } from './story.ts';

/** One run to be tried: a scenario, its seed, and what goes first at one instant. */
export interface ExploreCase {
  readonly scenario: Scenario;
  readonly seed: number;
  /** A fresh oracle that chooses as the case says. */
  readonly oracle: () => Oracle;
}

/** What is tried; plain data. */
export interface ExploreSettings {
  /** @default a generated one a seed: half of them scripts, half populations */
  readonly scenario?: Scenario;
  /** In place of the scenario's, or of the generated ones; times are then chosen around them. */
  readonly limits?: LimitOverrides;
  /** Faults by their kind, in place of the scenario's; each seed does without some of them. @default none */
  readonly faults?: Faults;
  /** @default 'portfolio' */
  readonly strategy?: Strategy;
}

/** The case of a seed: the same one whenever seed and settings are. */
export function caseOf(seed: number, settings: ExploreSettings = {}): ExploreCase {
  const { faults, strategy = 'portfolio' } = settings;
  const random = new RandomSource(seed);
  const scenario = scenarioOf(seed, { settings, draw: random.stream('case') });
  const coins = random.stream('faults');
  const some = faults && someOf(faults, () => coins.below(2) === 0);
  return {
    scenario: some === undefined ? scenario : withFaults(scenario, some),
    seed,
    oracle: oracleOf(random, strategy),
  };
}

function scenarioOf(
  seed: number,
  { settings, draw }: { settings: ExploreSettings; draw: RandomStream },
): Scenario {
  const { scenario, limits } = settings;
  if (scenario !== undefined) {
    return limits === undefined ? scenario : overrideScenario(scenario, { limits });
  }
  const options = limits && { limits };
  return draw.below(2) === 0
    ? randomStory(seed, options).scenario
    : randomPopulation(seed, options).scenario;
}
