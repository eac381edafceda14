/**
 * Looking for what could go wrong: random stories, replays, the score on faulty managers, and the proof
 * over every state of the reference manager within small scopes.
 */
export { CLAIMS, type Claim } from './claim.ts';
export { Chronicler, type ChroniclerOptions } from './chronicler.ts';
export type { Counterexample } from './counterexample.ts';
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
export { randomStory, type RandomStory } from './story.ts';
export { storyLines } from './story_text.ts';
