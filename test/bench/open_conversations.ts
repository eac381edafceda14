import type { FactObserver } from '../../src/facts/mod.ts';
import { defineScenario, type Scenario } from '../../src/scenarios/mod.ts';
import type { VirtualKernel } from '../../src/scheduler/mod.ts';
import type { Directory } from '../../src/simulation/directory.ts';
import type { CreatePort, Port, TargetContext } from '../../src/targets/mod.ts';
import { composeEngine } from './work_on_engine.ts';

/** Instant at which all conversations are open and nearly everybody thinks, ticks. */
const ALL_OPEN = 100_000;

/** So many conversations that are opened at once and go on for ever. */
export function lastingScenario(open: number): Scenario {
  return defineScenario({
    name: 'lasting',
    limits: {
      maxConversations: open,
      maxConversationsPerUser: 2,
      maxQueued: 10,
      idleTimeout: '1h',
      maxDuration: '10d',
    },
    users: {
      user: {
        turns: 1_000_000,
        // Without memory: things happen at one rate from the first instant on.
        think: { exponential: '10s' },
        // Split over all turns: half a second for each.
        work: '500000s',
        patience: '60s',
      },
    },
    load: [{ atOnce: { users: open } }],
  });
}

/** What the conversations live in. */
export interface LastingOptions {
  readonly open: number;
  readonly observers: readonly FactObserver[];
  /** @default the reference target */
  readonly createPort?: CreatePort;
  readonly directory?: Directory;
}

/** Opens so many conversations in the compiled engine; the kernel that is given back can go on. */
export async function openConversations(options: LastingOptions): Promise<VirtualKernel> {
  const { open, ...rest } = options;
  const scenario = lastingScenario(open);
  const kernel = composeEngine({ scenario, seed: 1, engine: 'compiled', ...rest });
  await kernel.run({ until: ALL_OPEN });
  return kernel;
}

/**
 * A target that admits everybody and has two timers for each conversation, idle timeout and maximum
 * duration, as a target would have that keeps nothing else: what conversations take beside it is the
 * users', the conversations' and the timers' own.
 */
export class TimersOnly implements Port {
  readonly #context: TargetContext;

  constructor(context: TargetContext) {
    this.#context = context;
  }

  start({ conversation }: { conversation: number }): void {
    const { kernel, limits, listener } = this.#context;
    listener.admitted(conversation);
    kernel.schedule(kernel.now() + limits.idleTimeoutMs! * 1000, NEVER_RUN);
    kernel.schedule(kernel.now() + limits.maxDurationMs! * 1000, NEVER_RUN);
  }

  send(): void {}
  stop(): void {}
  abort(): void {}
  stats(): void {}
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const NEVER_RUN = {
  run: () => {
    throw new Error('Nobody waits for so long');
  },
};
