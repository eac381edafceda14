import { Command, CommanderError, Option } from 'commander';
import { DEFAULT_STORIES, FLAWS, type Flaw } from '../explore/mod.ts';
import { ConfigurationError } from '../modules/mod.ts';
import { VERSION } from '../version.ts';
import { fileOf, parseCount, parseEvent, parseSeed } from './_parsers.ts';
import { applyEnvironment, type Environment } from './environment.ts';
import {
  exploreCommandLine,
  toExploreArguments,
  type ExploreOptions,
} from './explore_arguments.ts';
import type { ExploreArguments } from './explore_command.ts';
import type { MutantsArguments } from './mutants_command.ts';
import { STANDARD_OUTPUT } from './output_file.ts';
import type { ProveArguments } from './prove_command.ts';
import type { ReplayArguments } from './replay_command.ts';
import {
  runCommandLine,
  toRunArguments,
  type RunArguments,
  type RunOptions,
} from './run_arguments.ts';

/** A command and what it was asked for. */
export type Invocation =
  | ({ readonly command: 'run' } & RunArguments)
  | ({ readonly command: 'explore' } & ExploreArguments)
  | ({ readonly command: 'mutants' } & MutantsArguments)
  | ({ readonly command: 'prove' } & ProveArguments)
  | ({ readonly command: 'replay' } & ReplayArguments);

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
  105 interrupted, 107 code of the target or a scenario failed, 120 an invariant was violated,
  121 a replay diverged (and violates nothing)

Examples:
  $ npm run sim -- --virtual-time
  $ npm run sim -- burst --seed 7 --json out.json
  $ npm run sim -- my-scenario.yaml --real-time
  $ npm run sim -- sustained --users 1000 --for 5s --limit maxConversations=1000
  $ npm run sim -- --target module:manager.ts
  $ npm run sim -- explore --target module:manager.ts --seeds 5000
  $ npm run sim -- mutants
  $ npm run sim -- prove
  $ npm run sim -- replay failure.json --html
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
      parsed = { command: 'run', ...toRunArguments(scenarios, options) };
    }),
    exploreCommandLine().action((scenarios: string[], options: ExploreOptions) => {
      parsed = { command: 'explore', ...toExploreArguments(scenarios, options) };
    }),
    mutantsCommandLine().action((names: string[], options: MutantsOptions) => {
      const { stories, seed, json } = options;
      parsed = { command: 'mutants', names, stories, seed, json: fileOf(json) };
    }),
    proveCommandLine().action(({ every = false, flaw }: ProveOptions) => {
      parsed = { command: 'prove', every, flaw };
    }),
    replayCommandLine().action((file: string, { until, all = false, html }: ReplayOptions) => {
      parsed = { command: 'replay', file, until, all, html: html === true ? '' : html };
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
    program.parse(joinFiles(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new HelpShown(error.message, { cause: error });
    throw new ConfigurationError(explained(error), { cause: error });
  }
  return parsed!;
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
    .description(
      'repeat a recorded run, and tell its story; ends with 120 if it violates a claim, and with 121 if it violates none and is another run than recorded',
    )
    .argument('<file>', 'a replay file')
    .addOption(
      new Option('--until <event>', 'stop before the event of this number').argParser(parseEvent),
    )
    .option('--all', 'tell also the figures, and the probe of the empty target')
    .option('--html [file]', 'write a diagram, to a file or beside the replay');
}

interface ReplayOptions {
  readonly until?: number;
  readonly all?: boolean;
  readonly html?: string | true;
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

/** `--json` and `--html` take the next word only if that is clearly their file, and not a scenario. */
function joinFiles(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    const next = argv[index + 1];
    const isFile = FILE_OPTIONS[word];
    if (isFile === undefined) words.push(word);
    else if (next !== undefined && isFile.test(next)) {
      words.push(`${word}=${next}`);
      index++;
    } else words.push(word === '--json' ? `${word}=${STANDARD_OUTPUT}` : `${word}=`);
  }
  return words;
}

const FILE_OPTIONS: Readonly<Record<string, RegExp>> = {
  '--json': /^-$|\.json$/,
  '--html': /\.html?$/,
};

/** Commander's message as one sentence of ours. */
function explained(error: CommanderError): string {
  const message = error.message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim()
    .replace(/\.$/, '');
  return `${message[0]!.toUpperCase()}${message.slice(1)}; --help lists the options`;
}
