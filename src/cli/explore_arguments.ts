import { Command, Option } from 'commander';
import { STRATEGIES, type Strategy } from '../explore/mod.ts';
import { parseFault, parseLimit, type FaultOverrides } from '../scenarios/mod.ts';
import type { FaultPlan, TargetWord } from '../targets/mod.ts';
import type { ExploreArguments } from './explore_command.ts';
import {
  collectLimits,
  faultOption,
  fileOf,
  parsePositive,
  parseSeed,
  parseTargetOption,
} from './_parsers.ts';

/** Seeds that are tried unless told otherwise. */
const DEFAULT_SEEDS = 1000;
const DEFAULT_FOLDER = 'replays';

/** What commander makes of the words of `explore`. */
export interface ExploreOptions {
  readonly target: TargetWord;
  readonly seeds: number;
  readonly seed: number;
  readonly limits?: readonly string[];
  readonly fault?: readonly string[];
  readonly strategy: Strategy;
  readonly threads?: number;
  readonly replays: string;
  readonly json?: string | true;
}

/** The words of `explore`. */
export function exploreCommandLine(): Command {
  return new Command('explore')
    .description('search many seeds and orders of events for a failure, and make it small')
    .argument('[scenarios...]', 'names or paths of scenarios (default: generated ones)')
    .addOption(
      new Option('--target <target>', 'the system under test: reference, or module:PATH')
        .argParser(parseTargetOption)
        .default({ kind: 'reference' }, 'reference'),
    )
    .addOption(
      new Option('--seeds <number>', 'how many seeds')
        .argParser(parsePositive)
        .default(DEFAULT_SEEDS),
    )
    .addOption(new Option('--seed <number>', 'the first seed').argParser(parseSeed).default(0))
    .addOption(
      new Option(
        '--limits <name=value,...>',
        'limits in place of those of the scenario, such as maxConversations=3,queueTimeoutMs=500',
      ).argParser(collectLimits),
    )
    .addOption(faultOption())
    .addOption(
      new Option('--strategy <strategy>', 'how orders are searched')
        .choices(STRATEGIES)
        .default('portfolio'),
    )
    .addOption(
      new Option('--threads <number>', 'threads (default: one a core)').argParser(parsePositive),
    )
    .option(
      '--replays <folder>',
      'where failures are recorded, and repeated from first',
      DEFAULT_FOLDER,
    )
    .option('--json [file]', 'write what was found as JSON, to a file or to standard output');
}

/** Puts the words together. */
export function toExploreArguments(
  scenarios: readonly string[],
  options: ExploreOptions,
): ExploreArguments {
  const { target, seeds, seed, limits, fault, strategy, threads, replays, json } = options;
  return {
    scenarios,
    target,
    seed,
    seeds,
    limits: limits && Object.assign({}, ...limits.map(parseLimit)),
    faults: fault && faultsOf(fault),
    strategy,
    threads,
    replays,
    json: fileOf(json),
    words: [
      ...scenarios,
      ...(target.kind === 'module' ? ['--target', `module:${target.path}`] : []),
      ...(limits === undefined ? [] : ['--limits', limits.join(',')]),
      ...(fault ?? []).flatMap((each) => ['--fault', each]),
      '--strategy',
      strategy,
      ...(replays === DEFAULT_FOLDER ? [] : ['--replays', replays]),
    ],
  };
}

/** The faults that the words plan; those that they take away are not there anyway. */
function faultsOf(words: readonly string[]): FaultPlan {
  const overrides: FaultOverrides = Object.assign({}, ...words.map(parseFault));
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== 'none'));
}
