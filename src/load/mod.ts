/** How users come: patterns as streams of arrivals, their combinations, and patterns as data. */
export {
  SCRIPT_ACTIONS,
  type Arrival,
  type LoadContext,
  type LoadPattern,
  type ScriptAction,
  type ScriptedAct,
} from './arrival.ts';
export {
  atOnce,
  bursts,
  pause,
  sustained,
  type AtOnceOptions,
  type BurstOptions,
  type SustainedOptions,
} from './closed.ts';
export { sequence, together, weighted } from './combinators.ts';
export { replayed, script, type ListedArrival, type ScriptStep } from './listed.ts';
export { ARRIVALS, ramp, rate, type RampOptions, type RateOptions, type Spread } from './open.ts';
export { patternOfPhases, type Phase } from './phase.ts';
