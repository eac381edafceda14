import { VirtualTimeScheduler } from 'rxjs';
import { VirtualKernel, type Kernel, type Task } from '../../src/scheduler/mod.ts';
import { processorUs, type Performance } from './contest.ts';
import { TimerHeap } from './timer_heap.ts';

/**
 * The hold model, the usual measure of event queues (Jones, An Empirical Comparison of Priority-Queue and
 * Event-Set Implementations, 1986): so many entries are pending, and each that runs schedules a new one.
 * All contenders take their delays from one table, so they run the same entries at the same instants.
 */
export interface Hold {
  /** Entries that are pending. From 1. */
  readonly pending: number;
  /** Entries that run, and are timed. */
  readonly events: number;
  /** Delays, ticks; used in turn, again and again. Their number is a power of two. */
  readonly delays: Float64Array;
}

/** What came of a hold. */
export interface HoldOutcome extends Performance {
  /** Instant of the last entry, ticks. */
  readonly end: number;
  /** Of the order in which entries ran: two that differ in it did not do the same. */
  readonly checksum: number;
}

/** Delays up to two seconds, each equally likely. */
export function holdDelays(): Float64Array {
  let state = 20_260_101;
  return Float64Array.from({ length: 2 ** 16 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + (state % 2_000_000);
  });
}

/** The kernel as it is used: one task object for each chain of entries, and nothing else. */
export async function holdOnKernel({ pending, events, delays }: Hold): Promise<HoldOutcome> {
  const kernel: Kernel = new VirtualKernel();
  const state = { kernel, delays, next: 0, left: events, checksum: 0 };
  for (let number = 0; number < pending; number++) {
    kernel.schedule(delays[state.next++ & (delays.length - 1)]!, new Chain(state, number));
  }
  const begin = processorUs();
  await kernel.run();
  const us = processorUs() - begin;
  return { done: events, us, end: kernel.now(), checksum: state.checksum };
}

/** What all chains of a hold on the kernel share. */
interface ChainState {
  readonly kernel: Kernel;
  readonly delays: Float64Array;
  next: number;
  left: number;
  checksum: number;
}

class Chain implements Task {
  readonly #state: ChainState;
  readonly #number: number;

  constructor(state: ChainState, number: number) {
    this.#state = state;
    this.#number = number;
  }

  run(): void {
    const state = this.#state;
    const { kernel, delays } = state;
    state.checksum = mix(state.checksum, this.#number);
    if (--state.left === 0) kernel.stop();
    kernel.schedule(kernel.now() + delays[state.next++ & (delays.length - 1)]!, this);
  }
}

/** RxJS's own virtual time, as its documentation uses it: one function, the chain's number as state. */
export function holdOnRxjs({ pending, events, delays }: Hold): HoldOutcome {
  const scheduler = new VirtualTimeScheduler();
  const mask = delays.length - 1;
  let next = 0;
  let left = events;
  let checksum = 0;
  let end = 0;
  const work = (number = 0) => {
    checksum = mix(checksum, number);
    if (--left === 0) {
      end = scheduler.frame;
      // The only way to leave `flush` before everything has run.
      scheduler.actions.length = 0;
    } else scheduler.schedule(work, delays[next++ & mask], number);
  };
  for (let number = 0; number < pending; number++) {
    scheduler.schedule(work, delays[next++ & mask], number);
  }
  const begin = processorUs();
  scheduler.flush();
  return { done: events, us: processorUs() - begin, end, checksum };
}

/** A loop by hand around a heap of numbers: no task, no handle, no oracle, nothing to stop or to see. */
export function holdByHand({ pending, events, delays }: Hold): HoldOutcome {
  const heap = new TimerHeap(pending);
  const mask = delays.length - 1;
  let next = 0;
  let checksum = 0;
  let now = 0;
  for (let number = 0; number < pending; number++) heap.push(delays[next++ & mask]!, number);
  const begin = processorUs();
  for (let left = events; left > 0; left--) {
    now = heap.leastTime;
    const number = heap.pop();
    checksum = mix(checksum, number);
    heap.push(now + delays[next++ & mask]!, number);
  }
  return { done: events, us: processorUs() - begin, end: now, checksum };
}

function mix(checksum: number, number: number): number {
  return (Math.imul(checksum, 31) + number) | 0;
}
