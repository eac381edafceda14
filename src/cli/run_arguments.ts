import { Command, Option } from 'commander';
import { ENGINE_CHOICES, type EngineChoice } from '../actors/mod.ts';
import { ConfigurationError } from '../modules/mod.ts';
import { parseFault, parseLimit, type Overrides } from '../scenarios/mod.ts';
import type { Mode } from '../simulation/mod.ts';
import type { TargetWord } from '../targets/mod.ts';
import { parseDuration } from '../time/mod.ts';
import {
  collectLimits,
  faultOption,
  fileOf,
  parseLength,
  parseSeed,
  parseTargetOption,
  parsePositive,
} from './_parsers.ts';

/** What `run` was asked for. */
export interface RunArguments {
  /** Names or paths; none means the built-in ones. */
  readonly scenarios: readonly string[];
  readonly mode: Mode;
  readonly target: TargetWord;
  /** Undefined: the scenario's own, or 0. */
  readonly seed: number | undefined;
  /** Undefined: nobody chose. */
  readonly engine: EngineChoice | undefined;
  /** What goes before what the scenarios say, and the words that said so. */
  readonly overrides: Overrides;
  readonly overrideWords: readonly string[];
  readonly quick: boolean;
  readonly strict: boolean;
  /** How much is printed: everything, what failed, or the verdict alone. */
  readonly detail: 'full' | 'failures' | 'verdict';
  /** A path, `-` for standard output, or undefined for none. */
  readonly json: string | undefined;
  readonly trace: string | undefined;
}

/** The words of `run`. */
export function runCommandLine(): Command {
  return new Command('run')
    .description('run scenarios (the default command)')
    .argument('[scenarios...]', 'names or paths of scenarios')
    .addOption(
      new Option('--virtual-time', 'time passes as fast as it can (default)').conflicts('realTime'),
    )
    .addOption(
      new Option('--real-time', 'time passes by itself; measures').conflicts('virtualTime'),
    )
    .addOption(new Option('--seed <number>', 'decides all draws (default: 0)').argParser(parseSeed))
    .addOption(
      new Option('--target <target>', 'the system under test: reference, or module:PATH')
        .argParser(parseTargetOption)
        .default({ kind: 'reference' }, 'reference'),
    )
    .addOption(
      new Option('--engine <engine>', 'what runs the machines (default: auto)').choices(
        ENGINE_CHOICES,
      ),
    )
    .addOption(
      new Option('--users <number>', "users, wherever the scenario's load says how many").argParser(
        parsePositive,
      ),
    )
    .addOption(
      new Option(
        '--for <duration>',
        'how long each part of the load lasts that says how long, such as 30s',
      ).argParser(parseLength),
    )
    .addOption(
      new Option(
        '--limit <name=value>',
        'a limit, such as maxQueued=50 or idleTimeout=none; repeatable, or separated by commas',
      ).argParser(collectLimits),
    )
    .addOption(faultOption())
    .option('--quick', 'only the two limit scenarios')
    .option('--strict', 'fail also where a claim was not tested')
    .option('--quiet', 'print only scenarios that failed, and the verdict')
    .option('--no-output', 'print the verdict line alone')
    .option('--json [file]', 'write the result as JSON, to a file or to standard output')
    .option('--trace <file>', 'write every fact and transition, one JSON object a line');
}

/** What commander makes of them. */
export interface RunOptions {
  readonly target: TargetWord;
  readonly realTime?: boolean;
  readonly virtualTime?: boolean;
  readonly seed?: number;
  readonly engine?: EngineChoice;
  readonly users?: number;
  readonly for?: string;
  readonly limit?: readonly string[];
  readonly fault?: readonly string[];
  readonly quick?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly output: boolean;
  readonly json?: string | true;
  readonly trace?: string;
}

/** Puts the words together. @throws {ConfigurationError} if they do not fit. */
export function toRunArguments(scenarios: readonly string[], options: RunOptions): RunArguments {
  const { json, output, quiet = false, quick = false, realTime, virtualTime } = options;
  if (realTime === true && virtualTime === true) {
    throw new ConfigurationError('Cannot use both --virtual-time and --real-time: choose one');
  }
  if (quick && scenarios.length > 0) {
    throw new ConfigurationError('Cannot use --quick with scenarios: it chooses them itself');
  }
  return {
    scenarios,
    mode: realTime === true ? 'real' : 'virtual',
    target: options.target,
    seed: options.seed,
    engine: options.engine,
    overrides: overridesOf(options),
    overrideWords: overrideWordsOf(options),
    quick,
    strict: options.strict ?? false,
    detail: output ? (quiet ? 'failures' : 'full') : 'verdict',
    json: fileOf(json),
    trace: options.trace,
  };
}

function overridesOf({ users, for: length, limit = [], fault = [] }: RunOptions): Overrides {
  return {
    ...(users !== undefined && { users }),
    ...(length !== undefined && { forMs: parseDuration(length) }),
    ...(limit.length > 0 && { limits: Object.assign({}, ...limit.map(parseLimit)) }),
    ...(fault.length > 0 && { faults: Object.assign({}, ...fault.map(parseFault)) }),
  };
}

function overrideWordsOf({
  users,
  for: length,
  limit = [],
  fault = [],
}: RunOptions): readonly string[] {
  return [
    ...(users === undefined ? [] : ['--users', String(users)]),
    ...(length === undefined ? [] : ['--for', length]),
    ...limit.flatMap((each) => ['--limit', each]),
    ...fault.flatMap((each) => ['--fault', each]),
  ];
}
