import { assertEvent, assign, emit, setup } from 'xstate';
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

export const conversationMachine = setup({
  types: {
    context: {} as { readonly stopReason: StopReason },
    events: {} as ConversationEvent,
    emitted: {} as ConversationEffect,
  },
  actions: {
    requestStart: emit({ type: 'request_start' }),
    requestTurn: emit(({ event }) => {
      assertEvent(event, 'SEND');
      return { type: 'request_turn', turn: event.turn, workMs: event.workMs };
    }),
    keepStopReason: assign(({ event }) => {
      assertEvent(event, 'STOP');
      return { stopReason: event.reason };
    }),
    requestStop: emit(({ context }) => ({ type: 'request_stop', reason: context.stopReason })),
    requestStopAgain: emit({ type: 'request_stop', reason: 'again' }),
    requestAbort: emit({ type: 'request_abort' }),
    giveUp: emit({ type: 'request_stop', reason: 'gave-up' }),
    tellOpened: emit({ type: 'OPENED' }),
    tellRefused: emit(({ event }) => {
      assertEvent(event, 'REFUSED');
      return { type: 'REFUSED', reason: event.reason, retryAfterMs: event.retryAfterMs };
    }),
    tellReply: emit(({ event }) => {
      assertEvent(event, 'ANSWERED');
      return { type: 'REPLIED', turn: event.turn };
    }),
    tellOver: emit(({ event }) => {
      assertEvent(event, 'ENDED');
      return { type: 'OVER', reason: event.reason };
    }),
  },
}).createMachine({
  id: 'conversation',
  context: { stopReason: 'finished' },
  initial: 'starting',
  states: {
    starting: {
      entry: 'requestStart',
      initial: 'requested',
      states: { requested: { on: { QUEUED: 'queued' } }, queued: {} },
      on: {
        ADMITTED: { target: 'open', actions: 'tellOpened' },
        REFUSED: { target: 'over', actions: 'tellRefused' },
        LEAVE: { target: 'leaving', actions: 'requestAbort' },
        STOP: { target: 'leaving', actions: ['keepStopReason', 'requestStop'] },
      },
    },
    open: {
      on: {
        SEND: { actions: 'requestTurn' },
        ANSWERED: { actions: 'tellReply' },
        ENDED: { target: 'over', actions: 'tellOver' },
        STOP: { target: 'closing', actions: ['keepStopReason', 'requestStop'] },
        LEAVE: { target: 'closing', actions: 'giveUp' },
      },
    },
    // It left before it was answered; an admission that was under way is given back.
    leaving: {
      on: {
        ADMITTED: { target: 'closing', actions: 'giveUp' },
        REFUSED: { target: 'over', actions: 'tellRefused' },
        STOP: { actions: 'requestStopAgain' },
      },
    },
    closing: {
      on: {
        ANSWERED: { actions: 'tellReply' },
        ENDED: { target: 'over', actions: 'tellOver' },
        STOP: { actions: 'requestStopAgain' },
      },
    },
    over: { type: 'final' },
  },
});
