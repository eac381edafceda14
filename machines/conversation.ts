import { assign, emit, setup } from 'xstate';
import { expectEvent } from './expect_event.ts';
import type { StopReason } from '../src/facts/mod.ts';

/**
 * One dialogue as its user lives it, the same for every target: from the start request to its single
 * end. It turns its user's wishes into requests to the target, and the target's answers into news for
 * the user. It holds a slot from `ADMITTED` to `ENDED`.
 *
 *     starting { requested ─▶ queued } ─▶ open ─▶ closing ─▶ over
 *             └───────────▶ leaving ───────────────────────▶ over
 */
export type ConversationEvent =
  // From the user.
  | { readonly type: 'SEND'; readonly turn: number; readonly workMs: number }
  | { readonly type: 'STOP'; readonly reason: StopReason }
  /** It waits no longer: for a slot, or for a reply. */
  | { readonly type: 'LEAVE' }
  // From the target.
  | { readonly type: 'QUEUED' }
  | { readonly type: 'ADMITTED' }
  | { readonly type: 'REFUSED'; readonly reason: string; readonly retryAfterMs: number }
  | { readonly type: 'ANSWERED'; readonly turn: number }
  | { readonly type: 'ENDED'; readonly reason: string };

export type ConversationEffect =
  // To the target.
  | { readonly type: 'request_start' }
  | { readonly type: 'request_turn'; readonly turn: number; readonly workMs: number }
  | { readonly type: 'request_stop'; readonly reason: StopReason }
  | { readonly type: 'request_abort' }
  | ConversationNews;

/** What a conversation tells its user: the user's own events. */
export type ConversationNews =
  | { readonly type: 'OPENED' }
  | { readonly type: 'REFUSED'; readonly reason: string; readonly retryAfterMs: number }
  | { readonly type: 'REPLIED'; readonly turn: number }
  | { readonly type: 'OVER'; readonly reason: string };

/** What differs from one conversation to the next. */
export interface ConversationInput {
  /** Whether its user may say something to it, or stop it, after its end. */
  readonly isRevisited: boolean;
}

const ENDED_ENDS_IT = [
  { guard: 'isRevisited', target: '#conversation.ended', actions: 'tellOver' },
  { target: '#conversation.over', actions: 'tellOver' },
] as const;
const REFUSED_ENDS_IT = [
  { guard: 'isRevisited', target: '#conversation.ended', actions: 'tellRefused' },
  { target: '#conversation.over', actions: 'tellRefused' },
] as const;

export const conversationMachine = setup({
  types: {
    context: {} as ConversationInput & { readonly stopReason: StopReason },
    input: {} as ConversationInput,
    events: {} as ConversationEvent,
    emitted: {} as ConversationEffect,
  },
  guards: {
    isRevisited: ({ context }) => context.isRevisited,
  },
  actions: {
    requestStart: emit({ type: 'request_start' }),
    requestTurn: emit(({ event }) => {
      expectEvent(event, 'SEND');
      return { type: 'request_turn', turn: event.turn, workMs: event.workMs };
    }),
    keepStopReason: assign(({ event }) => {
      expectEvent(event, 'STOP');
      return { stopReason: event.reason };
    }),
    requestStop: emit(({ context }) => ({ type: 'request_stop', reason: context.stopReason })),
    requestStopAgain: emit({ type: 'request_stop', reason: 'again' }),
    requestAbort: emit({ type: 'request_abort' }),
    giveUp: emit({ type: 'request_stop', reason: 'gave-up' }),
    tellOpened: emit({ type: 'OPENED' }),
    tellRefused: emit(({ event }) => {
      expectEvent(event, 'REFUSED');
      return { type: 'REFUSED', reason: event.reason, retryAfterMs: event.retryAfterMs };
    }),
    tellReply: emit(({ event }) => {
      expectEvent(event, 'ANSWERED');
      return { type: 'REPLIED', turn: event.turn };
    }),
    tellOver: emit(({ event }) => {
      expectEvent(event, 'ENDED');
      return { type: 'OVER', reason: event.reason };
    }),
  },
}).createMachine({
  id: 'conversation',
  context: ({ input: { isRevisited } }) => ({ isRevisited, stopReason: 'finished' }),
  initial: 'starting',
  // Whether a message makes sense is for the target to say.
  on: { SEND: { actions: 'requestTurn' } },
  states: {
    starting: {
      entry: 'requestStart',
      initial: 'requested',
      states: { requested: { on: { QUEUED: 'queued' } }, queued: {} },
      on: {
        ADMITTED: { target: 'open', actions: 'tellOpened' },
        REFUSED: REFUSED_ENDS_IT,
        LEAVE: { target: 'leaving', actions: 'requestAbort' },
        STOP: { target: 'leaving', actions: ['keepStopReason', 'requestStop'] },
      },
    },
    open: {
      on: {
        ANSWERED: { actions: 'tellReply' },
        ENDED: ENDED_ENDS_IT,
        STOP: { target: 'closing', actions: ['keepStopReason', 'requestStop'] },
        LEAVE: { target: 'closing', actions: 'giveUp' },
      },
    },
    // It left before it was answered; an admission that was under way is given back.
    leaving: {
      on: {
        ADMITTED: { target: 'closing', actions: 'giveUp' },
        REFUSED: REFUSED_ENDS_IT,
        ENDED: ENDED_ENDS_IT,
        STOP: { actions: 'requestStopAgain' },
      },
    },
    closing: {
      on: {
        ANSWERED: { actions: 'tellReply' },
        ENDED: ENDED_ENDS_IT,
        STOP: { actions: 'requestStopAgain' },
      },
    },
    // Its user may come back to it, and be told that it is over.
    ended: { on: { STOP: { actions: 'requestStopAgain' } } },
    over: { type: 'final' },
  },
});
