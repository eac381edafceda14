import { fileURLToPath } from 'node:url';
import type { LimitOverrides, Scenario } from '../scenarios/mod.ts';
import { prepareTarget, wordOf, type FaultPlan, type TargetWord } from '../targets/mod.ts';
import { systemClock, toMs } from '../time/mod.ts';
import { explore } from './exploration.ts';
import { explorationText } from './exploration_text.ts';
import { Explorer } from './explorer.ts';
import { recordFailure } from './record_failure.ts';
import type { Strategy } from './strategy.ts';
import type { SweepReport } from './sweep_report.ts';

/** Settings of `checkLimits`. */
export interface CheckOptions {
  /** What the manager promises; `'none'` for what it does not. @default small ones that the seed draws */
  readonly limits?: LimitOverrides;
  /** What is run. @default generated scenarios */
  readonly scenario?: Scenario;
  /** How many seeds, from 1. @default 300 */
  readonly seeds?: number;
  /** The first seed, from 0. @default 0 */
  readonly seed?: number;
  /** What goes wrong between the users and the manager. @default nothing */
  readonly faults?: FaultPlan;
  /** @default 'portfolio' */
  readonly strategy?: Strategy;
  /** From 1. @default as many as there are cores */
  readonly threads?: number;
  /** The folder in which failures are recorded; those in it are repeated first. @default 'replays' */
  readonly replays?: string;
}

const DEFAULT_SEEDS = 300;
const DEFAULT_FOLDER = 'replays';

/**
 * Runs a conversation manager in virtual time, under many seeds and orders of events, and throws with
 * the shortest story that breaks one of its claims.
 *
 * @param manager the file that exports `createTarget`: a path, or a `file:` URL.
 * @returns what was tried.
 * @throws {LimitsBroken} if a claim was broken.
 * @throws {UserCodeError} if the manager's code cannot be loaded, or cannot be run in virtual time.
 *
 * @example
 * test('the manager keeps its limits', async () => {
 *   await checkLimits(new URL('./manager.ts', import.meta.url), { limits: { maxConversations: 3 } });
 * });
 */
export async function checkLimits(
  manager: string | URL,
  options: CheckOptions = {},
): Promise<SweepReport> {
  const { seeds = DEFAULT_SEEDS, seed = 0, threads, replays = DEFAULT_FOLDER } = options;
  const path = manager instanceof URL ? fileURLToPath(manager) : manager;
  const target: TargetWord = { kind: 'module', path };
  const explorer = new Explorer(await prepareTarget(target), { threads });
  const begin = systemClock.now();
  try {
    const exploration = await explore({
      explorer,
      target: wordOf(target),
      seeds: { first: seed, count: seeds },
      settings: settingsOf(options),
      replays,
    });
    const { search, relapse } = exploration;
    if (search !== undefined && search.failure === undefined) return search.report;
    const file = relapse?.file ?? recordFailure(exploration, replays);
    const text = explorationText(exploration, {
      what: options.scenario?.name ?? 'generated scenarios',
      target: `module:${path}`,
      limits: { ...options.scenario?.limits, ...options.limits },
      isGenerated: options.scenario === undefined,
      file,
      replayCommand: (replay) => `npx hubbub replay ${replay}`,
      wallMs: toMs(systemClock.now() - begin),
    });
    throw new LimitsBroken(text, file);
  } finally {
    await explorer.end();
  }
}

/** A claim about a conversation manager was broken; the message is the story. */
export class LimitsBroken extends Error {
  override readonly name = 'LimitsBroken';
  /** The replay file, where one was written. */
  readonly file: string | undefined;

  constructor(message: string, file: string | undefined) {
    super(message);
    this.file = file;
  }
}

function settingsOf({ limits, scenario, faults, strategy }: CheckOptions) {
  return {
    ...(limits && { limits }),
    ...(scenario && { scenario }),
    ...(faults && { faults }),
    ...(strategy && { strategy }),
  };
}
