import type { Limits } from '../../src/facts/mod.ts';
import { installVirtualGlobals, type Stay } from '../../src/globals/mod.ts';
import { XStateHost } from '../../src/actors/mod.ts';
import { RandomSource, seededOracle } from '../../src/random/mod.ts';
import { VirtualKernel } from '../../src/scheduler/mod.ts';
import { PromisedPort } from '../../src/targets/mod.ts';
import { createAsyncManager } from '../async_mutants/mod.ts';
import {
  activityLine,
  perform,
  type ActStory,
  type CreateTarget,
  type Performance,
} from './perform.ts';

/** To be loaded in a thread of its own: AsyncManager behind a port, under the clock and the timers of a run. */

export interface AsyncStory extends ActStory {
  readonly limits: Limits;
  /** Of the order within an instant. @default the plain order */
  readonly seed?: number;
}

const globals = installVirtualGlobals();

function fail(error: unknown): never {
  throw error;
}

/** Has a new manager play a story. */
export async function play({ limits, seed, ...story }: AsyncStory): Promise<Performance> {
  const random = new RandomSource(seed ?? 0);
  const oracle = seed === undefined ? undefined : seededOracle(random.stream('order'));
  const kernel = new VirtualKernel(oracle);
  let stay: Stay | undefined;
  const create: CreateTarget = (_limits, listener) => {
    const names = {
      nameOfUser: (user: number) => `u${user}`,
      nameOfConversation: (conversation: number) => `c${conversation}`,
    };
    const context = {
      kernel,
      host: new XStateHost(kernel, { onError: fail }),
      limits,
      listener,
      random,
      oracle: seededOracle(random.stream('faults')),
      names,
    };
    const port: PromisedPort = new PromisedPort(context, {
      create: () => createAsyncManager({ limits, env: {} }),
      watches: true,
      timers: () => stay!.pendingTimers().length,
    });
    stay = globals.enter({
      kernel,
      random,
      env: {},
      onUncaught: (error) => listener.crashed(error),
      onTouched: () => port.touched(),
    });
    return { kernel, port };
  };
  try {
    const { teller, log, figures } = await perform(create, limits, story);
    const activity = activityOf(teller.signs);
    return { log, figures, activity, end: kernel.now(), pending: kernel.pending };
  } finally {
    stay?.leave();
  }
}

/** How the count of those who are active changed, as `watched` told it. */
function activityOf(signs: readonly string[]): readonly string[] {
  let before = 0;
  return signs.flatMap((line) => {
    const [, atMs, figures] = /^(\S+) watched (.*)$/.exec(line) ?? [];
    if (figures === undefined) return [];
    const { active } = JSON.parse(figures) as { readonly active: number };
    const change = active - before;
    before = active;
    return change === 0 ? [] : [activityLine(atMs!, change)];
  });
}
