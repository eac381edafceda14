import type { Scenario } from '../scenarios/mod.ts';
import type { EngineChoice } from '../actors/mod.ts';
import type { Progress, ScenarioResult } from '../simulation/mod.ts';
import type { PreparedTarget } from '../targets/mod.ts';
import type { SimulationNews, SimulationTask } from './_simulation_worker.ts';
import { siblingModule } from './sibling_module.ts';
import { WorkerThread } from './worker_thread.ts';

/** Settings of one run in a thread; as in `simulate`. */
export interface ThreadedRun {
  readonly seed?: number | undefined;
  readonly engine?: EngineChoice | undefined;
  readonly measureMemory?: boolean;
  readonly signal?: AbortSignal;
  readonly onTrace?: ((line: string) => void) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Settings of a `SimulationThread`. */
export interface SimulationThreadOptions {
  /** Gets what the target's code prints. @default nobody */
  readonly onOutput?: (text: string) => void;
  /** How long its code may be busy in one go, ms. @default 10000 */
  readonly patienceMs?: number;
}

/**
 * Runs scenarios in virtual time in a thread of their own, whose clock, timers and chance are those of
 * the run: so a target's code needs no change.
 */
export class SimulationThread {
  readonly #target: PreparedTarget;
  readonly #options: SimulationThreadOptions;
  #thread: WorkerThread | undefined;

  constructor(target: PreparedTarget, options: SimulationThreadOptions = {}) {
    this.#target = target;
    this.#options = options;
  }

  /** Runs `scenario`; as `simulate`, and rejects if the thread has to be stopped. */
  async simulate(scenario: Scenario, run: ThreadedRun = {}): Promise<ScenarioResult> {
    const { seed, engine, signal, onTrace, onProgress } = run;
    const isReusable = this.#target.kind === 'reference' || this.#target.bundle !== undefined;
    const thread = this.#livingThread();
    const task: SimulationTask = {
      scenario,
      seed,
      engine,
      // It plays the beginning before it measures, for which a module that is imported has no second state.
      measureMemory: (run.measureMemory ?? true) && isReusable,
      isTraced: onTrace !== undefined,
    };
    const onNews = (news: unknown) => {
      const { lines, progress } = news as SimulationNews;
      if (progress !== undefined) onProgress?.(progress);
      for (const line of lines ?? []) onTrace?.(line);
    };
    try {
      const result = await thread.run(task, { ...(signal && { signal }), onNews });
      return result as ScenarioResult;
    } finally {
      if (!isReusable) await this.end();
    }
  }

  /** A new one behind one that had to be stopped. */
  #livingThread(): WorkerThread {
    if (this.#thread?.isAlive === true) return this.#thread;
    const url = siblingModule('_simulation_worker', import.meta.url);
    this.#thread = new WorkerThread(url, { ...this.#options, data: this.#target });
    return this.#thread;
  }

  async end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}
