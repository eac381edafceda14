import { concat, ignoreElements, Observable, repeat, timer } from 'rxjs';
import { NO_HANDLE, type Handle } from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import type { Arrival, LoadPattern } from './arrival.ts';

/** Closed load: so many users, and what comes next depends on when they are done. */

/** Settings of `atOnce`. */
export interface AtOnceOptions {
  /** From 1. */
  readonly users: number;
  /** Type of all of them. @default by the population's shares */
  readonly type?: string;
}

/** All users at once; over when all have gone. */
export function atOnce({ users, type }: AtOnceOptions): LoadPattern {
  return crowd(users, () => ({ ...(type !== undefined && { type }) }));
}

/** Settings of `sustained`: either `forMs` or `conversations` says when a user goes. */
export interface SustainedOptions {
  /** From 1. */
  readonly users: number;
  /** For so long users begin conversations, ms. */
  readonly forMs?: number;
  /** So many conversations each user holds. */
  readonly conversations?: number;
  /** Rest between two conversations, ms. @default 0 */
  readonly pauseMs?: number;
  /** @default by the population's shares */
  readonly type?: string;
}

/** Users who begin anew as soon as they are done; over when all have gone. */
export function sustained(options: SustainedOptions): LoadPattern {
  const { users, forMs, conversations = Infinity, pauseMs = 0, type } = options;
  return crowd(users, (start) => ({
    conversations,
    pauseMs,
    ...(forMs !== undefined && { until: start + toTicks(forMs) }),
    ...(type !== undefined && { type }),
  }));
}

/** Settings of `bursts`. */
export interface BurstOptions {
  /** Users of a burst. From 1. */
  readonly size: number;
  /** From 1. */
  readonly times: number;
  /** Rest behind every burst, the last too, ms. @default 0 */
  readonly pauseMs?: number;
  /** @default by the population's shares */
  readonly type?: string;
}

/** Bursts one after the other: one ends when its users have gone, and a pause follows each. */
export function bursts({ size, times, pauseMs = 0, type }: BurstOptions): LoadPattern {
  const burst = atOnce({ users: size, ...(type !== undefined && { type }) });
  return (context) => concat(burst(context), pause(pauseMs)(context)).pipe(repeat(times));
}

/** Nobody comes for `durationMs`. */
export function pause(durationMs: number): LoadPattern {
  return ({ scheduler }) => timer(durationMs, scheduler).pipe(ignoreElements());
}

/**
 * Users who come in one instant; over when all have gone. In virtual time they come in one entry of the
 * kernel, before anything that they do. In real time each brings in the next one behind what it has
 * caused so far: one thread cannot do it all at once, and so the first are not kept waiting for the
 * last.
 */
function crowd(
  users: number,
  describe: (start: number) => Omit<Arrival, 'due' | 'departed'>,
): LoadPattern {
  return ({ kernel }) =>
    new Observable<Arrival>((subscriber) => {
      const due = kernel.due();
      let present = users;
      const departed = () => {
        if (--present === 0) subscriber.complete();
      };
      const arrival: Arrival = { ...describe(due), due, departed };
      let coming = users;
      let handle: Handle = NO_HANDLE;
      const bring = () => {
        do subscriber.next(arrival);
        while (--coming > 0 && !subscriber.closed && kernel.mode === 'virtual');
        if (coming > 0 && !subscriber.closed) handle = kernel.post({ run: bring });
      };
      bring();
      return () => void kernel.cancel(handle);
    });
}
