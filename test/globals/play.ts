import {
  installVirtualGlobals,
  type CodePosition,
  type OutsideWorldError,
  type PendingTimer,
} from '../../src/globals/mod.ts';
import { RandomSource, seededOracle } from '../../src/random/mod.ts';
import { task, VirtualKernel } from '../../src/scheduler/mod.ts';

/** What a played story left behind. */
export interface Played {
  /** What it logged. */
  readonly log: readonly string[];
  /** Instant at which nothing was left to do, ms. */
  readonly endMs: number;
  readonly uncaught: readonly string[];
  readonly refused: readonly string[];
  readonly pending: readonly PendingTimer[];
  /** What could not be put back. */
  readonly stuck: readonly string[];
}

/** What code of a story has at hand besides its globals. */
export interface Stage {
  readonly log: (text: unknown) => void;
  /** Milliseconds since the run began. */
  readonly nowMs: () => number;
  readonly kernel: VirtualKernel;
}

/** How a story is played. */
export interface PlayOptions {
  readonly seed?: number;
  /** Whether entries of one instant change places. @default false */
  readonly isShuffled?: boolean;
  readonly env?: Record<string, string>;
  /** @default until nothing is left to do */
  readonly untilMs?: number;
  readonly notesOrigins?: boolean;
  readonly mapPosition?: (position: CodePosition) => CodePosition;
}

export const globals = installVirtualGlobals();

/** Runs `story` in a run of its own, as target code, until nothing is left to do. */
export async function play(
  story: (stage: Stage) => unknown,
  options: PlayOptions = {},
): Promise<Played> {
  const { seed = 1, isShuffled = false, env = {}, untilMs = Infinity, ...rest } = options;
  const random = new RandomSource(seed);
  const kernel = isShuffled
    ? new VirtualKernel(seededOracle(random.stream('order')))
    : new VirtualKernel();
  const log: string[] = [];
  const uncaught: string[] = [];
  const refused: string[] = [];
  const stay = globals.enter({
    kernel,
    random,
    env,
    onUncaught: (error) => uncaught.push(messageOf(error)),
    onRefused: (error: OutsideWorldError) => refused.push(error.call),
    ...rest,
  });
  const stage = {
    log: (text: unknown) => log.push(String(text)),
    nowMs: () => kernel.now() / 1000,
    kernel,
  };
  kernel.post(
    task(() => {
      kernel.settle();
      void begin(story, stage);
    }),
  );
  await kernel.run({ until: untilMs * 1000 });
  const endMs = kernel.now() / 1000;
  const pending = stay.pendingTimers();
  return { log, endMs, uncaught, refused, pending, stuck: stay.leave() };
}

async function begin(story: (stage: Stage) => unknown, stage: Stage): Promise<void> {
  await story(stage);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
