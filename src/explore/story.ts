import type { ScriptStep } from '../load/mod.ts';
import { RandomSource, seededOracle, type Oracle, type RandomStream } from '../random/mod.ts';
import type { LimitOverrides, Scenario } from '../scenarios/mod.ts';
import { scriptScenario } from './_script_scenario.ts';
import { drawGapMs, drawWorkMs, drawWorld, pick } from './_small_world.ts';

/** Least and most of what a story is made of. */
const USERS = 4;
/** One more than a user may have, so that the last can be refused. */
const NAMES_PER_USER = 4;
const LEAST_STEPS = 8;
const MOST_STEPS = 40;
const RECENT_STEPS = 4;
const ACTIONS = ['start', 'send', 'stop', 'abort'] as const;

/** A short run: a script under small limits, and what goes first at one instant. */
export interface RandomStory {
  readonly scenario: Scenario;
  readonly seed: number;
  /** A fresh oracle that chooses as the seed says. */
  readonly oracle: () => Oracle;
}

/** Settings of generated cases. */
export interface GeneratorOptions {
  /** In place of the limits that are drawn. */
  readonly limits?: LimitOverrides;
}

/**
 * The story of a seed: small limits, a few users who start, talk, stop and leave in any order, time
 * that lands around every timeout. Each seed does without some of the actions and prefers others
 * (swarm testing, Groce et al., 2012), so that what one action hides another story shows.
 */
export function randomStory(seed: number, { limits }: GeneratorOptions = {}): RandomStory {
  const random = new RandomSource(seed);
  const draw = random.stream('story');
  const world = drawWorld(draw, limits);
  const weights = swarmWeights(draw);
  const pace = pick(draw, [0, 0.5, 0.8]);
  const steps: ScriptStep[] = [];
  let atMs = 0;
  const count = LEAST_STEPS + draw.below(MOST_STEPS - LEAST_STEPS + 1);
  for (let index = 0; index < count; index++) {
    atMs += draw.unit() < pace ? 0 : drawGapMs(draw, world);
    const action = ACTIONS[weighted(weights, draw)]!;
    steps.push({
      // Sums of decimals are not quite what they look like.
      atMs: Math.round(atMs * 1000) / 1000,
      ...(action === 'start' ? drawName(draw) : drawKnownName(draw, steps)),
      action,
      workMs: drawWorkMs(draw, world),
    });
  }
  const scenario = scriptScenario(steps, { name: `story ${seed}`, limits: world.limits });
  return { scenario, seed, oracle: () => seededOracle(random.stream('ties')) };
}

type Name = Pick<ScriptStep, 'user' | 'conversation'>;

function drawName(draw: RandomStream): Name {
  const user = `u${draw.below(USERS) + 1}`;
  return { user, conversation: `${user}c${draw.below(NAMES_PER_USER) + 1}` };
}

/** Mostly one of those that were spoken of last: others are not there, or are over. */
function drawKnownName(draw: RandomStream, steps: readonly ScriptStep[]): Name {
  if (steps.length === 0 || draw.below(4) === 0) return drawName(draw);
  const { user, conversation } = pick(draw, steps.slice(-RECENT_STEPS));
  return { user, conversation: conversation! };
}

/** Weights of the actions: `start` always, each other one there or not, and more or less often. */
function swarmWeights(draw: RandomStream): number[] {
  return ACTIONS.map((action) => {
    const weight = 1 + draw.below(4);
    return action === 'start' ? weight + 2 : draw.below(4) === 0 ? 0 : weight;
  });
}

function weighted(weights: readonly number[], draw: RandomStream): number {
  let rest = draw.below(weights.reduce((a, b) => a + b));
  return weights.findIndex((weight) => (rest -= weight) < 0);
}
