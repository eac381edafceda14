/**
 * hubbub: actor simulation for systems that hold many conversations at once.
 *
 * @module
 */
export { AutoHost, CompiledHost, UnsupportedFeatureError, XStateHost } from './actors/mod.ts';
export type {
  Actor,
  ActorHost,
  ActorHostOptions,
  ActorOwner,
  Engine,
  EngineChoice,
} from './actors/mod.ts';
export { FactKind, factName, NOBODY, tokenOf } from './facts/mod.ts';
export type {
  Fact,
  FactName,
  FactObserver,
  Hearing,
  Limits,
  Names,
  TargetStats,
  Transition,
} from './facts/mod.ts';
export {
  pctOracle,
  PLAIN_ORACLE,
  RandomSource,
  seededOracle,
  sequenceOracle,
} from './random/mod.ts';
export type { Oracle, PctOptions, RandomStream } from './random/mod.ts';
export { LatencyHistogram, loadHistograms } from './metrics/mod.ts';
export type { LatencySummary } from './metrics/mod.ts';
export { ConfigurationError, UserCodeError } from './modules/mod.ts';
export {
  BUILTIN_SCENARIOS,
  defineScenario,
  loadScenario,
  overrideScenario,
} from './scenarios/mod.ts';
export {
  NO_HANDLE,
  outsideSender,
  Priority,
  RealKernel,
  RxScheduler,
  SenderFamily,
  task,
  VirtualKernel,
  xstateClock,
} from './scheduler/mod.ts';
export type { Handle, Kernel, RunOptions, RunOutcome, Task } from './scheduler/mod.ts';
export type { Overrides, PhaseInput, Scenario, ScenarioInput, UserType } from './scenarios/mod.ts';
export { parseTarget, prepareTarget, ReferenceTarget } from './targets/mod.ts';
export type {
  CreatePort,
  CreateTarget,
  Port,
  PortListener,
  StartAnswer,
  StartRequest,
  FaultPlan,
  PreparedTarget,
  Target,
  TargetContext,
  TargetOptions,
  TargetStart,
  TargetTurn,
  TargetWord,
  TurnAnswer,
} from './targets/mod.ts';
export { toMs, toTicks } from './time/mod.ts';
export {
  Explorer,
  formatReplay,
  Narrator,
  playReplay,
  readReplay,
  recordReplay,
  writeReplay,
} from './explore/mod.ts';
export type {
  CaseOutcome,
  ExplorerOptions,
  ExploreSettings,
  Recordable,
  Replay,
  ReplayOutcome,
  Search,
  SweepReport,
} from './explore/mod.ts';
export { simulate } from './simulation/mod.ts';
export type {
  Mode,
  Progress,
  RunResult,
  ScenarioResult,
  SimulateOptions,
} from './simulation/mod.ts';
export { SimulationThread } from './workers/mod.ts';
export type { SimulationThreadOptions, ThreadedRun } from './workers/mod.ts';
