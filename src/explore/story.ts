import { RandomSource, seededOracle, type Oracle, type RandomStream } from '../random/mod.ts';
import { defineScenario, type PhaseInput, type Scenario } from '../scenarios/mod.ts';

/** Least and most of what a story is made of. */
const USERS = 4;
const NAMES_PER_USER = 3;
const LEAST_STEPS = 8;
const MOST_STEPS = 40;
const QUEUE_TIMEOUT_MS = 50;
const IDLE_TIMEOUT_MS = 40;
const MAX_DURATION_MS = 120;
const TIMEOUTS_MS = [QUEUE_TIMEOUT_MS, IDLE_TIMEOUT_MS, MAX_DURATION_MS] as const;
/** Just before, at, and just behind a deadline, ms. */
const OFFSETS_MS = [-0.001, 0, 0.001] as const;
const WORKS_MS = [0, 1, 5, 20, IDLE_TIMEOUT_MS, MAX_DURATION_MS] as const;
const ACTIONS = ['start', 'send', 'stop', 'abort'] as const;

type Step = NonNullable<PhaseInput['script']>[number];

/** A short run: a script under small limits, and what goes first at one instant. */
export interface RandomStory {
  readonly scenario: Scenario;
  readonly seed: number;
  /** A fresh oracle that chooses as the seed says. */
  readonly oracle: () => Oracle;
}

/**
 * The story of a seed: small limits, a few users who start, talk, stop and leave in any order, time
 * that lands around every timeout. Each seed does without some of the actions and prefers others
 * (swarm testing, Groce et al., 2012), so that what one action hides another story shows.
 */
export function randomStory(seed: number): RandomStory {
  const random = new RandomSource(seed);
  const draw = random.stream('story');
  const weights = swarmWeights(draw);
  const pace = [0, 0.5, 0.8][draw.below(3)]!;
  const steps: Step[] = [];
  let atMs = 0;
  const count = LEAST_STEPS + draw.below(MOST_STEPS - LEAST_STEPS + 1);
  for (let index = 0; index < count; index++) {
    atMs += draw.unit() < pace ? 0 : gapMs(draw);
    const user = `u${draw.below(USERS) + 1}`;
    steps.push({
      atMs,
      user,
      do: ACTIONS[weighted(weights, draw)]!,
      conversation: `${user}c${draw.below(NAMES_PER_USER) + 1}`,
      workMs: WORKS_MS[draw.below(WORKS_MS.length)]!,
    });
  }
  const scenario = defineScenario({
    name: `story ${seed}`,
    limits: {
      maxConversations: 1 + draw.below(4),
      maxConversationsPerUser: 1 + draw.below(3),
      maxQueued: draw.below(4),
      maxTurnsInFlight: 1 + draw.below(2),
      queueTimeoutMs: QUEUE_TIMEOUT_MS,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      maxDurationMs: MAX_DURATION_MS,
    },
    load: [{ script: steps }],
  });
  return { scenario, seed, oracle: () => seededOracle(random.stream('ties')) };
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

function gapMs(draw: RandomStream): number {
  if (draw.below(2) === 0) return 1 + draw.below(15);
  return TIMEOUTS_MS[draw.below(TIMEOUTS_MS.length)]! + OFFSETS_MS[draw.below(OFFSETS_MS.length)]!;
}
