import { takeWhile } from 'rxjs';
import { createHost, type ActorHost, type EngineChoice } from '../actors/mod.ts';
import {
  Digest,
  FactStream,
  longestTimeoutMs,
  TraceWriter,
  type FactObserver,
  type Hearing,
} from '../facts/mod.ts';
import { patternOfPhases, weighted, type LoadPattern, type Phase } from '../load/mod.ts';
import { LatencyHistogram, RunMetrics, TimeSeries } from '../metrics/mod.ts';
import { MonitorSet, STATS_WHEN } from '../monitors/mod.ts';
import {
  PLAIN_ORACLE,
  RandomSource,
  seededOracle,
  splitOracle,
  type Oracle,
} from '../random/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import {
  RealKernel,
  RxScheduler,
  VirtualKernel,
  type Kernel,
  type RunOptions,
  type RunOutcome,
} from '../scheduler/mod.ts';
import {
  longestDelayMs,
  ReferenceTarget,
  withFaults,
  type CreatePort,
  type FaultPlan,
} from '../targets/mod.ts';
import { toTicks } from '../time/mod.ts';
import { Directory } from './directory.ts';
import { Expectations } from './expectations.ts';
import { Population } from './population.ts';
import { RecordedPort } from './recorded_port.ts';
import { probeRefill } from './refill_probe.ts';
import type { Mode } from './result.ts';

/** How long a target may take for what happens "at once", behind the end of the load. */
const GRACE_MS = 1000;

/** What goes on beside users who all wait, beyond every timeout, changes nothing for them any more. */
const LONG_SILENCE_MS = 60_000;

/** A target that still says something after so many windows of silence that it owes will never be silent. */
const MOST_DRAIN_WINDOWS = 1000;

/** How late something may come in real time before a monitor complains: timers and I/O are never exact. */
const REAL_GRACE_MS = 250;

/** What a run is made with. */
export interface RunSettings {
  readonly mode: Mode;
  readonly seed: number;
  /** @default 'auto' */
  readonly engine?: EngineChoice;
  /** @default the plain order */
  readonly oracle?: Oracle;
  /** Makes the system under test. @default the reference target */
  readonly createPort?: CreatePort;
  /** How it is heard of. @default 'decisions' */
  readonly hearing?: Hearing;
  /** Gets the lines of a trace. @default no trace */
  readonly onTrace?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Called about twenty times a second of wall time. */
  readonly onSlice?: () => void;
  /** Further observers. */
  readonly observers?: readonly FactObserver[];
}

/**
 * One run of one scenario: the composition of kernel, actors, target, population and observers, and
 * the order in which a run goes.
 *
 *     load ──▶ all users gone ──▶ drain ──▶ figures ──▶ probe ──▶ close ──▶ figures ──▶ judgement
 */
export class Run {
  readonly directory = new Directory();
  readonly expectations = new Expectations();
  readonly series = new TimeSeries();
  readonly metrics: RunMetrics;
  readonly monitors: MonitorSet;
  readonly timerLag = new LatencyHistogram();
  readonly kernel: Kernel;
  readonly host: ActorHost;
  readonly #scenario: Scenario;
  readonly #settings: RunSettings;
  readonly #facts: FactStream;
  readonly #digest = new Digest();
  readonly #port: RecordedPort;
  readonly #population: Population;
  readonly #random: RandomSource;
  readonly #hearing: Hearing;
  #loadOver = false;
  /** Whether users may still come, or are here. */
  #isLoading = true;
  #isDrained = false;
  #failure: { readonly error: unknown } | undefined;
  #endOfLoad = 0;

  constructor(scenario: Scenario, settings: RunSettings) {
    this.#scenario = scenario;
    this.#settings = settings;
    const { mode, seed, engine = 'auto' } = settings;
    const { faults } = scenario;
    this.#random = new RandomSource(seed);
    const oracle = settings.oracle ?? this.#oracleFor(faults);
    const { onTrace, observers = [] } = settings;
    // What goes wrong on the way of an answer makes it late.
    const hearing = faults ? 'delayed-answers' : (settings.hearing ?? 'decisions');
    this.#hearing = hearing;
    const { createPort = (context) => new ReferenceTarget(context) } = settings;
    this.kernel =
      mode === 'virtual'
        ? new VirtualKernel(oracle)
        : new RealKernel({ oracle, onLag: (lag) => this.timerLag.record(lag) });
    this.metrics = new RunMetrics({
      userTypes: scenario.users.map(({ name }) => name),
      warmupTicks: toTicks(scenario.warmupMs),
    });
    this.monitors = new MonitorSet(scenario.limits, this.directory, {
      hearing,
      graceMs: mode === 'real' ? REAL_GRACE_MS : 0,
    });
    const trace = onTrace && new TraceWriter(onTrace);
    this.#facts = new FactStream([
      ...(mode === 'virtual' ? [this.#digest] : []),
      this.monitors,
      this.metrics,
      this.series,
      this.expectations,
      ...(trace ? [trace] : []),
      ...observers,
    ]);
    const host = createHost(engine, this.kernel, {
      onError: (error) => this.fail(error),
      ...(trace && { onTransition: (transition) => trace.transition(transition) }),
    });
    this.host = host;
    this.#port = new RecordedPort(this.#facts, this.kernel, (listener) =>
      (faults ? withFaults(createPort, faults, () => this.#isDrained) : createPort)({
        kernel: this.kernel,
        host,
        limits: scenario.limits,
        listener,
        random: this.#random,
        oracle,
        names: this.directory,
      }),
    );
    this.#population = new Population({
      world: {
        kernel: this.kernel,
        host,
        port: this.#port,
        random: this.#random,
        directory: this.directory,
      },
      types: scenario.users,
      facts: this.#facts,
      expectations: this.expectations,
      onDeparture: () => this.#stopWhenAllGone(),
    });
  }

  /** The run's identity; `null` in real time. */
  get digest(): string | null {
    return this.#settings.mode === 'virtual' ? this.#digest.value() : null;
  }

  /** What else is to be said, a sentence each. */
  get remarks(): readonly string[] {
    return [...(this.host.remarks ?? []), ...this.#port.remarks];
  }

  /** Instant at which the load was over, ticks. */
  get endOfLoad(): number {
    return this.#endOfLoad;
  }

  /** Stops the run at this event; `play` then rejects with `error`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.kernel.stop();
  }

  /** Goes through the whole run. False if it was interrupted. */
  async play(): Promise<boolean> {
    this.#subscribeToLoad();
    // Where nothing is pending and users are still here, they wait for what will never come.
    const stopWatching = this.#watchSilence();
    const outcome = await this.#advance();
    stopWatching();
    this.#isLoading = false;
    this.#endOfLoad = this.kernel.now();
    if (outcome === 'aborted' || this.#isInterrupted()) return false;
    const phases = [
      () => this.#drain(),
      () => this.#calm(),
      () => this.#releaseEndless(),
      () => this.#sample(STATS_WHEN.drained),
      () => this.#releaseUnheard(),
      () => this.#probe(),
      () => this.#close(),
      () => this.#sample(STATS_WHEN.closed),
    ];
    for (const phase of phases) {
      await phase();
      if (this.#isInterrupted()) return false;
    }
    this.monitors.finish(this.kernel.now());
    return true;
  }

  /** Gives back what garbage collection does not. */
  destroy(): void {
    this.metrics.destroy();
    this.timerLag.destroy();
  }

  /**
   * A target whose own timers go on for ever would let time go on for ever while all wait for it. Gives
   * back what ends the watch.
   */
  #watchSilence(): () => void {
    const { kernel } = this;
    if (kernel.mode === 'real' || this.#hearing === 'decisions') return () => {};
    const period = toTicks(2 * longestTimeoutMs(this.#scenario.limits) + LONG_SILENCE_MS);
    let before = -1;
    const look = () => {
      const isAllWaiting = kernel.pending === (this.#port.ownTimers ?? 0);
      if (isAllWaiting && this.#facts.count === before) kernel.stop();
      before = isAllWaiting ? this.#facts.count : -1;
      handle = kernel.schedule(kernel.now() + period, { run: look });
    };
    let handle = kernel.schedule(period, { run: look });
    return () => void kernel.cancel(handle);
  }

  /**
   * Lets time pass until nothing has happened for as long as anything can take. One timeout may well
   * begin where another ends: who waits is admitted when an idle conversation is over.
   */
  async #drain(): Promise<void> {
    const { limits, load, faults = {} } = this.#scenario;
    const longestMs =
      longestTimeoutMs(limits) + longestScriptedWorkMs(load) + longestDelayMs(faults);
    const quiet = toTicks(longestMs + GRACE_MS);
    for (let window = 0; window < MOST_DRAIN_WINDOWS; window++) {
      const before = this.#facts.count;
      await this.#advance(this.kernel.now() + quiet);
      if (this.#facts.count === before || this.#isInterrupted()) return;
    }
  }

  /** Runs the kernel; throws what made the run fail. */
  async #advance(until?: number): Promise<RunOutcome> {
    const { signal, onSlice } = this.#settings;
    const options: RunOptions = {
      ...(until !== undefined && { until }),
      ...(signal && { signal }),
      ...(onSlice && { onSlice }),
    };
    const outcome = await this.kernel.run(options);
    if (this.#failure !== undefined) throw this.#failure.error;
    return outcome;
  }

  #isInterrupted(): boolean {
    return this.#settings.signal?.aborted === true;
  }

  #subscribeToLoad(): void {
    const start = () => {
      const context = {
        kernel: this.kernel,
        scheduler: new RxScheduler(this.kernel),
        stream: (part: string) => this.#random.stream(`arrivals:${part}`),
      };
      const arrivals = this.#pattern()(context);
      // Who is interrupted brings in nobody more, not even the rest of a crowd.
      arrivals.pipe(takeWhile(() => !this.#isInterrupted())).subscribe({
        next: (arrival) => this.#guard(() => this.#population.arrive(arrival)),
        error: (error: unknown) => this.fail(error),
        complete: () => {
          this.#loadOver = true;
          this.#stopWhenAllGone();
        },
      });
    };
    this.#port.whenReady(() => this.kernel.post({ run: start }));
  }

  #pattern(): LoadPattern {
    const { users, load } = this.#scenario;
    const pattern = patternOfPhases(load);
    if (users.length === 1) return pattern;
    return weighted(Object.fromEntries(users.map(({ name, share }) => [name, share])), pattern);
  }

  /** RxJS would report what a subscriber throws by a timer, after the run. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.fail(error);
    }
  }

  #stopWhenAllGone(): void {
    if (this.#isLoading && this.#loadOver && this.#population.present === 0) this.kernel.stop();
  }

  /** Nobody comes back any more, and what is asked for from here on is to be answered. */
  #calm(): Promise<void> {
    this.#isDrained = true;
    this.#port.closeToUsers();
    return Promise.resolve();
  }

  /** Plain ties; faults strike as the seed says. */
  #oracleFor(faults: FaultPlan | undefined): Oracle {
    if (faults === undefined) return PLAIN_ORACLE;
    return splitOracle(PLAIN_ORACLE, seededOracle(this.#random.stream('faults')));
  }

  /** Where no timeout ends a conversation, somebody has to. */
  async #releaseEndless(): Promise<void> {
    const { idleTimeoutMs, maxDurationMs } = this.#scenario.limits;
    if (idleTimeoutMs !== undefined || maxDurationMs !== undefined) return;
    // Who waited has the slots of those who were released.
    for (let round = 0; round < MOST_DRAIN_WINDOWS; round++) {
      if (!(await this.#release(false)) || this.#isInterrupted()) return;
    }
  }

  /** Of a target that tells its answers alone nobody knows what it still holds. */
  async #releaseUnheard(): Promise<void> {
    if (this.#hearing !== 'decisions') await this.#release(true);
  }

  async #release(pending: boolean): Promise<boolean> {
    const isAnyLeft = this.#port.releaseAll(pending, () => this.kernel.stop());
    if (isAnyLeft) await this.#advance(this.kernel.now() + toTicks(GRACE_MS));
    return isAnyLeft;
  }

  async #sample(when: string): Promise<void> {
    const isJudged = when === STATS_WHEN.closed && this.#port.closes;
    // Users who waited in vain may have timers of their own; where the target's are known, they alone count.
    const timers = isJudged ? (this.#port.ownTimers ?? this.kernel.pending) : undefined;
    this.#port.sample(when, timers, () => this.kernel.stop());
    await this.#advance(this.kernel.now() + toTicks(GRACE_MS));
  }

  async #probe(): Promise<void> {
    const { kernel, directory } = this;
    await probeRefill({
      kernel,
      directory,
      port: this.#port,
      limits: this.#scenario.limits,
      grace: toTicks(GRACE_MS),
      advance: (until) => this.#advance(until),
    });
  }

  async #close(): Promise<void> {
    await this.#port.close();
    // Comes back as soon as nothing is pending; what still is then was forgotten.
    await this.#advance(this.kernel.now() + toTicks(GRACE_MS));
  }
}

/** The longest turn that a script may leave behind unanswered, ms. */
function longestScriptedWorkMs(phases: readonly Phase[]): number {
  const works = phases.map((phase) => {
    if (phase.kind === 'script') return Math.max(...phase.steps.map(({ workMs = 0 }) => workMs));
    return 'phases' in phase ? longestScriptedWorkMs(phase.phases) : 0;
  });
  return Math.max(0, ...works);
}
