import { map } from 'rxjs';
import { standardExponential, type RandomStream } from '../random/mod.ts';
import { toTicks } from '../time/mod.ts';
import { timed } from './_timed.ts';
import type { LoadPattern } from './arrival.ts';

/**
 * Open load: people come at their own pace, whether or not those before them are done. The expected
 * number of arrivals up to t under a rate that goes linearly from a to b within T is
 *
 *     N(t) = a t + (b - a) t² / 2T
 *
 * Evenly spread arrivals come where N(t) is 0, 1, 2, …; Poisson arrivals where it is a running sum of
 * exponential draws of mean 1 (the time change theorem). A constant rate is the case a = b.
 */

/** How arrivals are spread. */
export const ARRIVALS = ['constant', 'poisson'] as const;
export type Spread = (typeof ARRIVALS)[number];

/** Settings of `ramp`. Rates are arrivals a second, from 0, not both 0. */
export interface RampOptions {
  readonly from: number;
  readonly to: number;
  /** How long it takes, ms. */
  readonly forMs: number;
  /** @default 'constant' */
  readonly arrivals?: Spread;
  /** @default by the population's shares */
  readonly type?: string;
  /** So many people come again and again, at random; from 1. @default each time somebody new */
  readonly people?: number;
  /** Names this part of the scenario; parts of one name draw alike. @default '' */
  readonly part?: string;
}

/** Settings of `rate`. */
export interface RateOptions extends Omit<RampOptions, 'from' | 'to'> {
  /** Arrivals a second, above 0. */
  readonly perSecond: number;
}

/** Arrivals at a constant rate for a while. */
export function rate({ perSecond, ...rest }: RateOptions): LoadPattern {
  return ramp({ from: perSecond, to: perSecond, ...rest });
}

/** Arrivals at a rate that changes linearly. */
export function ramp(options: RampOptions): LoadPattern {
  const { forMs, type, people, part = '', arrivals = 'constant' } = options;
  return ({ kernel, stream }) => {
    const counts = arrivals === 'poisson' ? poissonCounts(stream(part)) : evenCounts();
    const who = people === undefined ? undefined : stream(`${part}/people`);
    const length = toTicks(forMs);
    return timed(kernel, offsets(options, length, counts), length).pipe(
      map((due) => ({
        due,
        ...(type !== undefined && { type }),
        ...(who !== undefined && { user: `person ${who.below(people!) + 1}` }),
      })),
    );
  };
}

/** An expected number this close below a whole one is that one: products of decimal rates are not exact. */
const COUNT_SLACK = 1e-6;
/** The same for instants, ticks: a nanosecond. */
const TICK_SLACK = 1e-3;

/** The ticks at which the expected number of arrivals passes each of `counts`. */
function* offsets(
  { from, to }: RampOptions,
  length: number,
  counts: Iterable<number>,
): Iterable<number> {
  const seconds = length / 1e6;
  const slope = (to - from) / seconds;
  const total = ((from + to) * seconds) / 2;
  for (const count of counts) {
    if (count > total - COUNT_SLACK) return;
    // The root of N(t) = count, in the form that stays exact where the slope is small.
    const root = from + Math.sqrt(Math.max(0, from * from + 2 * slope * count));
    yield count === 0 ? 0 : Math.floor((2e6 * count) / root + TICK_SLACK);
  }
}

function* evenCounts(): Iterable<number> {
  for (let count = 0; ; count++) yield count;
}

function* poissonCounts(stream: RandomStream): Iterable<number> {
  for (let count = standardExponential(stream); ; count += standardExponential(stream)) yield count;
}
