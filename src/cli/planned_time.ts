import type { Phase } from '../load/mod.ts';

/**
 * How long a load is meant to take, ms; undefined where that depends on when users are done. Those who
 * came last stay for some time behind it.
 */
export function plannedMsOf(phases: readonly Phase[]): number | undefined {
  return joined(phases, (a, b) => a + b);
}

function plannedMsOfOne(phase: Phase): number | undefined {
  switch (phase.kind) {
    case 'rate':
    case 'ramp':
    case 'pause':
    case 'sustained':
      return phase.forMs;
    case 'replay':
      return lastOf(phase.arrivals);
    case 'script':
      return lastOf(phase.steps);
    case 'together':
      return joined(phase.phases, Math.max);
    case 'sequence':
      return plannedMsOf(phase.phases);
    case 'at-once':
    case 'burst':
      return undefined;
  }
}

/** Undefined as soon as one of the phases is open-ended. */
function joined(
  phases: readonly Phase[],
  join: (a: number, b: number) => number,
): number | undefined {
  let whole = 0;
  for (const phase of phases) {
    const planned = plannedMsOfOne(phase);
    if (planned === undefined) return undefined;
    whole = join(whole, planned);
  }
  return whole;
}

/** Recordings are too long for `Math.max` of all their instants. */
function lastOf(instants: readonly { readonly atMs: number }[]): number {
  return instants.reduce((last, { atMs }) => Math.max(last, atMs), 0);
}
