import { Subscription } from 'rxjs';
import type { Arrival, LoadContext, LoadPattern } from '../../src/load/mod.ts';
import { RandomSource } from '../../src/random/mod.ts';
import { RxScheduler, VirtualKernel } from '../../src/scheduler/mod.ts';

/** How a pattern is watched. */
export interface WatchOptions {
  /** How long the n-th arrival stays, from 0, ms. @default 0 */
  readonly stayMs?: (index: number) => number;
  /** When the pattern begins, ms. @default 0 */
  readonly startMs?: number;
  /** @default until nothing is pending */
  readonly untilMs?: number;
  /** @default 1 */
  readonly seed?: number;
  /** Goes when so many have come. @default Infinity */
  readonly enough?: number;
}

/** What came of a pattern. */
export interface Watched {
  /** What every arrival says, without `due` and `departed`. */
  readonly arrivals: readonly Partial<Arrival>[];
  /** When they were due, and when they came, ms; the same in virtual time. */
  readonly dueMs: readonly number[];
  readonly cameMs: readonly number[];
  /** When it was over, ms. */
  readonly overMs: number | undefined;
  /** Most entries that the kernel held when somebody came. */
  readonly mostPending: number;
  readonly kernel: VirtualKernel;
}

/** What a pattern needs, on `kernel`. */
export function contextOn(kernel: VirtualKernel, seed = 1): LoadContext {
  const random = new RandomSource(seed);
  return { kernel, scheduler: new RxScheduler(kernel), stream: (part) => random.stream(part) };
}

/** Subscribes to a pattern in virtual time; everybody who comes goes after a while. */
export async function watch(pattern: LoadPattern, options: WatchOptions = {}): Promise<Watched> {
  const { stayMs = () => 0, startMs = 0, untilMs, seed, enough = Infinity } = options;
  const kernel = new VirtualKernel();
  const arrivals: Partial<Arrival>[] = [];
  const dueMs: number[] = [];
  const cameMs: number[] = [];
  let overMs: number | undefined;
  let mostPending = 0;
  const subscription = new Subscription();
  const onArrival = ({ due, departed, ...rest }: Arrival) => {
    const index = arrivals.push(rest) - 1;
    dueMs.push(due / 1000);
    cameMs.push(kernel.now() / 1000);
    mostPending = Math.max(mostPending, kernel.pending);
    if (departed !== undefined) {
      kernel.schedule(kernel.now() + stayMs(index) * 1000, { run: departed });
    }
    if (arrivals.length >= enough) subscription.unsubscribe();
  };
  const onOver = () => {
    overMs = kernel.now() / 1000;
  };
  const begin = () => {
    const load = pattern(contextOn(kernel, seed));
    subscription.add(load.subscribe({ next: onArrival, complete: onOver }));
  };
  kernel.schedule(startMs * 1000, { run: begin });
  await kernel.run(untilMs === undefined ? {} : { until: untilMs * 1000 });
  return { arrivals, dueMs, cameMs, overMs, mostPending, kernel };
}
