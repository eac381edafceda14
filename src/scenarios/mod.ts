/** Scenarios as data: their format, the built-in ones, and where they are read from. */
export { BUILTIN_SCENARIOS, FURTHER_SCENARIOS, QUICK_SCENARIOS } from './builtin.ts';
export { defineScenario } from './define_scenario.ts';
export { loadScenario } from './load_scenario.ts';
export {
  overrideScenario,
  parseLimit,
  type LimitOverrides,
  type Overrides,
} from './override_scenario.ts';
export { parseFault, type FaultOverrides } from './override_faults.ts';
export { remarksOn, type Scenario, type UserType } from './scenario.ts';
export type { PhaseInput } from './phase_schema.ts';
export type { ScenarioInput } from './schema.ts';
export type { FaultPlan } from '../targets/mod.ts';
