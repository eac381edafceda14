import { playReplay, readReplay } from '../explore/mod.ts';
import { printable } from '../report/mod.ts';
import { ConfigurationError } from '../scenarios/mod.ts';
import type { CreatePort } from '../targets/mod.ts';
import { ExitCode } from './exit_code.ts';
import { loadMutants } from './mutants_command.ts';
import type { Terminal } from './terminal.ts';

const MUTANT = 'mutant:';

/** Repeats a recorded run, tells its story, and says whether it was the same. */
export async function replayCommand(path: string, { output }: Terminal): Promise<ExitCode> {
  const replay = readReplay(path);
  const { story, violated, divergence } = await playReplay(replay, await portOf(replay.target));
  for (const line of story) output.write(`${printable(line)}\n`);
  output.write('\n');
  for (const { id, message } of violated)
    output.write(`${id} is violated: ${printable(message)}\n`);
  if (divergence !== undefined) {
    const { line, recorded = 'nothing', replayed = 'nothing' } = divergence;
    output.write(
      `The replay diverged at line ${line + 1}: recorded was "${printable(recorded)}", now came "${printable(replayed)}"\n`,
    );
    return violated.length > 0 ? ExitCode.invariant : ExitCode.diverged;
  }
  output.write(`The same as recorded, digest ${replay.digest}\n`);
  return violated.length > 0 ? ExitCode.invariant : ExitCode.good;
}

/** Undefined for the reference target. */
async function portOf(target: string): Promise<CreatePort | undefined> {
  if (target === 'reference') return undefined;
  if (target.startsWith(MUTANT)) {
    const mutants = await loadMutants();
    const mutant = mutants.find(({ name }) => MUTANT + name === target);
    if (mutant !== undefined) return mutant.createPort;
  }
  throw new ConfigurationError(`Cannot replay against "${target}": there is no such target`);
}
