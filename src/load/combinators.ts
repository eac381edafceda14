import { concat, map, merge } from 'rxjs';
import type { Arrival, LoadPattern } from './arrival.ts';

/** One pattern after the other: the next begins when the one before is over. */
export function sequence(...patterns: readonly LoadPattern[]): LoadPattern {
  return (context) => concat(...patterns.map((pattern) => pattern(context)));
}

/** All patterns at once; over when all are. */
export function together(...patterns: readonly LoadPattern[]): LoadPattern {
  return (context) => merge(...patterns.map((pattern) => pattern(context)));
}

/**
 * Gives every arrival of `pattern` that has neither type nor script a type by weight. The types are interleaved as
 * evenly as their weights allow (smooth weighted round-robin), so that of 20 users at 75% and 25%
 * exactly 15 and 5 come, under any seed.
 *
 * @param weights above 0, by name of the type.
 */
export function weighted(
  weights: Readonly<Record<string, number>>,
  pattern: LoadPattern,
): LoadPattern {
  return (context) => {
    const next = smoothRoundRobin(weights);
    return pattern(context).pipe(
      map((arrival: Arrival) =>
        arrival.type === undefined && arrival.script === undefined
          ? { ...arrival, type: next() }
          : arrival,
      ),
    );
  };
}

function smoothRoundRobin(weights: Readonly<Record<string, number>>): () => string {
  const types = Object.entries(weights).map(([name, weight]) => ({ name, weight, credit: 0 }));
  const total = types.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    for (const type of types) type.credit += type.weight;
    const best = types.reduce((a, b) => (b.credit > a.credit ? b : a));
    best.credit -= total;
    return best.name;
  };
}
