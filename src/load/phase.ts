import type { LoadPattern } from './arrival.ts';
import {
  atOnce,
  bursts,
  pause,
  sustained,
  type AtOnceOptions,
  type BurstOptions,
  type SustainedOptions,
} from './closed.ts';
import { sequence, together, weighted } from './combinators.ts';
import { replayed, script, type ListedArrival, type ScriptStep } from './listed.ts';
import { ramp, rate, type RampOptions, type RateOptions } from './open.ts';

/** Shares of user types for one phase, by name, above 0. */
export interface Mixed {
  /** @default the population's shares */
  readonly mix?: Readonly<Record<string, number>>;
}

/** A load pattern as data: what a scenario holds. */
export type Phase =
  | ({ readonly kind: 'at-once' } & AtOnceOptions & Mixed)
  | ({ readonly kind: 'sustained' } & SustainedOptions & Mixed)
  | ({ readonly kind: 'burst' } & BurstOptions & Mixed)
  | ({ readonly kind: 'rate' } & Omit<RateOptions, 'part'> & Mixed)
  | ({ readonly kind: 'ramp' } & Omit<RampOptions, 'part'> & Mixed)
  | { readonly kind: 'pause'; readonly forMs: number }
  | ({ readonly kind: 'replay'; readonly arrivals: readonly ListedArrival[] } & Mixed)
  | { readonly kind: 'script'; readonly steps: readonly ScriptStep[] }
  | { readonly kind: 'together'; readonly phases: readonly Phase[] }
  | { readonly kind: 'sequence'; readonly phases: readonly Phase[] };

/** The pattern that `phases` describe, one after the other. @default part 'load' */
export function patternOfPhases(phases: readonly Phase[], part = 'load'): LoadPattern {
  return sequence(...phases.map((phase, index) => patternOf(phase, `${part}/${index}`)));
}

function patternOf(phase: Phase, part: string): LoadPattern {
  const pattern = barePatternOf(phase, part);
  return 'mix' in phase && phase.mix !== undefined ? weighted(phase.mix, pattern) : pattern;
}

function barePatternOf(phase: Phase, part: string): LoadPattern {
  switch (phase.kind) {
    case 'at-once':
      return atOnce(phase);
    case 'sustained':
      return sustained(phase);
    case 'burst':
      return bursts(phase);
    case 'rate':
      return rate({ ...phase, part });
    case 'ramp':
      return ramp({ ...phase, part });
    case 'pause':
      return pause(phase.forMs);
    case 'replay':
      return replayed(phase.arrivals);
    case 'script':
      return script(phase.steps);
    case 'together':
      return together(...phase.phases.map((inner, index) => patternOf(inner, `${part}/${index}`)));
    case 'sequence':
      return patternOfPhases(phase.phases, part);
  }
}
