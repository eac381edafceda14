import type { EngineChoice } from '../actors/mod.ts';
import type { FactObserver, Hearing } from '../facts/mod.ts';
import {
  loadHistograms,
  MemoryMeter,
  ProcessMeter,
  TREND_METRICS,
  type LatencySummary,
  type MemoryFigures,
  type TrendMetric,
} from '../metrics/mod.ts';
import type { Oracle } from '../random/mod.ts';
import { remarksOn, type Scenario } from '../scenarios/mod.ts';
import { REFERENCE_TARGET, type CreatePort } from '../targets/mod.ts';
import { systemClock, toMs, toTicks } from '../time/mod.ts';
import { watchUnhandledErrors } from './_unhandled_errors.ts';
import { MOST_PROBED_SLOTS } from './refill_probe.ts';
import type { Mode, RealTimeFigures, ScenarioResult } from './result.ts';
import { Run } from './run.ts';

/** Facts of the run before the run, which lets the engine settle before memory is measured. */
const WARM_UP_FACTS = 1000;
/** For so long the beginning is played before a run in real time. */
const REAL_WARM_UP_MS = 500;

/** Wall time between two looks at memory. */
const MEMORY_SAMPLE_MS = 200;
/** Wall time between two reports of progress, at least. */
const PROGRESS_MS = 500;

/** Where a run is. */
export interface Position {
  /** Time of the run, ms. */
  readonly simulatedMs: number;
  /** Entries that the kernel ran. */
  readonly events: number;
}

/** How far a run has come. What is due before the end of the warm-up is not in `started` and `active`. */
export interface Progress extends Position {
  /** Conversations that were admitted. */
  readonly started: number;
  /** Those of them that have not ended. */
  readonly active: number;
}

/** Settings of `simulate`. */
export interface SimulateOptions {
  /** @default 'virtual' */
  readonly mode?: Mode;
  /** An integer from 0. @default the scenario's own, or 0 */
  readonly seed?: number;
  /** Who runs the state machines. @default 'auto' */
  readonly engine?: EngineChoice;
  /** Decides what goes first at one instant; virtual time only. @default the plain order */
  readonly oracle?: Oracle;
  /** Makes the system under test. @default the built-in conversation manager */
  readonly createPort?: CreatePort;
  /** How what the target does is heard of. @default 'decisions' */
  readonly hearing?: Hearing;
  /** Whether resident memory is measured, with a warm-up and forced collections. @default true */
  readonly measureMemory?: boolean;
  /** Ends the run early; the result then says `interrupted`. */
  readonly signal?: AbortSignal;
  /** Look at every fact of the run. @default none */
  readonly observers?: readonly FactObserver[];
  /** Gets the lines of a trace, NDJSON without line breaks. */
  readonly onTrace?: (line: string) => void;
  /** Told of every pause in which input and output is served, about twenty times a second of wall time. */
  readonly onSlice?: (at: Position) => void;
  /** Told how far the run has come, at most twice a second of wall time. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Runs `scenario` against the built-in reference system and says what it showed.
 *
 * @example
 * const result = await simulate(lunchRush, { seed: 7 });
 * if (result.verdict === 'fail') console.error(result.thresholds, result.invariants);
 *
 * @throws {RangeError} if the seed is not an integer from 0.
 */
export async function simulate(
  scenario: Scenario,
  options: SimulateOptions = {},
): Promise<ScenarioResult> {
  const { mode = 'virtual', measureMemory = true, signal, oracle, observers, onTrace } = options;
  const { createPort, hearing, engine = 'auto', onProgress, onSlice } = options;
  const seed = options.seed ?? scenario.seed ?? 0;
  await loadHistograms();
  if (measureMemory) await warmUp(scenario, { mode, seed, engine, createPort, hearing });
  const memory = measureMemory ? new MemoryMeter() : undefined;
  const meter = mode === 'real' ? new ProcessMeter() : undefined;
  memory?.begin();
  await meter?.begin();
  const looks = [
    ...(onSlice ? [() => onSlice(positionOf(run))] : []),
    ...(memory ? [atMostEvery(MEMORY_SAMPLE_MS, () => memory.sample())] : []),
    ...(onProgress ? [atMostEvery(PROGRESS_MS, () => onProgress(progressOf(run)))] : []),
  ];
  const begin = systemClock.now();
  // Its clock runs from here on, so that nothing of the above counts as time of the run.
  const run: Run = new Run(scenario, {
    mode,
    seed,
    engine,
    ...(oracle && { oracle }),
    ...(createPort && { createPort }),
    ...(hearing && { hearing }),
    ...(observers && { observers }),
    ...(onTrace && { onTrace }),
    ...(signal && { signal }),
    ...(looks.length > 0 && { onSlice: () => looks.forEach((look) => look()) }),
  });
  const release = watchUnhandledErrors((error) => run.fail(error));
  try {
    const whole = await run.play();
    const wallMs = toMs(systemClock.now() - begin);
    const process = await meter?.end();
    const realTime = process && { process, timerLag: run.timerLag.summary() };
    const memoryFigures = (await memory?.end()) ?? null;
    return report(scenario, run, { mode, seed, wallMs, whole, memory: memoryFigures, realTime });
  } finally {
    release();
    run.destroy();
  }
}

/** Looks now and then: a look at memory takes a third of a millisecond, in which nothing else happens. */
function atMostEvery(periodMs: number, look: () => void): () => void {
  let next = 0;
  return () => {
    const now = systemClock.now();
    if (now < next) return;
    next = now + toTicks(periodMs);
    look();
  };
}

function positionOf({ kernel }: Run): Position {
  return { simulatedMs: toMs(kernel.now()), events: kernel.executed };
}

function progressOf(run: Run): Progress {
  const { started, completed, failed } = run.metrics.counts();
  return {
    ...positionOf(run),
    started,
    active: started - completed - failed,
  };
}

/** What a warm-up is made with. */
interface WarmUp {
  readonly mode: Mode;
  readonly seed: number;
  readonly engine: EngineChoice;
  readonly createPort: CreatePort | undefined;
  readonly hearing: Hearing | undefined;
}

/**
 * Plays the beginning of the scenario, in virtual time, so that code is compiled and memory is taken
 * before it is measured; before a run in real time again and again, so that what is measured then is
 * not the compiler.
 */
async function warmUp(scenario: Scenario, settings: WarmUp): Promise<void> {
  const begin = systemClock.now();
  // The beginning is played in virtual time: a target that lives in real time would not answer there.
  const played = settings.mode === 'real' ? { ...settings, ...REFERENCE_TARGET } : settings;
  do await playBeginning(scenario, played);
  while (settings.mode === 'real' && toMs(systemClock.now() - begin) < REAL_WARM_UP_MS);
}

async function playBeginning(
  scenario: Scenario,
  { seed, engine, createPort, hearing }: WarmUp,
): Promise<void> {
  const enough = new AbortController();
  let facts = 0;
  const observe = () => {
    if (++facts !== WARM_UP_FACTS) return;
    enough.abort();
    run.kernel.stop();
  };
  const { signal } = enough;
  const run: Run = new Run(scenario, {
    mode: 'virtual',
    seed,
    engine,
    signal,
    observers: [{ observe }],
    ...(createPort && { createPort }),
    ...(hearing && { hearing }),
  });
  try {
    await run.play();
  } finally {
    run.destroy();
  }
}

/** What is known when a run is over. */
interface Outcome {
  readonly mode: Mode;
  readonly seed: number;
  readonly wallMs: number;
  readonly whole: boolean;
  readonly memory: MemoryFigures | null;
  readonly realTime: RealTimeFigures | undefined;
}

function report(scenario: Scenario, run: Run, outcome: Outcome): ScenarioResult {
  const { mode, seed, wallMs, whole, memory, realTime } = outcome;
  const { metrics, monitors } = run;
  const counts = metrics.counts();
  const simulatedMs = toMs(run.endOfLoad);
  const measuredMs = simulatedMs - scenario.warmupMs;
  const throughputPerS = measuredMs > 0 ? (1000 * counts.completed) / measuredMs : 0;
  const figures = { throughput: throughputPerS, memoryGrowthMb: memory?.growthMb ?? null };
  const thresholds = scenario.thresholds.map((threshold) => metrics.judge(threshold, figures));
  const invariants = monitors.results();
  const expectations = run.expectations.results();
  const good =
    whole &&
    invariants.every(({ verdict }) => verdict !== 'violated') &&
    thresholds.every(({ pass }) => pass) &&
    expectations.every(({ pass }) => pass);
  return {
    name: scenario.name,
    description: scenario.description ?? '',
    verdict: good ? 'pass' : 'fail',
    mode,
    engine: run.host.engine,
    seed,
    digest: run.digest,
    simulatedMs,
    wallMs,
    events: run.kernel.executed,
    counts,
    metrics: trends((metric) => metrics.trend(metric)) as Record<TrendMetric, LatencySummary>,
    metricsByUserType: byUserType(scenario, run),
    limits: monitors.peaks(),
    invariants,
    thresholds,
    expectations,
    throughputPerS,
    successRate: metrics.successRate,
    perUser: metrics.perUser((user) => run.directory.nameOfUser(user)),
    memory,
    timeSeries: run.series.series(),
    realTime: realTime ?? null,
    vacuous: invariants
      .filter(({ verdict, isUnheard }) => verdict === 'vacuous' && isUnheard !== true)
      .filter(({ id }) => scenario.covers?.includes(id) ?? true)
      .map(({ id }) => id),
    remarks: [...remarksOn(scenario), ...remarksOnProbe(scenario), ...run.remarks],
    interrupted: !whole,
  };
}

function trends(
  summaryOf: (metric: TrendMetric) => LatencySummary | undefined,
): Partial<Record<TrendMetric, LatencySummary>> {
  const entries = TREND_METRICS.map((metric) => [metric, summaryOf(metric)] as const);
  return Object.fromEntries(entries.filter(([, summary]) => summary !== undefined));
}

function byUserType({ users }: Scenario, { metrics }: Run): ScenarioResult['metricsByUserType'] {
  if (users.length < 2) return {};
  return Object.fromEntries(
    users.map(({ name }) => [name, trends((metric) => metrics.trendOfType(metric, name))]),
  );
}

function remarksOnProbe({ limits }: Scenario): readonly string[] {
  return (limits.maxConversations ?? 0) > MOST_PROBED_SLOTS
    ? [`The refill probe was left out: there are more than ${MOST_PROBED_SLOTS} slots`]
    : [];
}
