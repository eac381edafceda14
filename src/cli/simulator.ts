import { printable } from '../report/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import {
  simulate,
  type Mode,
  type ScenarioResult,
  type SimulateOptions,
} from '../simulation/mod.ts';
import {
  openInRealTime,
  prepareTarget,
  REFERENCE_TARGET,
  type OpenTarget,
  type TargetWord,
} from '../targets/mod.ts';
import { SimulationThread } from '../workers/mod.ts';
import type { Terminal } from './terminal.ts';

/** What a `Simulator` passes on to each run. */
export type SimulatorOptions = Pick<
  SimulateOptions,
  'seed' | 'engine' | 'signal' | 'onTrace' | 'onProgress'
>;

/**
 * Runs scenarios against a target, where that can be: a module in virtual time needs a thread whose clock
 * is the run's; everything else runs in this one.
 */
export class Simulator {
  readonly #mode: Mode;
  readonly #target: OpenTarget | SimulationThread;

  private constructor(mode: Mode, target: OpenTarget | SimulationThread) {
    this.#mode = mode;
    this.#target = target;
  }

  /** @throws {UserCodeError} if the target's code cannot be loaded. */
  static async for(
    { mode, target }: { readonly mode: Mode; readonly target: TargetWord },
    { error }: Terminal,
  ): Promise<Simulator> {
    if (target.kind === 'reference') return new Simulator(mode, REFERENCE_TARGET);
    if (mode === 'real') return new Simulator(mode, await openInRealTime(target.path));
    const prepared = await prepareTarget(target);
    if (prepared.kind === 'module' && prepared.remark !== undefined) {
      error.write(`hubbub: ${printable(prepared.remark)}\n`);
    }
    const onOutput = (text: string) => error.write(text);
    return new Simulator(mode, new SimulationThread(prepared, { onOutput }));
  }

  /** As `simulate`. */
  async simulate(scenario: Scenario, options: SimulatorOptions): Promise<ScenarioResult> {
    if (this.#target instanceof SimulationThread) {
      return await this.#target.simulate(scenario, options);
    }
    return await simulate(scenario, { ...options, ...this.#target, mode: this.#mode });
  }

  async end(): Promise<void> {
    if (this.#target instanceof SimulationThread) await this.#target.end();
  }
}
