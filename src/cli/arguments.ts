import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ENGINE_CHOICES, type EngineChoice } from '../actors/mod.ts';
import { DEFAULT_STORIES, FLAWS, type Flaw } from '../explore/mod.ts';
import { MAX_SEED } from '../random/mod.ts';
import { ConfigurationError, parseLimit, type Overrides } from '../scenarios/mod.ts';
import type { Mode } from '../simulation/mod.ts';
import { parseDuration } from '../time/mod.ts';
import { VERSION } from '../version.ts';
import { applyEnvironment, type Environment } from './environment.ts';
import type { MutantsArguments } from './mutants_command.ts';
import { STANDARD_OUTPUT } from './output_file.ts';
import type { ProveArguments } from './prove_command.ts';

/** What `run` was asked for. */
export interface RunArguments {
  /** Names or paths; none means the built-in ones. */
  readonly scenarios: readonly string[];
  readonly mode: Mode;
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

/** A command and what it was asked for. */
export type Invocation =
  | ({ readonly command: 'run' } & RunArguments)
  | ({ readonly command: 'mutants' } & MutantsArguments)
  | ({ readonly command: 'prove' } & ProveArguments)
  | { readonly command: 'replay'; readonly file: string };

/** Somebody asked for help or the version, and got it. */
export class HelpShown extends Error {
  override readonly name = 'HelpShown';
}

const HELP = `
Scenarios:
  A scenario is a built-in name or the path of a YAML, JSON, TypeScript or
  JavaScript file. Without one, the seven built-in scenarios run.

Any option can be given by the environment: HUBBUB_SEED=7, HUBBUB_REAL_TIME=1,
HUBBUB_LIMIT=maxQueued=50,queueTimeout=none.

Exit codes:
  0 good, 99 a threshold failed (or --strict found something), 104 bad usage,
  105 interrupted, 107 a scenario's code failed, 120 an invariant was violated,
  121 a replay diverged

Examples:
  $ npm run sim -- --virtual-time
  $ npm run sim -- burst --seed 7 --json out.json
  $ npm run sim -- my-scenario.yaml --real-time
  $ npm run sim -- sustained --users 1000 --for 5s --limit maxConversations=1000
  $ npm run sim -- mutants
  $ npm run sim -- prove
`;

/**
 * Reads a command line and the environment; a flag goes before its variable.
 *
 * @throws {ConfigurationError} if something in them cannot be.
 * @throws {HelpShown} if help or the version was asked for; it has been written to `write`.
 */
export function parseArguments(
  argv: readonly string[],
  environment: Environment,
  write: (text: string) => void,
): Invocation {
  let parsed: Invocation | undefined;
  const program = new Command('hubbub')
    .description(
      'Simulates many conversations at once: proves limits in virtual time, measures in real time.',
    )
    .version(VERSION);
  const commands = [
    runCommandLine().action((scenarios: string[], options: RunOptions) => {
      parsed = toRunArguments(scenarios, options);
    }),
    mutantsCommandLine().action((names: string[], options: MutantsOptions) => {
      const { stories, seed, json } = options;
      parsed = { command: 'mutants', names, stories, seed, json: fileOf(json) };
    }),
    proveCommandLine().action(({ every = false, flaw }: ProveOptions) => {
      parsed = { command: 'prove', every, flaw };
    }),
    replayCommandLine().action((file: string) => {
      parsed = { command: 'replay', file };
    }),
  ];
  for (const command of [program, ...commands]) {
    command.exitOverride().configureOutput({ writeOut: write, writeErr: () => {} });
    command.addHelpText('after', HELP);
  }
  for (const [index, command] of commands.entries()) {
    command.hook('preAction', (chosen) => applyEnvironment(chosen, environment));
    // Without a command's name the first one is meant.
    program.addCommand(command, { isDefault: index === 0 });
  }
  try {
    program.parse(joinJsonFile(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new HelpShown(error.message, { cause: error });
    throw new ConfigurationError(explained(error), { cause: error });
  }
  return parsed!;
}

function runCommandLine(): Command {
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
      new Option('--target <target>', 'the system under test')
        .choices(['reference'])
        .default('reference'),
    )
    .addOption(
      new Option('--engine <engine>', 'what runs the machines (default: auto)').choices(
        ENGINE_CHOICES,
      ),
    )
    .addOption(
      new Option('--users <number>', "users, wherever the scenario's load says how many").argParser(
        parseUsers,
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
    .option('--quick', 'only the two limit scenarios')
    .option('--strict', 'fail also where a claim was not tested')
    .option('--quiet', 'print only scenarios that failed, and the verdict')
    .option('--no-output', 'print the verdict line alone')
    .option('--json [file]', 'write the result as JSON, to a file or to standard output')
    .option('--trace <file>', 'write every fact and transition, one JSON object a line');
}

function mutantsCommandLine(): Command {
  return new Command('mutants')
    .description('score the checks on built-in faulty managers')
    .argument('[faults...]', 'names of faults (default: all)')
    .addOption(
      new Option('--stories <number>', 'most random stories for each')
        .argParser(parseCount)
        .default(DEFAULT_STORIES),
    )
    .addOption(
      new Option('--seed <number>', 'of the scenarios, and of the first story')
        .argParser(parseSeed)
        .default(0),
    )
    .option('--json [file]', 'write the score as JSON, to a file or to standard output');
}

function proveCommandLine(): Command {
  return new Command('prove')
    .description('explore every state of the conversation manager for small scopes')
    .option('--every', 'every combination of limits instead of a selection')
    .addOption(
      new Option('--flaw <name>', 'plant a fault, and find the shortest way to it').choices(
        Object.keys(FLAWS),
      ),
    );
}

function replayCommandLine(): Command {
  return new Command('replay')
    .description('repeat a recorded run, and tell its story')
    .argument('<file>', 'a replay file');
}

interface RunOptions {
  readonly realTime?: boolean;
  readonly virtualTime?: boolean;
  readonly seed?: number;
  readonly engine?: EngineChoice;
  readonly users?: number;
  readonly for?: string;
  readonly limit?: readonly string[];
  readonly quick?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly output: boolean;
  readonly json?: string | true;
  readonly trace?: string;
}

interface ProveOptions {
  readonly every?: boolean;
  readonly flaw?: Flaw;
}

interface MutantsOptions {
  readonly stories: number;
  readonly seed: number;
  readonly json?: string | true;
}

function toRunArguments(scenarios: readonly string[], options: RunOptions): Invocation {
  const { json, output, quiet = false, quick = false, realTime, virtualTime } = options;
  if (realTime === true && virtualTime === true) {
    throw new ConfigurationError('Cannot use both --virtual-time and --real-time: choose one');
  }
  if (quick && scenarios.length > 0) {
    throw new ConfigurationError('Cannot use --quick with scenarios: it chooses them itself');
  }
  return {
    command: 'run',
    scenarios,
    mode: realTime === true ? 'real' : 'virtual',
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

function overridesOf({ users, for: length, limit = [] }: RunOptions): Overrides {
  return {
    ...(users !== undefined && { users }),
    ...(length !== undefined && { forMs: parseDuration(length) }),
    ...(limit.length > 0 && { limits: Object.assign({}, ...limit.map(parseLimit)) }),
  };
}

function overrideWordsOf({ users, for: length, limit = [] }: RunOptions): readonly string[] {
  return [
    ...(users === undefined ? [] : ['--users', String(users)]),
    ...(length === undefined ? [] : ['--for', length]),
    ...limit.flatMap((each) => ['--limit', each]),
  ];
}

function fileOf(json: string | true | undefined): string | undefined {
  return json === true ? STANDARD_OUTPUT : json;
}

function parseCount(text: string): number {
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('It must be an integer from 0.');
}

function parseUsers(text: string): number {
  const users = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(users) && users > 0) return users;
  throw new InvalidArgumentError('It must be an integer from 1.');
}

/** Checks that `text` is a duration that something can last. */
function parseLength(text: string): string {
  let lengthMs: number;
  try {
    lengthMs = parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
  if (lengthMs > 0 && Number.isFinite(lengthMs)) return text.trim();
  throw new InvalidArgumentError('It must be longer than 0, and finite.');
}

/** Checks limits, and adds them to those of the words before. */
function collectLimits(text: string, before: readonly string[] = []): readonly string[] {
  const limits = text.split(',').map((limit) => limit.trim());
  try {
    for (const limit of limits) parseLimit(limit);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
  return [...before, ...limits];
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(seed)) return seed;
  throw new InvalidArgumentError(`It must be an integer from 0 to ${MAX_SEED}.`);
}

/** `--json` takes the next word only if that is clearly its file, and not a scenario. */
function joinJsonFile(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    const next = argv[index + 1];
    if (word !== '--json') words.push(word);
    else if (next === STANDARD_OUTPUT || next?.endsWith('.json') === true) {
      words.push(`--json=${next}`);
      index++;
    } else words.push(`--json=${STANDARD_OUTPUT}`);
  }
  return words;
}

/** Commander's message as one sentence of ours. */
function explained(error: CommanderError): string {
  const message = error.message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim()
    .replace(/\.$/, '');
  return `${message[0]!.toUpperCase()}${message.slice(1)}; --help lists the options`;
}
