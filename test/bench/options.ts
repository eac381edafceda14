import { parseArgs } from 'node:util';

/** What the program was asked for. */
export interface Options {
  readonly help: boolean;
  /** A path; undefined for no file. */
  readonly json: string | undefined;
  /** Keys of rows; undefined for all. */
  readonly only: readonly string[] | undefined;
  readonly rounds: number;
  readonly quick: boolean;
}

/** A command line that cannot be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `Usage: npm run bench -- [options]

Measures the engine beside what it competes with, in one process, round by round.

  --only <keys>    only these rows, with commas between them
  --rounds <n>     rounds that count, from 1 (default: 5)
  --quick          small sizes and 2 rounds: whether it works, not how fast
  --json <file>    write the figures as JSON, too
  --help           this
`;

const DEFAULT_ROUNDS = 5;
const QUICK_ROUNDS = 2;

/**
 * Reads a command line.
 *
 * @param keys those that there are.
 * @throws {UsageError} if something in it cannot be.
 */
export function parseOptions(argv: readonly string[], keys: readonly string[]): Options {
  const { help = false, quick = false, json, only, rounds } = valuesOf(argv);
  return {
    help,
    json,
    only: only === undefined ? undefined : keysOf(only, keys),
    rounds: rounds === undefined ? (quick ? QUICK_ROUNDS : DEFAULT_ROUNDS) : countOf(rounds),
    quick,
  };
}

function valuesOf(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean' },
        json: { type: 'string' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        quick: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(firstSentence((error as Error).message), { cause: error });
  }
}

function firstSentence(text: string): string {
  return text.split(/[.\n]/)[0]!;
}

function keysOf(text: string, keys: readonly string[]): readonly string[] {
  const asked = text.split(',').map((key) => key.trim());
  const unknown = asked.find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw new UsageError(`There is no row "${unknown}": choose from ${keys.join(', ')}`);
  }
  return asked;
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new UsageError(`--rounds must be an integer from 1, got "${text}"`);
}
