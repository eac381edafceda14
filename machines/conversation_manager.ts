import { and, assign, emit, setup } from 'xstate';
import { expectEvent } from './expect_event.ts';
import type { EndReason, Limits, RefusalReason, TargetStats } from '../src/facts/mod.ts';
import { AdmissionBook } from './admission_book.ts';
import type { SessionTimer } from './session.ts';

/**
 * The reference system: admits conversations up to a global and a per-user limit, lets others wait in
 * a bounded first-in-first-out queue, and works on so many turns at once. What it promises stands in
 * its transitions: the order of the guards of `START` is the order in which limits are looked at, and
 * the two `always` rules say that nobody waits while there is room.
 */
export type ManagerEvent =
  /** `id`: the one that it goes by, where another conversation may go by it too. */
  | {
      readonly type: 'START';
      readonly conversation: number;
      readonly user: number;
      readonly id?: number | undefined;
    }
  | {
      readonly type: 'SEND';
      readonly conversation: number;
      readonly turn: number;
      readonly workMs: number;
    }
  /** The end of a conversation that is active, or the wish to wait no longer. */
  | { readonly type: 'STOP'; readonly conversation: number }
  /** From a session: a timer ran out. */
  | { readonly type: 'TIMED_OUT'; readonly conversation: number; readonly timer: SessionTimer }
  /** From a session: the work on its turn is done. */
  | { readonly type: 'TURN_DONE'; readonly conversation: number }
  /** Asks for the figures. */
  | { readonly type: 'COUNT'; readonly conversation?: never }
  | { readonly type: 'SHUT_DOWN'; readonly conversation?: never };

export type ManagerEffect =
  | { readonly type: 'queued'; readonly conversation: number }
  | { readonly type: 'admitted'; readonly conversation: number }
  | {
      readonly type: 'refused';
      readonly conversation: number;
      readonly reason: RefusalReason | 'id-in-use';
    }
  /** Work on a turn begins. */
  | {
      readonly type: 'work_begun';
      readonly conversation: number;
      readonly turn: number;
      readonly workMs: number;
    }
  /** A turn waits until turns in flight leave room. */
  | { readonly type: 'turn_held'; readonly conversation: number }
  /** `more`: another turn of the conversation waits. */
  | {
      readonly type: 'answered';
      readonly conversation: number;
      readonly turn: number;
      readonly more: boolean;
    }
  /** A turn for a conversation that is not active. */
  | { readonly type: 'unknown'; readonly conversation: number; readonly turn: number }
  /** `cut`: turns that will not be answered. */
  | {
      readonly type: 'ended';
      readonly conversation: number;
      readonly reason: EndReason;
      readonly cut: readonly number[];
    }
  | { readonly type: 'counted'; readonly stats: TargetStats }
  | {
      readonly type: 'shut_down';
      readonly active: readonly {
        readonly conversation: number;
        readonly cut: readonly number[];
      }[];
      readonly queued: readonly number[];
    };

interface ManagerContext {
  readonly book: AdmissionBook;
  /**
   * Counts what the standing rules did. XState looks at `always` again only if the snapshot is another
   * one, and the book changes in place.
   */
  readonly servedByRule: number;
}

export const conversationManagerMachine = setup({
  types: {
    context: {} as ManagerContext,
    input: {} as { readonly limits: Limits },
    events: {} as ManagerEvent,
    emitted: {} as ManagerEffect,
  },
  guards: {
    isIdInUse: ({ context, event }) => {
      expectEvent(event, 'START');
      return context.book.isIdInUse(event.id ?? event.conversation);
    },
    hasUserReachedLimit: ({ context, event }) => {
      expectEvent(event, 'START');
      return context.book.hasUserReachedLimit(event.user);
    },
    hasFreeSlot: ({ context }) => context.book.hasFreeSlot,
    hasRoomInQueue: ({ context }) => !context.book.isQueueFull,
    hasQueue: ({ context }) => context.book.hasQueue,
    isActive: ({ context, event }) => context.book.isActive(subject(event)),
    isQueued: ({ context, event }) =>
      context.book.isKnown(subject(event)) && !context.book.isActive(subject(event)),
    isBusy: ({ context, event }) => context.book.isBusy(subject(event)),
    isWorking: ({ context, event }) => context.book.isWorking(subject(event)),
    hasFreeTurnSlot: ({ context }) => context.book.hasFreeTurnSlot,
    isQueueTimeoutOfWaiter: ({ context, event }) => {
      expectEvent(event, 'TIMED_OUT');
      const { timer, conversation } = event;
      return (
        timer === 'queue' &&
        context.book.isKnown(conversation) &&
        !context.book.isActive(conversation)
      );
    },
    isTimeoutOfActive: ({ context, event }) => {
      expectEvent(event, 'TIMED_OUT');
      return event.timer !== 'queue' && context.book.isActive(event.conversation);
    },
    canAdmitWaiter: ({ context: { book } }) => book.hasFreeSlot && book.queued > 0,
    canBeginTurn: ({ context: { book } }) => book.hasFreeTurnSlot && book.hasWaitingTurn,
  },
  actions: {
    admit: ({ context, event }) => {
      expectEvent(event, 'START');
      context.book.admit(event);
    },
    enqueue: ({ context, event }) => {
      expectEvent(event, 'START');
      context.book.enqueue(event);
    },
    admitFirst: ({ context }) => context.book.admitFirst(),
    release: ({ context, event }) => context.book.release(subject(event)),
    appendTurn: ({ context, event }) => {
      expectEvent(event, 'SEND');
      context.book.appendTurn(event.conversation, event);
    },
    queueTurn: ({ context, event }) => context.book.queueTurn(subject(event)),
    beginTurn: ({ context, event }) => context.book.beginTurn(subject(event)),
    beginFirstTurn: ({ context }) => context.book.beginTurn(context.book.firstInTurnQueue!),
    finishTurn: ({ context, event }) => context.book.finishTurn(subject(event)),
    releaseAll: ({ context }) => {
      for (const { conversation } of context.book.conversations())
        context.book.release(conversation);
    },

    lookAgain: assign({ servedByRule: ({ context }) => context.servedByRule + 1 }),

    tellAdmitted: emit(({ event }) => ({ type: 'admitted', conversation: subject(event) })),
    tellFirstAdmitted: emit(({ context }) => ({
      type: 'admitted',
      conversation: context.book.firstInQueue!,
    })),
    tellQueued: emit(({ event }) => ({ type: 'queued', conversation: subject(event) })),
    refuse: emit(({ event }, { reason }: { reason: RefusalReason | 'id-in-use' }) => ({
      type: 'refused',
      conversation: subject(event),
      reason,
    })),
    tellHeld: emit(({ event }) => ({ type: 'turn_held', conversation: subject(event) })),
    tellWork: emit(({ context, event }) => workBegun(context.book, subject(event))),
    tellFirstWork: emit(({ context }) => workBegun(context.book, context.book.firstInTurnQueue!)),
    tellAnswered: emit(({ context, event }) => {
      const [first, second] = context.book.turnsOf(subject(event));
      return {
        type: 'answered',
        conversation: subject(event),
        turn: first!.turn,
        more: second !== undefined,
      };
    }),
    tellUnknown: emit(({ event }) => {
      expectEvent(event, 'SEND');
      return { type: 'unknown', conversation: event.conversation, turn: event.turn };
    }),
    tellStopped: emit(({ context, event }) => ended(context.book, subject(event), 'stopped')),
    tellTimedOut: emit(({ context, event }) => {
      expectEvent(event, 'TIMED_OUT');
      return ended(
        context.book,
        event.conversation,
        event.timer === 'idle' ? 'idle-timeout' : 'max-duration',
      );
    }),
    tellCounts: emit(({ context: { book } }) => ({
      type: 'counted',
      stats: {
        active: book.active,
        queued: book.queued,
        turns: book.turnsInFlight,
        users: book.users,
      },
    })),
    tellShutDown: emit(({ context }) => {
      const all = context.book.conversations();
      return {
        type: 'shut_down',
        active: all
          .filter(({ active }) => active)
          .map(({ conversation }) => ({ conversation, cut: cutTurns(context.book, conversation) })),
        queued: all.filter(({ active }) => !active).map(({ conversation }) => conversation),
      };
    }),
  },
}).createMachine({
  id: 'conversation_manager',
  context: ({ input }) => ({ book: new AdmissionBook(input.limits), servedByRule: 0 }),
  initial: 'open',
  on: { COUNT: { actions: 'tellCounts' } },
  states: {
    open: {
      always: [
        { guard: 'canAdmitWaiter', actions: ['tellFirstAdmitted', 'admitFirst', 'lookAgain'] },
        { guard: 'canBeginTurn', actions: ['tellFirstWork', 'beginFirstTurn', 'lookAgain'] },
      ],
      on: {
        START: [
          { guard: 'isIdInUse', actions: { type: 'refuse', params: { reason: 'id-in-use' } } },
          {
            guard: 'hasUserReachedLimit',
            actions: { type: 'refuse', params: { reason: 'user-limit' } },
          },
          { guard: 'hasFreeSlot', actions: ['admit', 'tellAdmitted'] },
          { guard: 'hasRoomInQueue', actions: ['enqueue', 'tellQueued'] },
          { guard: 'hasQueue', actions: { type: 'refuse', params: { reason: 'queue-full' } } },
          { actions: { type: 'refuse', params: { reason: 'global-limit' } } },
        ],
        SEND: [
          { guard: 'isBusy', actions: 'appendTurn' },
          {
            guard: and(['isActive', 'hasFreeTurnSlot']),
            actions: ['appendTurn', 'tellWork', 'beginTurn'],
          },
          { guard: 'isActive', actions: ['appendTurn', 'queueTurn', 'tellHeld'] },
          { actions: 'tellUnknown' },
        ],
        TURN_DONE: { guard: 'isWorking', actions: ['tellAnswered', 'finishTurn'] },
        STOP: [
          { guard: 'isActive', actions: ['tellStopped', 'release'] },
          {
            guard: 'isQueued',
            actions: [{ type: 'refuse', params: { reason: 'abandoned' } }, 'release'],
          },
        ],
        TIMED_OUT: [
          {
            guard: 'isQueueTimeoutOfWaiter',
            actions: [{ type: 'refuse', params: { reason: 'queue-timeout' } }, 'release'],
          },
          { guard: 'isTimeoutOfActive', actions: ['tellTimedOut', 'release'] },
        ],
        SHUT_DOWN: { target: 'closed', actions: ['tellShutDown', 'releaseAll'] },
      },
    },
    closed: {
      on: {
        START: { actions: { type: 'refuse', params: { reason: 'shutting-down' } } },
        SEND: { actions: 'tellUnknown' },
      },
    },
  },
});

/** The conversation that an event is about. */
function subject(event: ManagerEvent): number {
  return event.conversation!;
}

function workBegun(book: AdmissionBook, conversation: number): ManagerEffect {
  const { turn, workMs } = book.turnsOf(conversation)[0]!;
  return { type: 'work_begun', conversation, turn, workMs };
}

function ended(book: AdmissionBook, conversation: number, reason: EndReason): ManagerEffect {
  return { type: 'ended', conversation, reason, cut: cutTurns(book, conversation) };
}

/** The turns that an end now leaves unanswered. */
function cutTurns(book: AdmissionBook, conversation: number): readonly number[] {
  return book.turnsOf(conversation).map(({ turn }) => turn);
}
