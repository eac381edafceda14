/** The port through which a run reaches the system under test, and the built-in reference system. */
export { Fault, type FaultName } from './fault.ts';
export { longestDelayMs, type CrashPlan, type FaultPlan } from './fault_plan.ts';
export type { CreatePort, Port, PortListener, StartRequest, TargetContext } from './port.ts';
export {
  openInRealTime,
  openInVirtualTime,
  REFERENCE_TARGET,
  type OpenTarget,
} from './module_target.ts';
export { PromisedPort, type PromisedPortSettings } from './promised_port.ts';
export { ReferenceTarget } from './reference_target.ts';
export type {
  CreateTarget,
  StartAnswer,
  Target,
  TargetOptions,
  TargetStart,
  TargetTurn,
  TurnAnswer,
} from './target.ts';
export {
  parseTarget,
  prepareTarget,
  wordOf,
  type PreparedTarget,
  type TargetWord,
} from './target_word.ts';
export { withFaults } from './with_faults.ts';
