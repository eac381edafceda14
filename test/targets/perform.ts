import type { Limits, TargetStats } from '../../src/facts/mod.ts';
import type { Kernel } from '../../src/scheduler/mod.ts';
import type { Port, PortListener } from '../../src/targets/mod.ts';
import { Teller } from './teller.ts';

/** A target in virtual time, and the kernel that it runs on. */
export interface TargetRig {
  readonly kernel: Kernel;
  readonly port: Port;
}

/** Makes a new target that keeps `limits` and tells `listener`. */
export type CreateTarget = (limits: Limits, listener: PortListener) => TargetRig;

/** What is asked of a target, and when, ms. */
export type Act =
  | readonly [atMs: number, what: 'stats']
  /** `id`: the conversation whose id it goes by, if not its own. */
  | readonly [atMs: number, what: 'start', conversation: number, user: number, id?: number]
  | readonly [atMs: number, what: 'send', conversation: number, turn: number, workMs: number]
  | readonly [atMs: number, what: 'stop' | 'abort', conversation: number]
  | readonly [atMs: number, what: 'close'];

/** Acts in their order, and how long their run lasts: until nothing is pending, or so many ms. */
export interface ActStory {
  readonly acts: readonly Act[];
  readonly untilMs?: number;
}

/** What a target did about a story; plain data. */
export interface Performance {
  /** What every target tells, a line each. */
  readonly log: readonly string[];
  /** What it answered to each question for figures. */
  readonly figures: readonly (TargetStats | undefined)[];
  /** When the run was over, ticks. */
  readonly end: number;
  /** Entries that were left then. */
  readonly pending: number;
  /**
   * By how much the count of those who are active changed, where the target was watched: `10 ms: -1`, an
   * instant each.
   */
  readonly activity?: readonly string[];
}

/** Has a new target that keeps `limits` play a story. */
export type Performer = (limits: Limits, story: ActStory) => Promise<Performance>;

/** Asks a new target for `acts`, in their order, and runs until nothing is pending, or `untilMs`. */
export async function perform(create: CreateTarget, limits: Limits, { acts, untilMs }: ActStory) {
  const teller = new Teller(() => kernel.now() / 1000);
  const figures: (TargetStats | undefined)[] = [];
  const { kernel, port } = create(limits, teller);
  for (const act of acts) {
    kernel.schedule(act[0] * 1000, { run: () => request(port, act, figures) });
  }
  await kernel.run(untilMs === undefined ? {} : { until: untilMs * 1000 });
  return { kernel, port, teller, log: teller.log, figures };
}

/** A performer in this thread. */
export function performerOf(create: CreateTarget): Performer {
  return async (limits, story) => {
    const { log, figures, kernel } = await perform(create, limits, story);
    return { log, figures, end: kernel.now(), pending: kernel.pending };
  };
}

function request(port: Port, act: Act, figures: (TargetStats | undefined)[]): void {
  switch (act[1]) {
    case 'start':
      port.start({ conversation: act[2], user: act[3], id: act[4] });
      break;
    case 'send':
      port.send(act[2], act[3], act[4]);
      break;
    case 'stop':
      port.stop(act[2], 'finished');
      break;
    case 'abort':
      port.abort(act[2]);
      break;
    case 'stats':
      port.stats((stats) => figures.push(stats));
      break;
    case 'close':
      void port.close();
      break;
  }
}

/** How a performer says that the count of those who are active has changed. */
export function activityLine(atMs: number | string, change: number): string {
  return `${atMs} ms: ${change > 0 ? '+' : ''}${change}`;
}
