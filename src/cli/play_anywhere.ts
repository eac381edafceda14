import { Explorer, playReplay, type Replay, type ReplayOutcome } from '../explore/mod.ts';
import { ConfigurationError } from '../modules/mod.ts';
import { parseTarget, prepareTarget } from '../targets/mod.ts';
import { loadMutants } from './mutants_command.ts';

/** Plays a replay, wherever that is done. */
export type PlayReplay = (
  replay: Replay,
  options: { readonly until: number | undefined },
) => Promise<ReplayOutcome>;

const MUTANT = 'mutant:';

/** Plays what is built in here, and a module in a thread of its own. */
export const playAnywhere: PlayReplay = async (replay, { until }) => {
  const { target } = replay;
  if (target === 'reference') return await playReplay(replay, {}, { until });
  if (target.startsWith(MUTANT)) {
    const mutants = await loadMutants();
    const mutant = mutants.find(({ name }) => MUTANT + name === target);
    if (mutant === undefined) throw unknown(target);
    return await playReplay(replay, { createPort: mutant.createPort }, { until });
  }
  const explorer = new Explorer(await prepareTarget(targetOf(target)), { threads: 1 });
  try {
    return await explorer.replay(replay, until);
  } finally {
    await explorer.end();
  }
};

function targetOf(word: string) {
  try {
    return parseTarget(word);
  } catch {
    throw unknown(word);
  }
}

function unknown(target: string): ConfigurationError {
  return new ConfigurationError(`Cannot replay against "${target}": there is no such target`);
}
