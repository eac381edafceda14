import { relative } from 'node:path';
import {
  explorationText,
  explore,
  Explorer,
  recordFailure,
  type Exploration,
  type ExploreSettings,
  type Strategy,
} from '../explore/mod.ts';
import { printable } from '../report/mod.ts';
import { loadScenario, type LimitOverrides, type Scenario } from '../scenarios/mod.ts';
import { prepareTarget, wordOf, type FaultPlan, type TargetWord } from '../targets/mod.ts';
import { ExitCode } from './exit_code.ts';
import { ExploreLine } from './explore_line.ts';
import { checkFolder, checkResultPath, STANDARD_OUTPUT, writeResult } from './output_file.ts';
import { quoted } from './shell_word.ts';
import type { Terminal } from './terminal.ts';

/** What `explore` was asked for. */
export interface ExploreArguments {
  /** Names or paths; none: generated ones. */
  readonly scenarios: readonly string[];
  readonly target: TargetWord;
  /** The first seed. */
  readonly seed: number;
  /** How many. */
  readonly seeds: number;
  readonly limits: LimitOverrides | undefined;
  readonly faults: FaultPlan | undefined;
  readonly strategy: Strategy;
  /** Undefined: one a core. */
  readonly threads: number | undefined;
  /** The folder in which failures are recorded. */
  readonly replays: string;
  readonly json: string | undefined;
  /** The words that said what is tried, for commands that are proposed. */
  readonly words: readonly string[];
}

/** What became of one scenario, or of generated ones: as `--json` writes it. */
interface Explored extends Exploration {
  /** Undefined: generated ones. */
  readonly scenario: string | undefined;
  /** Where the failure was recorded. */
  readonly replayFile: string | undefined;
}

/** Searches seeds for a failure, makes it small, records it, and tells the exit code. */
export async function exploreCommand(
  args: ExploreArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const scenarios = await Promise.all(args.scenarios.map((word) => loadScenario(word)));
  checkResultPath(args.json);
  checkFolder(args.replays, '--replays');
  const target = await prepareTarget(args.target);
  if (target.kind === 'module' && target.remark !== undefined) {
    terminal.error.write(`hubbub: ${printable(target.remark)}\n`);
  }
  const explorer = new Explorer(target, { threads: args.threads });
  const explored: Explored[] = [];
  try {
    for (const scenario of scenarios.length === 0 ? [undefined] : scenarios) {
      if (signal.aborted) break;
      explored.push(await exploreOne(scenario, args, { explorer, terminal, signal }));
      if (isFailure(explored.at(-1)!)) break;
    }
  } finally {
    await explorer.end();
  }
  writeResult(args.json, () => `${JSON.stringify(explored, null, 2)}\n`, terminal.output);
  if (explored.some(isFailure)) return ExitCode.invariant;
  return signal.aborted ? ExitCode.interrupted : ExitCode.good;
}

interface ExploreContext {
  readonly explorer: Explorer;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

async function exploreOne(
  scenario: Scenario | undefined,
  args: ExploreArguments,
  { explorer, terminal, signal }: ExploreContext,
): Promise<Explored> {
  const { seed, seeds, limits, faults, strategy, replays, json } = args;
  const settings: ExploreSettings = {
    strategy,
    ...(scenario && { scenario }),
    ...(limits && { limits }),
    ...(faults && { faults }),
  };
  const line = new ExploreLine(terminal.error);
  let exploration: Exploration;
  try {
    exploration = await explore({
      explorer,
      target: wordOf(args.target),
      seeds: { first: seed, count: seeds },
      settings,
      replays,
      signal,
      onProgress: (progress) => line.update(progress),
      onShrink: (news) => line.updateShrinking(news),
    });
  } finally {
    line.clear();
  }
  const replayFile = exploration.examination && recordFailure(exploration, replays);
  // With the result on standard output, what is for people goes beside it.
  const report = json === STANDARD_OUTPUT ? terminal.error : terminal.output;
  const text = explorationText(exploration, {
    what: scenario === undefined ? 'generated scenarios' : `scenario ${scenario.name}`,
    target: args.target.kind === 'reference' ? 'reference' : `module:${args.target.path}`,
    limits: { ...scenario?.limits, ...limits },
    isGenerated: scenario === undefined,
    replayCommand: (file) => `${terminal.command} replay ${quoted(relative('', file))}`,
    file: replayFile,
    seedCommand: (failing) =>
      `${terminal.command} explore ${[...args.words, '--seed', String(failing), '--seeds', '1'].map(quoted).join(' ')}`,
    wallMs: line.elapsedMs,
  });
  report.write(`${text}\n`);
  return { ...exploration, scenario: scenario?.name, replayFile };
}

function isFailure({ relapse, search }: Explored): boolean {
  return relapse !== undefined || search?.failure !== undefined;
}
