import type { EngineChoice } from '../actors/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import { simulate, type Progress } from '../simulation/mod.ts';
import { openInVirtualTime, type PreparedTarget } from '../targets/mod.ts';
import { serveTasks, threadData } from './serve_tasks.ts';

/** One run. */
export interface SimulationTask {
  readonly scenario: Scenario;
  readonly seed: number | undefined;
  readonly engine: EngineChoice | undefined;
  readonly measureMemory: boolean;
  readonly isTraced: boolean;
}

/** What is told during a run. */
export interface SimulationNews {
  readonly progress?: Progress;
  /** Lines of the trace. */
  readonly lines?: readonly string[];
}

/** Lines that are told together. */
const LINES_AT_ONCE = 500;

const { createPort, hearing } = openInVirtualTime(threadData() as PreparedTarget);

serveTasks(async (given, { beat, signal, tell }) => {
  const task = given as SimulationTask;
  const { scenario, seed, engine, measureMemory, isTraced } = task;
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) tell({ lines } satisfies SimulationNews);
    lines = [];
  };
  beat.begin(seed ?? scenario.seed ?? 0);
  const result = await simulate(scenario, {
    createPort,
    hearing,
    signal,
    measureMemory,
    ...(seed !== undefined && { seed }),
    ...(engine !== undefined && { engine }),
    ...(isTraced && {
      onTrace: (line: string) => {
        if (lines.push(line) === LINES_AT_ONCE) flush();
      },
    }),
    onSlice: ({ simulatedMs, events }) => beat.progress(simulatedMs, events),
    onProgress: (progress) => tell({ progress } satisfies SimulationNews),
  });
  flush();
  beat.finish();
  return result;
});
