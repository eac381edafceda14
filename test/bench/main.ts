import { closeSync, openSync, writeSync } from 'node:fs';
import { BENCHMARKS } from './benchmarks.ts';
import { thisMachine } from './machine.ts';
import { HELP, parseOptions, UsageError, type Options } from './options.ts';
import { headOf, jsonOf, textOf } from './report.ts';
import type { Row } from './row.ts';

/** As of the command line itself: bad usage. */
const USAGE = 104;

async function main(argv: readonly string[]): Promise<number> {
  const keys = BENCHMARKS.flatMap((benchmark) => benchmark.keys);
  try {
    const options = parseOptions(argv, keys);
    if (options.help) process.stdout.write(HELP);
    else await measure(options);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`bench: ${error.message}\n`);
    return USAGE;
  }
}

async function measure({ json, only, rounds, quick }: Options): Promise<void> {
  // Opened first: half an hour later is too late to hear that it cannot be written.
  const file = json === undefined ? undefined : opened(json);
  const head = { machine: thisMachine(), rounds, quick };
  process.stdout.write(`${headOf(head)}\n`);
  const rows: Row[] = [];
  for (const benchmark of BENCHMARKS) {
    const wanted = new Set(benchmark.keys.filter((key) => only?.includes(key) ?? true));
    if (wanted.size === 0) continue;
    for (const row of await benchmark.measure(wanted, { rounds, quick })) {
      process.stdout.write(`${textOf(row)}\n`);
      rows.push(row);
    }
  }
  if (file === undefined) return;
  writeSync(file, jsonOf({ ...head, rows }));
  closeSync(file);
}

function opened(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`Cannot write "${path}": ${code}`, { cause: error });
  }
}

process.exitCode = await main(process.argv.slice(2));
