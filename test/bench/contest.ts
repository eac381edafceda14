import { rotated } from './statistics.ts';

/** Something that is timed beside others. */
export interface Contender {
  readonly name: string;
  /** Does the work once. Tells how much was done in what time. */
  run(): Promise<Performance> | Performance;
}

/** How much was done, in units of the contest, and in how many microseconds of processor time. */
export interface Performance {
  readonly done: number;
  readonly us: number;
}

/** How a contest goes. */
export interface ContestOptions {
  /** Rounds that count, from 1. */
  readonly rounds: number;
  /** Rounds before them, which do not. @default 1 */
  readonly warmUps?: number;
  /** A contender goes on within a round until it has worked for so long, ms. @default 0: once */
  readonly leastMs?: number;
}

/** What each contender did in each round, units of the contest a microsecond. */
export type Rates = ReadonlyMap<string, readonly number[]>;

/**
 * Lets contenders do their work side by side in this process, round by round, each round in another
 * order. Young garbage is collected before each turn. A full collection there would let V8 throw away
 * what it has compiled: optimized code goes with the shapes of the last objects of a class.
 */
export async function contest(
  contenders: readonly Contender[],
  { rounds, warmUps = 1, leastMs = 0 }: ContestOptions,
): Promise<Rates> {
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const contender of rotated(contenders, round + warmUps)) {
      globalThis.gc?.({ type: 'minor' });
      const rate = await rateOf(contender, leastMs * 1000);
      if (round >= 0) rates.get(contender.name)!.push(rate);
    }
  }
  return rates;
}

async function rateOf(contender: Contender, leastUs: number): Promise<number> {
  let done = 0;
  let us = 0;
  do {
    const performance = await contender.run();
    done += performance.done;
    us += performance.us;
  } while (us < leastUs);
  return done / us;
}

/**
 * Processor time of this process so far, all its threads, microseconds. What other programs do to the
 * machine meanwhile is mostly left out of it; what the garbage collector does at our expense is not.
 */
export function processorUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Does `work` and tells how long it took, microseconds of processor time. */
export async function timed(work: () => unknown): Promise<number> {
  const begin = processorUs();
  await work();
  return processorUs() - begin;
}

/** Collects all garbage; the program must run with `--expose-gc`. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** Bytes that are reachable, in the heap and outside of it. */
export function reachableBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
