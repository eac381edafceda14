/**
 * Looking for what could go wrong: random stories, replays, the score on faulty managers, and the proof
 * over every state of the reference manager within small scopes.
 */
export { caseOf, type ExploreCase, type ExploreSettings } from './case.ts';
export { checkLimits, LimitsBroken, type CheckOptions } from './check_limits.ts';
export { CLAIMS, type Claim } from './claim.ts';
export {
  checkCommands,
  Commands,
  conversationCommands,
  type CommandsOptions,
} from './conversation_commands.ts';
export { Chronicler, type ChroniclerOptions } from './chronicler.ts';
export type { Counterexample } from './counterexample.ts';
export { explore, type Exploration, type ExplorationOptions, type Relapse } from './exploration.ts';
export { explorationText, type ExplorationTextOptions } from './exploration_text.ts';
export {
  Explorer,
  type ExploreProgress,
  type ExplorerOptions,
  type Search,
  type SearchOptions,
  type Seeds,
} from './explorer.ts';
export type { Examination, ShrinkNews } from './_explore_worker.ts';
export { FLAWS, type Flaw } from './flaw.ts';
export {
  ModelWalk,
  type WalkCounts,
  type WalkEffect,
  type WalkEvent,
  type WalkStep,
} from './model_walk.ts';
export { mutantLine, mutationReport } from './mutation_report.ts';
export {
  CHECKS,
  DEFAULT_STORIES,
  scoreMutants,
  type FaultyManager,
  type Finding,
  type MutantResult,
  type MutationScore,
  type ScoreOptions,
} from './mutation_score.ts';
export { Narrator } from './narrator.ts';
export {
  prove,
  type Proof,
  type ProofVerdict,
  type ProveOptions,
  type ScopeProof,
} from './prove.ts';
export { proofText, scopeProofLine } from './proof_text.ts';
export {
  formatReplay,
  oracleOfSeed,
  playReplay,
  readReplay,
  recordReplay,
  writeReplay,
  type PlayOptions,
  type Recordable,
  type Replay,
  type ReplayOutcome,
  type ReplayTarget,
} from './replay.ts';
export { limitsName, scopeName, type Scope, type ScopeLimits } from './scope.ts';
export { DEFAULT_SCOPES, EVERY_SCOPE } from './scopes.ts';
export { randomStory, type GeneratorOptions, type RandomStory } from './story.ts';
export { storyLines } from './story_text.ts';
export {
  CRASH,
  failsBy,
  failureOf,
  type BrokenClaim,
  type CaseOutcome,
  type Failure,
} from './outcome.ts';
export { recordFailure } from './record_failure.ts';
export { randomPopulation } from './population.ts';
export { runCase, type ExploreTarget, type RunCaseOptions } from './run_case.ts';
export { shortStory, type ShortStoryCase } from './short_story.ts';
export { shrinkCase, type ShrinkOptions, type ShrunkCase } from './shrink.ts';
export { STRATEGIES, type Strategy } from './strategy.ts';
export { sweep, type Sweep, type SweepOptions } from './sweep.ts';
export {
  blankReport,
  mergeReports,
  neverArose,
  reportOf,
  type ClaimCoverage,
  type SweepReport,
} from './sweep_report.ts';
