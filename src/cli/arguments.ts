import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { MAX_SEED } from '../random/mod.ts';
import { ConfigurationError } from '../scenarios/mod.ts';
import type { Mode } from '../simulation/mod.ts';
import { VERSION } from '../version.ts';

/** What `run` was asked for. */
export interface RunArguments {
  /** Names or paths; none means the built-in ones. */
  readonly scenarios: readonly string[];
  readonly mode: Mode;
  /** Undefined: the scenario's own, or 0. */
  readonly seed: number | undefined;
  readonly quick: boolean;
  readonly strict: boolean;
  /** How much is printed: everything, what failed, or the verdict alone. */
  readonly detail: 'full' | 'failures' | 'verdict';
  /** A path, `-` for standard output, or undefined for none. */
  readonly json: string | undefined;
  readonly trace: string | undefined;
}

/** Somebody asked for help or the version, and got it. */
export class HelpShown extends Error {
  override readonly name = 'HelpShown';
}

const STANDARD_OUTPUT = '-';
const ENVIRONMENT_PREFIX = 'HUBBUB_';

const EXAMPLES = `
Scenarios:
  A scenario is a built-in name or the path of a YAML, JSON, TypeScript or
  JavaScript file. Without one, the seven built-in scenarios run.

Any option can be given by the environment: HUBBUB_SEED=7, HUBBUB_REAL_TIME=1.

Exit codes:
  0 good, 99 a threshold failed (or --strict found something), 104 bad usage,
  105 interrupted, 107 a scenario's code failed, 120 an invariant was violated

Examples:
  $ npm run sim -- --virtual-time
  $ npm run sim -- burst --seed 7 --json out.json
  $ npm run sim -- my-scenario.yaml --real-time
`;

/**
 * Reads a command line and the environment; a flag goes before its variable.
 *
 * @throws {ConfigurationError} if something in them cannot be.
 * @throws {HelpShown} if help or the version was asked for; it has been written to `write`.
 */
export function parseArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): RunArguments {
  let parsed: RunArguments | undefined;
  const program = new Command('hubbub')
    .description(
      'Simulates many conversations at once: proves limits in virtual time, measures in real time.',
    )
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {} })
    .addHelpText('after', EXAMPLES);
  const run = program
    .command('run', { isDefault: true })
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
      new Option('--engine <engine>', 'what interprets the machines')
        .choices(['auto', 'xstate'])
        .default('auto'),
    )
    .option('--quick', 'only the two limit scenarios')
    .option('--strict', 'fail also where a claim was not tested')
    .option('--quiet', 'print only scenarios that failed, and the verdict')
    .option('--no-output', 'print the verdict line alone')
    .option('--json [file]', 'write the result as JSON, to a file or to standard output')
    .option('--trace <file>', 'write every fact and transition, one JSON object a line')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {} })
    .addHelpText('after', EXAMPLES)
    .action((scenarios: string[], options: RunOptions) => {
      const { realTime, virtualTime } = options;
      if (realTime === true && virtualTime === true) {
        throw new ConfigurationError('Cannot use both --virtual-time and --real-time: choose one');
      }
      parsed = toRunArguments(scenarios, options);
    });
  run.hook('preAction', (command) => applyEnvironment(command, environment));
  try {
    program.parse(joinJsonFile(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new HelpShown(error.message, { cause: error });
    throw new ConfigurationError(explained(error), { cause: error });
  }
  return parsed!;
}

interface RunOptions {
  readonly realTime?: boolean;
  readonly virtualTime?: boolean;
  readonly seed?: number;
  readonly quick?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly output: boolean;
  readonly json?: string | true;
  readonly trace?: string;
}

function toRunArguments(scenarios: readonly string[], options: RunOptions): RunArguments {
  const { json, output, quiet = false, quick = false } = options;
  if (quick && scenarios.length > 0) {
    throw new ConfigurationError('Cannot use --quick with scenarios: it chooses them itself');
  }
  return {
    scenarios,
    mode: options.realTime === true ? 'real' : 'virtual',
    seed: options.seed,
    quick,
    strict: options.strict ?? false,
    detail: output ? (quiet ? 'failures' : 'full') : 'verdict',
    json: json === true ? STANDARD_OUTPUT : json,
    trace: options.trace,
  };
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

/** Takes options that no flag gave from the environment. */
function applyEnvironment(
  command: Command,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const given = new Set(
    command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === 'cli'),
  );
  for (const option of command.options) {
    const variable = variableOf(option);
    const value = environment[variable];
    const name = option.attributeName();
    const opposite =
      name === 'realTime' ? 'virtualTime' : name === 'virtualTime' ? 'realTime' : name;
    if (value === undefined || value === '' || given.has(name) || given.has(opposite)) continue;
    command.setOptionValueWithSource(name, valueOf(option, { variable, value }), 'env');
  }
}

/** `HUBBUB_REAL_TIME` for `--real-time`. */
function variableOf(option: Option): string {
  return ENVIRONMENT_PREFIX + option.long!.slice(2).replaceAll('-', '_').toUpperCase();
}

function valueOf(
  option: Option,
  { variable, value }: { variable: string; value: string },
): unknown {
  if (option.isBoolean() || option.negate) {
    const on = !['0', 'false', 'no'].includes(value.toLowerCase());
    return option.negate ? !on : on;
  }
  if (option.argChoices !== undefined && !option.argChoices.includes(value)) {
    throw new ConfigurationError(
      `Cannot use ${variable}="${value}": the choices are ${option.argChoices.join(', ')}`,
    );
  }
  if (option.parseArg === undefined) return value;
  try {
    return option.parseArg(value, undefined as never);
  } catch (error) {
    throw new ConfigurationError(`Cannot use ${variable}="${value}": ${(error as Error).message}`, {
      cause: error,
    });
  }
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
