import type { CreateTarget, TargetOptions } from '../../src/mod.ts';
import {
  BypassesGlobalLimit,
  CheckAwaitTake,
  DedupeMarkBeforeRefusal,
  GlobalLimitOneTooFew,
  GlobalLimitOneTooMany,
  QueueOneTooFew,
  QueueOneTooMany,
  RetryBypassesUserLimit,
  SecondSlotForOneId,
  StopDuringStartIsLost,
  UserLimitForgetsQueue,
  UserLimitOneTooFew,
  UserLimitOneTooMany,
} from './admission_mutants.ts';
import {
  DoubleRelease,
  EndNeverTold,
  EndToldTwice,
  SlotLeakedByException,
  TimeoutKeepsSlot,
  TurnSlotLeakedByStop,
  UserCountLeakedByTimeout,
  UserEntriesNeverCleaned,
  WorkGoesOnAfterTimeout,
} from './release_mutants.ts';
import {
  GhostWaiter,
  LastInFirstOut,
  LostWakeUp,
  NewcomersFirst,
  QueueTimeoutEarly,
  QueueTimeoutLate,
  StaleQueueTimer,
  UserCountLeakedByLeaving,
  WakeUpGoesToNobody,
} from './queue_mutants.ts';
import {
  BusyClosedAsIdle,
  IdleTimeoutEarly,
  IdleTimeoutLate,
  IdleTimerNeverRearmed,
  MaxDurationEarly,
  MaxDurationWaitsForTurn,
  SweepDies,
} from './timeout_mutants.ts';
import {
  AnsweredTwice,
  CrossTalk,
  LastMessageFirst,
  SecondMessageLost,
  TurnsOneTooFew,
  TurnsOneTooMany,
} from './turn_mutants.ts';
import { AsyncManager } from './async_manager.ts';

/** A manager of promises with one fault. */
export interface AsyncMutant {
  readonly name: string;
  /** The fault, in a sentence. */
  readonly fault: string;
  readonly createTarget: CreateTarget;
}

/** The manager without a fault: what finds nothing in it may find something in the others. */
export const createAsyncManager: CreateTarget = (options) => new AsyncManager(options);

/** The faulty managers of test/mutants, by the same names, as the faults look where promises are. */
export const ASYNC_MUTANTS: readonly AsyncMutant[] = [
  mutant(
    'check-await-take',
    'Looks whether there is a slot, awaits something, then takes it.',
    CheckAwaitTake,
  ),
  mutant(
    'bypasses-global-limit',
    'A user who is here already comes in by a path that does not look at the global limit.',
    BypassesGlobalLimit,
  ),
  mutant(
    'retry-bypasses-user-limit',
    "Retries come in by a path that does not look at the user's limit.",
    RetryBypassesUserLimit,
  ),
  mutant(
    'global-limit-one-too-many',
    'Off by one: one conversation too many.',
    GlobalLimitOneTooMany,
  ),
  mutant('global-limit-one-too-few', 'Off by one: one conversation too few.', GlobalLimitOneTooFew),
  mutant(
    'user-limit-one-too-many',
    'Off by one: a user may have one too many.',
    UserLimitOneTooMany,
  ),
  mutant('user-limit-one-too-few', 'Off by one: a user may have one too few.', UserLimitOneTooFew),
  mutant(
    'user-limit-forgets-queue',
    "A user's limit counts what is active and forgets what waits.",
    UserLimitForgetsQueue,
  ),
  mutant('queue-one-too-many', 'Off by one: one too many may wait.', QueueOneTooMany),
  mutant('queue-one-too-few', 'Off by one: one too few may wait.', QueueOneTooFew),
  mutant(
    'dedupe-mark-before-refusal',
    'Marks an id as seen before it knows whether it takes it, so that a refused one may never return.',
    DedupeMarkBeforeRefusal,
  ),
  mutant('second-slot-for-one-id', 'Does not look whether an id is in use.', SecondSlotForOneId),
  mutant(
    'stop-during-start-is-lost',
    'A start takes a moment, and a stop that comes meanwhile finds nothing to stop.',
    StopDuringStartIsLost,
  ),
  mutant(
    'slot-leaked-by-exception',
    'A stop during a turn throws on the way, and the slot is never given back.',
    SlotLeakedByException,
  ),
  mutant('double-release', 'A second stop gives the slot back a second time.', DoubleRelease),
  mutant(
    'timeout-keeps-slot',
    'An idle timeout ends the conversation and keeps its slot.',
    TimeoutKeepsSlot,
  ),
  mutant(
    'work-goes-on-after-timeout',
    'The maximum duration frees the slot, and the work goes on.',
    WorkGoesOnAfterTimeout,
  ),
  mutant(
    'user-entries-never-cleaned',
    'Entries of users are counted down and never taken away.',
    UserEntriesNeverCleaned,
  ),
  mutant(
    'user-count-leaked-by-timeout',
    "A user's count is not given back by an idle timeout.",
    UserCountLeakedByTimeout,
  ),
  mutant(
    'end-told-twice',
    'An end that cuts turns is told twice: the loop that answered them gives the slot back as well.',
    EndToldTwice,
  ),
  mutant(
    'end-never-told',
    'An end is never told to the turns that the maximum duration cuts: their promises stay pending.',
    EndNeverTold,
  ),
  mutant(
    'turn-slot-leaked-by-stop',
    "A stop during a turn keeps the turn's place among those in flight.",
    TurnSlotLeakedByStop,
  ),
  mutant(
    'lost-wake-up',
    'Looks for waiters, then frees the slot: who joins in between is never woken.',
    LostWakeUp,
  ),
  mutant(
    'wake-up-goes-to-nobody',
    'The slot of a waiter who left goes to nobody.',
    WakeUpGoesToNobody,
  ),
  mutant(
    'ghost-waiter',
    'A waiter who left is told so, stays in the queue, and is admitted later.',
    GhostWaiter,
  ),
  mutant('last-in-first-out', 'The last to come is the first to be served.', LastInFirstOut),
  mutant(
    'user-count-leaked-by-leaving',
    "A waiter's user is not counted down when it leaves.",
    UserCountLeakedByLeaving,
  ),
  mutant(
    'stale-queue-timer',
    "The queue's timer is not cancelled by the admission, and then ends the conversation.",
    StaleQueueTimer,
  ),
  mutant('queue-timeout-early', "The queue's timeout comes too early.", QueueTimeoutEarly),
  mutant('queue-timeout-late', "The queue's timeout comes too late.", QueueTimeoutLate),
  mutant(
    'newcomers-first',
    'A conversation that starts takes a free slot before those who wait.',
    NewcomersFirst,
  ),
  mutant(
    'busy-closed-as-idle',
    'The idle timer runs on while a turn is being worked on.',
    BusyClosedAsIdle,
  ),
  mutant(
    'idle-timer-never-rearmed',
    'The idle timer is not armed anew by a turn.',
    IdleTimerNeverRearmed,
  ),
  mutant('idle-timeout-early', 'The idle timeout comes too early.', IdleTimeoutEarly),
  mutant('idle-timeout-late', 'The idle timeout comes too late.', IdleTimeoutLate),
  mutant('max-duration-early', 'The maximum duration comes too early.', MaxDurationEarly),
  mutant(
    'max-duration-waits-for-turn',
    'The maximum duration is not looked at during a turn.',
    MaxDurationWaitsForTurn,
  ),
  mutant(
    'sweep-dies',
    'Timeouts are looked for by a sweep, which dies when it first meets a conversation that is gone.',
    SweepDies,
  ),
  mutant('turns-one-too-many', 'Off by one: one turn too many in flight.', TurnsOneTooMany),
  mutant('turns-one-too-few', 'Off by one: one turn too few in flight.', TurnsOneTooFew),
  mutant('cross-talk', 'A reply is made from a variable that all conversations share.', CrossTalk),
  mutant(
    'last-message-first',
    'A message that comes during a turn is answered before those that wait.',
    LastMessageFirst,
  ),
  mutant(
    'answered-twice',
    "A message is answered twice: its reply resolves the next one's promise as well.",
    AnsweredTwice,
  ),
  mutant('second-message-lost', 'A message that comes during a turn is lost.', SecondMessageLost),
];

function mutant(
  name: string,
  fault: string,
  Manager: new (options: TargetOptions) => AsyncManager,
): AsyncMutant {
  return { name, fault, createTarget: (options) => new Manager(options) };
}
