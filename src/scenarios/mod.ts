/** Scenarios as data: their format, the built-in ones, and where they are read from. */
export { BUILTIN_SCENARIOS, FURTHER_SCENARIOS, QUICK_SCENARIOS } from './builtin.ts';
export { ConfigurationError } from './configuration_error.ts';
export { defineScenario } from './define_scenario.ts';
export { loadScenario } from './load_scenario.ts';
export {
  overrideScenario,
  parseLimit,
  type LimitOverrides,
  type Overrides,
} from './override_scenario.ts';
export { remarksOn, type Scenario, type UserType } from './scenario.ts';
export { ScenarioCodeError } from './_scenario_module.ts';
export type { PhaseInput } from './phase_schema.ts';
export type { ScenarioInput } from './schema.ts';
