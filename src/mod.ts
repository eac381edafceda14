/**
 * hubbub: actor simulation for systems that hold many conversations at once.
 *
 * @module
 */
export type { Limits } from './facts/mod.ts';
export {
  ConfigurationError,
  BUILTIN_SCENARIOS,
  defineScenario,
  loadScenario,
} from './scenarios/mod.ts';
export type { PhaseInput, Scenario, ScenarioInput, UserType } from './scenarios/mod.ts';
export { simulate } from './simulation/mod.ts';
export type { Mode, RunResult, ScenarioResult, SimulateOptions } from './simulation/mod.ts';
