import { defineScenario, simulate, type ScenarioResult } from '../src/mod.ts';
import { ratioInterval, type Interval } from './_confidence.ts';
import { MEAN_WORK_MS, SYSTEMS, type Comparison, type System } from './_queueing_systems.ts';
import { parameters } from './_stories.ts';

/**
 * hubbub as a queueing system: users come by a Poisson process, say one thing without thinking, and go
 * with the reply, so a conversation holds its slot for exactly as long as the work on its turn takes.
 * What is compared with a formula is what a result reports: nothing is measured beside it.
 */

/** Runs of one system, alike but for the seed. */
const REPLICATIONS = 24;

/**
 * The chance that any comparison of a correct program fails, at seeds that nobody chose; somewhat more
 * while runs are short, since mean waits are skewed.
 */
const FAMILY_ERROR = 0.001;

/** Each comparison gets an equal share of the error (Bonferroni). */
const COMPARISONS = SYSTEMS.flatMap(({ comparisons }) => comparisons).length;

/** What `FC_NUM_RUNS` is by default; fewer would leave intervals that tell nothing apart. */
const DEFAULT_RUNS = 3000;
const EFFORT = Math.max(1, parameters.numRuns / DEFAULT_RUNS);

/** Between the seeds of two systems. */
const SEEDS_OF_A_SYSTEM = 1000;
/** Between the seeds of two values of `FC_SEED`. */
const SEEDS_OF_ALL = 1_000_000;

/**
 * Runs all replications of `system`, in virtual time.
 *
 * @param limits those of the run. @default those of the system
 */
export async function replicate(
  system: System,
  { servers, places }: Pick<System, 'servers' | 'places'> = system,
): Promise<readonly ScenarioResult[]> {
  const { load, work, arrivals, warmup } = system;
  const warmupMs = warmup * MEAN_WORK_MS;
  const measuredMs = (EFFORT * arrivals * MEAN_WORK_MS) / load;
  const scenario = defineScenario({
    name: 'queueing-system',
    limits: { maxConversations: servers, maxQueued: places },
    users: { user: { turns: 1, work } },
    load: [
      {
        rate: {
          perSecond: (1000 * load) / MEAN_WORK_MS,
          forMs: warmupMs + measuredMs,
          arrivals: 'poisson',
        },
      },
    ],
    warmupMs,
  });
  // fast-check's seeds may be negative.
  const firstSeed =
    ((parameters.seed ?? 0) >>> 0) * SEEDS_OF_ALL + SYSTEMS.indexOf(system) * SEEDS_OF_A_SYSTEM;
  const results: ScenarioResult[] = [];
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    results.push(await simulate(scenario, { seed: firstSeed + replication, measureMemory: false }));
  }
  return results;
}

/** Where the true value of a figure lies. */
export function intervalOf(
  results: readonly ScenarioResult[],
  { figure }: Pick<Comparison, 'figure'>,
): Interval {
  return ratioInterval(results.map(figure), 1 - FAMILY_ERROR / COMPARISONS);
}
