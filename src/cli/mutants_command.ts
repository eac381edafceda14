import { mutantLine, mutationReport, scoreMutants, type FaultyManager } from '../explore/mod.ts';
import { ConfigurationError } from '../modules/mod.ts';
import { ExitCode } from './exit_code.ts';
import { checkResultPath, STANDARD_OUTPUT, writeResult } from './output_file.ts';
import type { Terminal } from './terminal.ts';

/** What `mutants` was asked for. */
export interface MutantsArguments {
  /** Names of faults; none means all. */
  readonly names: readonly string[];
  /** Most random stories for each. */
  readonly stories: number;
  readonly seed: number;
  readonly json: string | undefined;
}

/** Runs every check against every faulty manager, and tells whether all were caught. */
export async function mutantsCommand(
  args: MutantsArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const all = await loadMutants();
  const unknown = args.names.find((name) => !all.some((mutant) => mutant.name === name));
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `Cannot find the fault "${unknown}": there are ${all.map(({ name }) => name).join(', ')}`,
    );
  }
  checkResultPath(args.json);
  const chosen =
    args.names.length === 0 ? all : all.filter(({ name }) => args.names.includes(name));
  const score = await scoreMutants(chosen, {
    stories: args.stories,
    seed: args.seed,
    signal,
    onResult: (result) => terminal.error.write(`${mutantLine(result)}\n`),
  });
  writeResult(args.json, () => `${JSON.stringify(score, null, 2)}\n`, terminal.output);
  if (args.json !== STANDARD_OUTPUT) terminal.output.write(mutationReport(score));
  if (signal.aborted) return ExitCode.interrupted;
  return score.caught === chosen.length ? ExitCode.good : ExitCode.threshold;
}

/** The faulty managers lie beside the tests; sources and build have them at the same place. */
export async function loadMutants(): Promise<readonly FaultyManager[]> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`../../test/mutants/mod.${extension}`, import.meta.url);
  const { MUTANTS } = (await import(url.href)) as { MUTANTS: readonly FaultyManager[] };
  return MUTANTS;
}
