import { BUILTIN_SCENARIOS } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { play, type Played } from './play.ts';

/** hubbub's own code, in the thread whose globals are those of a run. */

const SCENARIOS = [...BUILTIN_SCENARIOS.values()].filter(({ name }) =>
  ['concurrent-users', 'per-user-limit'].includes(name),
);
const ENGINES = ['compiled', 'xstate'] as const;

async function digests(): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for (const scenario of SCENARIOS) {
    for (const engine of ENGINES) {
      found.push((await simulate(scenario, { seed: 3, engine })).digest);
    }
  }
  return found;
}

export interface Compared {
  readonly outside: readonly (string | null)[];
  readonly inside: readonly (string | null)[];
  readonly played: Played;
}

export async function compare(): Promise<Compared> {
  const outside = await digests();
  let inside: (string | null)[] = [];
  const played = await play(async ({ log, kernel }) => {
    log(Math.random());
    // It settles by the machine's own immediates, so the kernel around it has to wait.
    kernel.settle(digests().then((found) => (inside = found)));
  });
  return { outside, inside, played };
}

/** What is drawn behind all that. */
export async function secondDraw(after: boolean): Promise<number> {
  let drawn = 0;
  await play(({ kernel }) => {
    Math.random();
    if (after) kernel.settle(digests());
    setTimeout(() => (drawn = Math.random()), 5);
  });
  return drawn;
}
