import { defineScenario, simulate, type ScenarioInput, type ScenarioResult } from '../src/mod.ts';
import { ratioInterval, type Interval, type Ratio } from './_confidence.ts';
import { parameters } from './_stories.ts';

/**
 * hubbub as a queueing system: users come by a Poisson process, say one thing without thinking, and go
 * with the reply, so a conversation holds its slot for exactly as long as the work on its turn takes.
 * What is compared with a formula is what a result reports: nothing is measured beside it.
 */

/** The mean of all work, ms: the unit of time of the formulas. */
const MEAN_WORK_MS = 1000;

/** Runs of one system, alike but for the seed. */
const REPLICATIONS = 16;

/** The chance that any comparison of a correct program fails, at seeds that nobody chose. */
const FAMILY_ERROR = 0.001;

/** At least as many comparisons as there are in the tests: each gets an equal share of the error (Bonferroni). */
const COMPARISONS = 25;

/** What `FC_NUM_RUNS` is by default; fewer would leave intervals that tell nothing apart. */
const DEFAULT_RUNS = 3000;
const EFFORT = Math.max(1, parameters.numRuns / DEFAULT_RUNS);

/** Between the seeds of two systems; above `REPLICATIONS`. */
const SEEDS_OF_A_SYSTEM = 1000;
/** Between the seeds of two values of `FC_SEED`. */
const SEEDS_OF_ALL = 1_000_000;

type Work = NonNullable<NonNullable<ScenarioInput['users']>[string]['work']>;

/** A queueing system and how closely it is looked at. */
export interface System {
  /** Tells apart the seeds of systems. From 0. */
  readonly number: number;
  readonly servers: number;
  /** Places for those who wait. */
  readonly places: number;
  /** Erlangs. */
  readonly load: number;
  /** @default exponential */
  readonly work?: Work;
  /** Arrivals of one replication that are measured, on average; `FC_NUM_RUNS` scales it. */
  readonly arrivals: number;
  /** How long a replication runs from empty before it is measured, mean service times. */
  readonly warmup: number;
}

/** As many places as nobody ever needs. */
export const UNBOUNDED = 1_000_000;

/** Exponential work of the mean that all systems have. */
export const EXPONENTIAL: Work = { exponential: MEAN_WORK_MS };

/** Work of a gamma distribution whose variance is so many times the squared mean. */
export function gammaWork(squaredVariation: number): Work {
  return { gamma: { mean: MEAN_WORK_MS, shape: 1 / squaredVariation } };
}

/** Work that always takes as long. */
export const CONSTANT: Work = MEAN_WORK_MS;

/** Something that a result reports and a formula predicts. */
export type Figure = (result: ScenarioResult) => Ratio;

/** The share of arrivals that were refused. */
export const shareRefused: Figure = ({ counts }) => ({
  total: counts.failedStarts,
  count: counts.arrivals,
});

/** The share of the accepted that had to wait. */
export const shareWaiting: Figure = ({ counts, metrics }) => ({
  total: metrics.queue_wait.count,
  count: counts.started,
});

/** The mean wait of the accepted, in mean service times. */
export const meanWaitMeasured: Figure = ({ counts, metrics }) => ({
  total: (metrics.queue_wait.count * metrics.queue_wait.mean) / MEAN_WORK_MS,
  count: counts.started,
});

/** Runs every replication of `system`. */
export async function replicate(system: System): Promise<readonly ScenarioResult[]> {
  const { number, servers, places, load, work = EXPONENTIAL, arrivals, warmup } = system;
  const measured = Math.round(arrivals * EFFORT) / load;
  const warmupMs = warmup * MEAN_WORK_MS;
  const scenario = defineScenario({
    name: 'queueing-system',
    limits: { maxConversations: servers, maxQueued: places },
    users: { user: { turns: 1, work } },
    load: [
      {
        rate: {
          perSecond: (load * 1000) / MEAN_WORK_MS,
          forMs: warmupMs + measured * MEAN_WORK_MS,
          arrivals: 'poisson',
        },
      },
    ],
    warmupMs,
  });
  const base = ((parameters.seed ?? 0) >>> 0) * SEEDS_OF_ALL + number * SEEDS_OF_A_SYSTEM;
  const results: ScenarioResult[] = [];
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    results.push(await simulate(scenario, { seed: base + replication, measureMemory: false }));
  }
  return results;
}

/** Where the true value of `figure` lies. */
export function intervalOf(results: readonly ScenarioResult[], figure: Figure): Interval {
  return ratioInterval(results.map(figure), 1 - FAMILY_ERROR / COMPARISONS);
}

/** One line of the table that `QUEUEING_TABLE` prints. */
export interface Row {
  readonly system: string;
  readonly figure: string;
  readonly formula: number;
  readonly interval: Interval;
}

/** Prints `rows` as a table in Markdown, where the environment asks for it. */
export function printTable(rows: readonly Row[]): void {
  if (process.env['QUEUEING_TABLE'] === undefined) return;
  const lines = rows.map(({ system, figure, formula, interval: { estimate, low, high } }) =>
    [system, figure, digits(formula), digits(estimate), `${digits(low)} to ${digits(high)}`].join(
      ' | ',
    ),
  );
  const head = 'system | figure | formula | measured | interval';
  console.log([head, '--- | --- | ---: | ---: | ---:', ...lines].map(framed).join('\n'));
}

function framed(line: string): string {
  return `| ${line} |`;
}

function digits(value: number): string {
  return value.toFixed(4);
}
