import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Examination, ShrinkNews } from './_explore_worker.ts';
import type { ExploreSettings } from './case.ts';
import type { Explorer, ExploreProgress, Search, Seeds } from './explorer.ts';
import { readReplay, type Replay, type ReplayOutcome } from './replay.ts';

/** Settings of `explore`. */
export interface ExplorationOptions {
  readonly explorer: Explorer;
  /** The target's word, with an absolute path. */
  readonly target: string;
  readonly seeds: Seeds;
  readonly settings?: ExploreSettings;
  /** Recorded failures of this target in this folder are repeated before anything else. @default none */
  readonly replays?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExploreProgress) => void;
  /** Told when a failure was found and has become smaller. */
  readonly onShrink?: (news: ShrinkNews) => void;
}

/** A recorded failure that is still there. */
export interface Relapse {
  /** Path of the replay file. */
  readonly file: string;
  readonly replay: Replay;
  readonly outcome: ReplayOutcome;
}

/** What an exploration found. */
export interface Exploration {
  /** Recorded failures that were repeated. */
  readonly repeated: number;
  /** The first of them that fails again; then nothing else was tried. */
  readonly relapse?: Relapse;
  /** Undefined after a relapse. */
  readonly search?: Search;
  /** The failure that was found, made small and recorded. */
  readonly examination?: Examination;
}

/** Looks for a failure: first those that are known, then among the seeds; makes small what it finds. */
export async function explore(options: ExplorationOptions): Promise<Exploration> {
  const { explorer, target, seeds, settings = {}, replays, signal } = options;
  const { onProgress, onShrink } = options;
  let repeated = 0;
  for (const { file, replay } of replays === undefined ? [] : replaysOf(target, replays)) {
    if (signal?.aborted === true) break;
    const outcome = await explorer.replay(replay);
    repeated++;
    if (outcome.violations.length > 0) return { repeated, relapse: { file, replay, outcome } };
  }
  const common = { settings, ...(signal && { signal }) };
  const search = await explorer.search(seeds, { ...common, ...(onProgress && { onProgress }) });
  if (search.failure === undefined) return { repeated, search };
  const { seed } = search.failure;
  const shrinking = { ...common, ...(onShrink && { onProgress: onShrink }) };
  return { repeated, search, examination: await explorer.examine(seed, target, shrinking) };
}

/**
 * The recorded failures of `target` in `folder`, by the names of their files; none if there is no folder.
 *
 * @throws {ConfigurationError} if a file there is no replay.
 */
function replaysOf(target: string, folder: string): { file: string; replay: Replay }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(folder, name))
    .map((file) => ({ file, replay: readReplay(file) }))
    .filter(({ replay }) => replay.target === target);
}
