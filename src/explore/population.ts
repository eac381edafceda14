import type { ListedArrival, Phase } from '../load/mod.ts';
import { RandomSource, seededOracle, type Distribution, type RandomStream } from '../random/mod.ts';
import type { UserType } from '../scenarios/mod.ts';
import { PLAIN_USER } from './_script_scenario.ts';
import {
  drawGapMs,
  drawTimeoutMs,
  drawWorkMs,
  drawWorld,
  pick,
  type SmallWorld,
} from './_small_world.ts';
import type { GeneratorOptions, RandomStory } from './story.ts';

const LEAST_USERS = 2;
const MOST_USERS = 6;
const MOST_TURNS = 3;
const MOST_RETRIES = 3;
const MOST_ARRIVALS = 12;
/** How often somebody does what it is wont to do. */
const PROBABILITIES = [0.3, 0.7, 1] as const;
const SHORT_PATIENCES_MS = [1, 5, 20] as const;

/** What users may be wont to do; each seed does without some of it. */
const HABITS = [
  'doubleText',
  'doubleStart',
  'stopEarly',
  'doubleStop',
  'patience',
  'retry',
  'sameId',
  'think',
  'linger',
  'work',
] as const;
type Habit = (typeof HABITS)[number];
type HabitSet = ReadonlySet<Habit>;

/**
 * The population of a seed: a few users of one kind or two, who misbehave by habit under small limits.
 * Unlike those of a story they react to what they hear: they retry, stop what was just admitted, and
 * come back at once.
 */
export function randomPopulation(seed: number, { limits }: GeneratorOptions = {}): RandomStory {
  const random = new RandomSource(seed);
  const draw = random.stream('population');
  const world = drawWorld(draw, limits);
  const habits = new Set(HABITS.filter(() => draw.below(2) === 0));
  const types = Array.from({ length: 1 + draw.below(2) }, (_, index) => ({
    ...drawType(draw, { world, habits }),
    name: `kind ${index + 1}`,
  }));
  return {
    scenario: {
      name: `population ${seed}`,
      limits: world.limits,
      users: types,
      load: drawLoad(draw, world),
      thresholds: [],
      warmupMs: 0,
    },
    seed,
    oracle: () => seededOracle(random.stream('ties')),
  };
}

function drawType(
  draw: RandomStream,
  { world, habits }: { world: SmallWorld; habits: HabitSet },
): UserType {
  const probability = (habit: Habit) => (habits.has(habit) ? pick(draw, PROBABILITIES) : 0);
  const turns = draw.below(MOST_TURNS + 1);
  const backoffMs = drawGapMs(draw, world);
  return {
    ...PLAIN_USER,
    turns,
    think: habits.has('think') ? drawPause(draw, world) : AT_ONCE,
    linger: habits.has('linger') ? drawPause(draw, world) : AT_ONCE,
    // What is drawn is a turn's; a type says that of a conversation.
    work: habits.has('work') ? constant(turns * drawWorkMs(draw, world)) : AT_ONCE,
    patienceMs: habits.has('patience') ? drawPatienceMs(draw, world) : Infinity,
    retry: habits.has('retry')
      ? {
          times: 1 + draw.below(MOST_RETRIES),
          backoffMs,
          maxBackoffMs: 2 * backoffMs,
          sameId: habits.has('sameId'),
        }
      : PLAIN_USER.retry,
    doubleText: probability('doubleText'),
    doubleStart: probability('doubleStart'),
    stopEarly: probability('stopEarly'),
    doubleStop: probability('doubleStop'),
  };
}

const AT_ONCE = constant(0);

function constant(valueMs: number): Distribution {
  return { kind: 'constant', valueMs };
}

function drawPause(draw: RandomStream, world: SmallWorld): Distribution {
  const ms = drawGapMs(draw, world);
  return draw.below(2) === 0 ? constant(ms) : { kind: 'uniform', minMs: 0, maxMs: ms };
}

function drawPatienceMs(draw: RandomStream, world: SmallWorld): number {
  return draw.below(2) === 0 ? pick(draw, SHORT_PATIENCES_MS) : drawTimeoutMs(draw, world);
}

/** A crowd, bursts, people who come again and again by themselves, or the same people several at once. */
function drawLoad(draw: RandomStream, world: SmallWorld): readonly Phase[] {
  const users = LEAST_USERS + draw.below(MOST_USERS - LEAST_USERS + 1);
  switch (draw.below(5)) {
    case 0:
      return [{ kind: 'at-once', users }];
    case 1:
      return [{ kind: 'burst', size: users, times: 2, pauseMs: drawGapMs(draw, world) }];
    case 2: {
      const pauseMs = draw.below(2) === 0 ? 0 : drawGapMs(draw, world);
      return [{ kind: 'sustained', users, conversations: 2, pauseMs }];
    }
    default:
      return [{ kind: 'replay', arrivals: drawArrivals(draw, { users, world }) }];
  }
}

function drawArrivals(
  draw: RandomStream,
  { users, world }: { users: number; world: SmallWorld },
): readonly ListedArrival[] {
  let atMs = 0;
  return Array.from({ length: users + draw.below(MOST_ARRIVALS - users + 1) }, () => {
    if (draw.below(2) === 0) atMs = Math.round((atMs + drawGapMs(draw, world)) * 1000) / 1000;
    return { atMs, user: `u${1 + draw.below(users)}` };
  });
}
