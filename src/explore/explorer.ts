import { availableParallelism } from 'node:os';
import type { Scenario } from '../scenarios/mod.ts';
import type { PreparedTarget } from '../targets/mod.ts';
import { siblingModule, WorkerThread } from '../workers/mod.ts';
import type { ExploreSettings } from './case.ts';
import type { Examination, ExploreTask, ShrinkNews } from './_explore_worker.ts';
import type { CaseOutcome } from './outcome.ts';
import type { Replay, ReplayOutcome } from './replay.ts';
import type { Sweep } from './sweep.ts';
import { blankReport, mergeReports, type SweepReport } from './sweep_report.ts';

/** Settings of an `Explorer`. */
export interface ExplorerOptions {
  /** From 1. @default as many as there are cores */
  readonly threads?: number | undefined;
  /** How long the target's code may be busy in one go, ms. @default 10000 */
  readonly patienceMs?: number;
  /** Gets what the target's code prints. @default nobody */
  readonly onOutput?: (text: string) => void;
}

/** A range of seeds. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
}

/** How far an exploration is. */
export interface ExploreProgress {
  /** Seeds that are done. */
  readonly seeds: number;
  /** All of them. */
  readonly of: number;
  /** Of those that have been reported. */
  readonly report: SweepReport;
}

/** Settings of one search. */
export interface SearchOptions {
  readonly settings?: ExploreSettings;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExploreProgress) => void;
}

/** What a search found. */
export interface Search {
  /** Of all seeds up to the one that failed, or of all. */
  readonly report: SweepReport;
  /** The least seed that failed. */
  readonly failure: CaseOutcome | undefined;
  /** Whether it was ended before all seeds were done. */
  readonly isCutShort: boolean;
}

/** Seeds that a thread does in one task: many enough to outweigh the message, few enough to stop soon. */
const SEEDS_AT_ONCE = 16;

/**
 * Runs the cases of many seeds against a target, in threads of which each has the clock, the timers and
 * the chance of the run that it is about. What it finds depends on the seeds alone, whatever the number
 * of threads: of several that fail it is the least.
 */
export class Explorer {
  readonly #target: PreparedTarget;
  readonly #options: ExplorerOptions;
  readonly #count: number;
  /** Whether a thread can run the target more than once. */
  readonly #isReusable: boolean;
  readonly #threads = new Set<WorkerThread>();
  readonly #idle: WorkerThread[] = [];

  constructor(target: PreparedTarget, options: ExplorerOptions = {}) {
    this.#target = target;
    this.#options = options;
    this.#count = Math.max(1, options.threads ?? availableParallelism());
    this.#isReusable = target.kind === 'reference' || target.bundle !== undefined;
  }

  /**
   * Runs the cases of `seeds` until one fails. Rejects if the target cannot be run, or does not come back,
   * with a seed before that.
   */
  async search(seeds: Seeds, options: SearchOptions = {}): Promise<Search> {
    const { settings = {}, signal, onProgress } = options;
    const end = seeds.first + seeds.count;
    const sweeps: { readonly first: number; readonly sweep: Sweep }[] = [];
    const breaks: { readonly first: number; readonly error: unknown }[] = [];
    let next = seeds.first;
    // Nothing from here on is of interest any more.
    let limit = end;
    let report = blankReport();
    const isAborted = () => signal?.aborted === true;
    const run = async (first: number, count: number) => {
      const task: ExploreTask = { type: 'sweep', first, count, settings };
      const sweep = (await this.#run(task, signal && { signal })) as Sweep;
      sweeps.push({ first, sweep });
      if (sweep.failure !== undefined) limit = Math.min(limit, sweep.failure.seed);
      report = mergeReports([report, sweep.report]);
      onProgress?.({ seeds: report.seeds, of: seeds.count, report });
    };
    const work = async () => {
      while (next < limit && !isAborted()) {
        const first = next;
        const count = Math.min(this.#isReusable ? SEEDS_AT_ONCE : 1, end - first);
        next += count;
        try {
          await run(first, count);
        } catch (error) {
          breaks.push({ first, error });
          limit = Math.min(limit, first);
        }
      }
    };
    await Promise.all(Array.from({ length: this.#count }, work));
    const broken = breaks.find(({ first }) => first === limit);
    if (broken !== undefined) throw broken.error;
    const wanted = sweeps.filter(({ first }) => first <= limit).map(({ sweep }) => sweep);
    const failure = wanted.find((sweep) => sweep.failure?.seed === limit)?.failure;
    const whole = mergeReports(wanted.map((sweep) => sweep.report));
    const isCutShort = failure === undefined && whole.seeds < seeds.count;
    return { report: whole, failure, isCutShort };
  }

  /** Makes the failure of a seed as small as can be, and records it. `word`: that of the target. */
  async examine(
    seed: number,
    word: string,
    {
      settings = {},
      signal,
      onProgress,
    }: Omit<SearchOptions, 'onProgress'> & { onProgress?: (news: ShrinkNews) => void } = {},
  ): Promise<Examination> {
    const task: ExploreTask = { type: 'examine', seed, settings, word, shrinks: this.#isReusable };
    const onNews = (news: unknown) => onProgress?.(news as ShrinkNews);
    return (await this.#run(task, { ...(signal && { signal }), onNews })) as Examination;
  }

  /** Runs one scenario. `choices`: what the oracle answers, one after the other, then the plain choice. */
  async run(scenario: Scenario, choices: readonly number[]): Promise<CaseOutcome> {
    return (await this.#run({ type: 'run', scenario, choices })) as CaseOutcome;
  }

  /** Repeats a recorded run. */
  async replay(replay: Replay, until?: number): Promise<ReplayOutcome> {
    return (await this.#run({ type: 'replay', replay, until })) as ReplayOutcome;
  }

  /** Ends all threads, whatever they do. */
  async end(): Promise<void> {
    this.#idle.length = 0;
    await Promise.all([...this.#threads].map((thread) => this.#dismiss(thread)));
  }

  async #run(
    task: ExploreTask,
    options?: { signal?: AbortSignal; onNews?: (news: unknown) => void },
  ): Promise<unknown> {
    const thread = this.#idle.pop() ?? this.#hire();
    try {
      return await thread.run(task, options);
    } finally {
      if (this.#isReusable && thread.isAlive) this.#idle.push(thread);
      else await this.#dismiss(thread);
    }
  }

  #hire(): WorkerThread {
    const url = siblingModule('_explore_worker', import.meta.url);
    const thread = new WorkerThread(url, { ...this.#options, data: this.#target });
    this.#threads.add(thread);
    return thread;
  }

  async #dismiss(thread: WorkerThread): Promise<void> {
    this.#threads.delete(thread);
    await thread.terminate();
  }
}
