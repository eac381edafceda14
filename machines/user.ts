import { and, assign, emit, setup } from 'xstate';
import { expectEvent } from './expect_event.ts';
import type { StopReason } from '../src/facts/mod.ts';
import type { ConversationNews } from './conversation.ts';

/**
 * A simulated person. It starts a conversation, waits for a slot, thinks, says something, waits for
 * the reply, and stops when all is said; it gives up when its patience ends, comes back after a
 * refusal, and begins anew after a pause as long as it wants to.
 *
 *     starting ─▶ conversing { thinking ◀─▶ awaitingReply, lingering } ─▶ stopping ─▶ resting ─▶ gone
 *        │  ▲                                   patience │                   ▲          │
 *        │  └── backingOff ◀── refused                   └──▶ leaving ───────┘       pausing
 *        └──────── patience ──────────▶ leaving                                 (to starting)
 *
 * It has no clock and draws nothing by itself: `draws` comes with its input, and an action assigns
 * what was drawn. All durations are milliseconds, `Infinity` for "never".
 */
export interface UserBehaviour {
  /** Messages of a conversation. From 0. */
  readonly turns: number;
  /** How long it waits for a slot, and for a reply. */
  readonly patienceMs: number;
  /** How often it comes back after a refusal. From 0. */
  readonly retries: number;
  /** Least time before it comes back, doubled with every refusal in a row. */
  readonly backoffMs: number;
  /** Most time before it comes back, unless the target asks for more. */
  readonly maxBackoffMs: number;
  /** Whether it comes back under the id that was refused. */
  readonly retriesWithSameId: boolean;
  /** Rest between two conversations. */
  readonly pauseMs: number;
  /** How many conversations it holds, one after the other. `Infinity`: until `LAST_CALL`. */
  readonly conversations: number;
}

/** What differs from one user to the next and from one time to the next. */
export interface UserDraws {
  /** Time before the next message, ms. */
  thinkMs(): number;
  /** Time between the last reply and the end, ms. */
  lingerMs(): number;
  /** Time that the target works on a conversation, ms; it is split over the turns. */
  workMs(): number;
  /** From 0 up to but not including 1: how much of a backoff's second half is added. */
  jitter(): number;
  /** Whether it sends its next message without waiting for the reply. */
  doublesText(): boolean;
  /** Whether it asks for its conversation twice, under one id. */
  doublesStart(): boolean;
  /** Whether it stops before it is answered. */
  stopsEarly(): boolean;
  /** Whether it stops twice. */
  doublesStop(): boolean;
}

export interface UserInput {
  readonly behaviour: UserBehaviour;
  readonly draws: UserDraws;
}

export type UserEvent =
  | ConversationNews
  /** It finishes what it has begun and then goes. */
  | { readonly type: 'LAST_CALL' };

export type UserEffect =
  /**
   * Starts a conversation, `afterMs` after the last it heard. `attempt` counts from 0: a retry is the
   * same intention as the attempt before it.
   */
  | {
      readonly type: 'open';
      readonly attempt: number;
      readonly afterMs: number;
      readonly sameId: boolean;
    }
  /** Asks for the same conversation once more. */
  | { readonly type: 'open_again' }
  /** Says something, `afterMs` after the last it heard. */
  | {
      readonly type: 'say';
      readonly turn: number;
      readonly workMs: number;
      readonly afterMs: number;
    }
  | { readonly type: 'stop'; readonly reason: StopReason }
  | { readonly type: 'leave' }
  | { readonly type: 'gone' };

interface UserContext extends UserInput {
  /** Conversations that it still means to begin. */
  readonly remaining: number;
  /** Refusals in a row. */
  readonly attempt: number;
  /** Time between the last it heard and its next start. */
  readonly startAfterMs: number;
  /** Messages said in this conversation. */
  readonly said: number;
  /** Replies that have not come yet. */
  readonly unanswered: number;
  /** What it thinks over now: its next message, or whether all is said. */
  readonly thinkMs: number;
  readonly workMs: number;
  readonly doublesText: boolean;
  readonly doublesStop: boolean;
  readonly doublesStart: boolean;
  readonly stopsEarly: boolean;
}

export const userMachine = setup({
  types: {
    context: {} as UserContext,
    input: {} as UserInput,
    events: {} as UserEvent,
    emitted: {} as UserEffect,
  },
  guards: {
    hasSaidAll: ({ context }) => context.said >= context.behaviour.turns,
    needsNoThought: ({ context }) => context.thinkMs <= 0,
    awaitsMoreReplies: ({ context }) => context.unanswered > 1,
    doublesText: ({ context }) => context.doublesText && context.said < context.behaviour.turns,
    doublesStop: ({ context }) => context.doublesStop,
    doublesStart: ({ context }) => context.doublesStart,
    stopsEarly: ({ context }) => context.stopsEarly,
    mayRetry: ({ context, event }) => {
      expectEvent(event, 'REFUSED');
      return event.reason !== 'abandoned' && context.attempt < context.behaviour.retries;
    },
    wantsAnother: ({ context }) => context.remaining > 0,
    needsNoPause: ({ context }) => context.behaviour.pauseMs <= 0,
  },
  delays: {
    think: ({ context }) => context.thinkMs,
    patience: ({ context }) => context.behaviour.patienceMs,
    backoff: ({ context }) => context.startAfterMs,
    pause: ({ context }) => context.behaviour.pauseMs,
  },
  actions: {
    // Goes before every conversation that is meant to be a new one.
    intend: assign(({ context: { remaining, draws, behaviour } }) => ({
      remaining: remaining - 1,
      attempt: 0,
      said: 0,
      unanswered: 0,
      workMs: draws.workMs() / Math.max(1, behaviour.turns),
    })),
    open: emit(({ context }) => ({
      type: 'open',
      attempt: context.attempt,
      afterMs: context.startAfterMs,
      sameId: context.attempt > 0 && context.behaviour.retriesWithSameId,
    })),
    drawHaste: assign(({ context: { draws } }) => ({
      doublesStart: draws.doublesStart(),
      stopsEarly: draws.stopsEarly(),
    })),
    openAgain: emit({ type: 'open_again' }),
    openNoMore: assign({ doublesStart: false }),
    drawThought: assign({
      thinkMs: ({ context: { draws, said, behaviour } }) =>
        said < behaviour.turns ? draws.thinkMs() : draws.lingerMs(),
    }),
    say: emit(({ context }) => ({
      type: 'say',
      turn: context.said + 1,
      workMs: context.workMs,
      afterMs: context.thinkMs,
    })),
    countMessage: assign(({ context: { said, unanswered, draws } }) => ({
      said: said + 1,
      unanswered: unanswered + 1,
      doublesText: draws.doublesText(),
    })),
    countReply: assign({ unanswered: ({ context }) => context.unanswered - 1 }),
    drawBackoff: assign(({ context, event }) => {
      expectEvent(event, 'REFUSED');
      return {
        attempt: context.attempt + 1,
        startAfterMs: Math.max(event.retryAfterMs, backoffMs(context)),
      };
    }),
    restAWhile: assign({ startAfterMs: ({ context }) => context.behaviour.pauseMs }),
    stop: emit({ type: 'stop', reason: 'finished' }),
    drawDoubleStop: assign({ doublesStop: ({ context }) => context.draws.doublesStop() }),
    stopAgain: emit({ type: 'stop', reason: 'again' }),
    stopNoMore: assign({ doublesStop: false }),
    leave: emit({ type: 'leave' }),
    heedLastCall: assign({ remaining: 0 }),
    tellGone: emit({ type: 'gone' }),
  },
}).createMachine({
  id: 'user',
  context: ({ input: { behaviour, draws } }) => ({
    behaviour,
    draws,
    remaining: behaviour.conversations,
    attempt: 0,
    startAfterMs: 0,
    said: 0,
    unanswered: 0,
    thinkMs: 0,
    workMs: 0,
    doublesText: false,
    doublesStop: false,
    doublesStart: false,
    stopsEarly: false,
  }),
  initial: { target: 'starting', actions: 'intend' },
  on: { LAST_CALL: { actions: 'heedLastCall' } },
  states: {
    starting: {
      entry: ['open', 'drawHaste'],
      always: [
        { guard: 'doublesStart', actions: ['openAgain', 'openNoMore'] },
        { guard: 'stopsEarly', target: 'stopping' },
      ],
      on: {
        OPENED: 'conversing',
        REFUSED: [
          { guard: 'mayRetry', target: 'backingOff', actions: 'drawBackoff' },
          { target: 'resting' },
        ],
      },
      after: { patience: 'leaving' },
    },
    backingOff: { after: { backoff: 'starting' } },
    conversing: {
      initial: 'deciding',
      on: { OVER: 'resting' },
      states: {
        deciding: {
          entry: 'drawThought',
          always: [
            { guard: and(['hasSaidAll', 'needsNoThought']), target: '#user.stopping' },
            { guard: 'hasSaidAll', target: 'lingering' },
            { guard: 'needsNoThought', target: 'awaitingReply' },
            { target: 'thinking' },
          ],
        },
        thinking: { after: { think: 'awaitingReply' } },
        awaitingReply: {
          entry: ['say', 'countMessage'],
          always: { guard: 'doublesText', actions: ['say', 'countMessage'] },
          on: {
            REPLIED: [
              { guard: 'awaitsMoreReplies', actions: 'countReply' },
              { target: 'deciding', actions: 'countReply' },
            ],
          },
          after: { patience: '#user.leaving' },
        },
        lingering: { after: { think: '#user.stopping' } },
      },
    },
    stopping: {
      entry: ['stop', 'drawDoubleStop'],
      always: { guard: 'doublesStop', actions: ['stopAgain', 'stopNoMore'] },
      on: { OVER: 'resting', REFUSED: 'resting' },
    },
    leaving: { entry: 'leave', on: { OVER: 'resting', REFUSED: 'resting' } },
    resting: {
      entry: 'restAWhile',
      always: [
        { guard: and(['wantsAnother', 'needsNoPause']), target: 'starting', actions: 'intend' },
        { guard: 'wantsAnother', target: 'pausing' },
        { target: 'gone' },
      ],
    },
    pausing: {
      on: { LAST_CALL: { target: 'gone', actions: 'heedLastCall' } },
      after: { pause: { target: 'starting', actions: 'intend' } },
    },
    gone: { type: 'final', entry: 'tellGone' },
  },
});

/** Milliseconds before it comes back: doubled each time, the second half of it random, bounded. */
function backoffMs({ behaviour, attempt, draws }: UserContext): number {
  const most = Math.min(behaviour.backoffMs * 2 ** attempt, behaviour.maxBackoffMs);
  return most * (0.5 + 0.5 * draws.jitter());
}
