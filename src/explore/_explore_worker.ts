import { replayingOracle, sequenceOracle } from '../random/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import { openInVirtualTime, type PreparedTarget } from '../targets/mod.ts';
import { serveTasks, threadData } from '../workers/mod.ts';
import { caseOf, type ExploreSettings } from './case.ts';
import { failureOf, type CaseOutcome } from './outcome.ts';
import { playReplay, recordReplay, type Replay, type ReplayOutcome } from './replay.ts';
import { runCase } from './run_case.ts';
import { shrinkCase, type ShrunkCase } from './shrink.ts';
import { sweep, type Sweep } from './sweep.ts';

/** What a thread of `explore` is asked for. */
export type ExploreTask =
  | {
      readonly type: 'sweep';
      readonly first: number;
      readonly count: number;
      readonly settings: ExploreSettings;
    }
  | {
      readonly type: 'examine';
      readonly seed: number;
      readonly settings: ExploreSettings;
      /** The target's word, for the replay. */
      readonly word: string;
      /** Whether more than one run is possible in this thread. */
      readonly shrinks: boolean;
    }
  | {
      readonly type: 'run';
      readonly scenario: Scenario;
      /** What the oracle answers, one choice after the other. */
      readonly choices: readonly number[];
    }
  | { readonly type: 'replay'; readonly replay: Replay; readonly until: number | undefined };

/** A failure, made small and recorded. */
export interface Examination {
  /** Undefined where it could not be made small. */
  readonly shrunk: ShrunkCase | undefined;
  readonly replay: Replay;
}

/** What is told during a task. */
export interface ShrinkNews {
  readonly commands: number;
  readonly runs: number;
}

const target = openInVirtualTime(threadData() as PreparedTarget);

serveTasks(
  async (
    given,
    { beat, signal, tell },
  ): Promise<Sweep | Examination | CaseOutcome | ReplayOutcome> => {
    const task = given as ExploreTask;
    const onSlice = (at: { simulatedMs: number; events: number }) =>
      beat.progress(at.simulatedMs, at.events);
    switch (task.type) {
      case 'sweep': {
        const { first, count, settings } = task;
        const seeds = Array.from({ length: count }, (_, index) => first + index);
        const onSeed = () => beat.finish();
        const onBegin = (seed: number) => beat.begin(seed);
        return await sweep(seeds, target, settings, { signal, onBegin, onSeed, onSlice });
      }
      case 'examine': {
        const { seed, settings, word, shrinks } = task;
        beat.begin(seed);
        const one = caseOf(seed, settings);
        if (!shrinks) {
          const run = { ...target, scenario: one.scenario, seed, oracle: one.oracle() };
          return { shrunk: undefined, replay: await recordReplay({ ...run, target: word }) };
        }
        const outcome = await runCase(one, target);
        if (failureOf(outcome) === undefined) throw new Error(`Seed ${seed} did not fail again`);
        const onProgress = (news: ShrinkNews) => tell(news);
        // What was generated may be smaller; what was asked for stays.
        const keepsLimits = settings.scenario !== undefined || settings.limits !== undefined;
        const options = { signal, keepsLimits, onProgress, onSlice };
        const shrunk = await shrinkCase(one, outcome, target, options);
        const oracle = replayingOracle(shrunk.choices);
        const run = { ...target, scenario: shrunk.scenario, seed: shrunk.seed, oracle };
        return { shrunk, replay: await recordReplay({ ...run, target: word }) };
      }
      case 'run': {
        const { scenario, choices } = task;
        beat.begin(0);
        const oracle = () => sequenceOracle(choices);
        return await runCase({ scenario, seed: 0, oracle }, target, { onSlice });
      }
      case 'replay': {
        const { replay, until } = task;
        beat.begin(replay.seed);
        return await playReplay(replay, target, { until });
      }
    }
  },
);
