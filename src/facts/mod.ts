/** What can happen in a run, its binary form, its digest and its trace; maps by the numbers in it. */
export { ConversationRow, ConversationRows, type PendingTurn } from './conversation_rows.ts';
export { DenseMap } from './dense_map.ts';
export { Digest } from './digest.ts';
export { encodedSizeBound, encodeFact } from './encoding.ts';
export { blankFact, MAX_TURNS, NOBODY, tokenOf, type Fact, type TargetStats } from './fact.ts';
export { FactKind, factName, type FactName } from './fact_kind.ts';
export { FactStream, type FactObserver } from './fact_stream.ts';
export { HEARINGS, type Hearing } from './hearing.ts';
export { longestTimeoutMs, type Limits } from './limits.ts';
export type { Names } from './names.ts';
export {
  END_REASONS,
  REFUSAL_REASONS,
  STOP_REASONS,
  type EndReason,
  type RefusalReason,
  type StopReason,
} from './reasons.ts';
export { Row, RowMap } from './row_map.ts';
export { TraceWriter, type TraceLine, type Transition } from './trace.ts';
