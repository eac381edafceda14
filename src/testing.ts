/**
 * For tests of a conversation manager, in any test runner.
 *
 * @module
 */
export {
  checkCommands,
  checkLimits,
  Commands,
  conversationCommands,
  LimitsBroken,
  type CheckOptions,
  type CommandsOptions,
  type SweepReport,
} from './explore/mod.ts';
export type { ScriptStep } from './load/mod.ts';
export { UserCodeError } from './modules/mod.ts';
export type { LimitOverrides } from './scenarios/mod.ts';
export type { CreateTarget, FaultPlan, Target, TargetOptions } from './targets/mod.ts';
