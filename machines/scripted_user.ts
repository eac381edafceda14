import { emit, setup } from 'xstate';
import { expectEvent } from './expect_event.ts';
import type { ConversationNews } from './conversation.ts';

/**
 * A person who does what a script says, when it says so: several conversations at once, stops twice,
 * says things to conversations that are over. Conversations go by the script's own names; which one of
 * a name is meant, where it was started more than once, is for whoever holds them to say.
 */
export type ScriptedUserEvent =
  | { readonly type: 'DO_START'; readonly conversation: string; readonly step: number }
  | {
      readonly type: 'DO_SEND';
      readonly conversation: string;
      readonly step: number;
      readonly workMs: number;
    }
  | { readonly type: 'DO_STOP'; readonly conversation: string }
  | { readonly type: 'DO_ABORT'; readonly conversation: string }
  /** The script has nothing more for it. */
  | { readonly type: 'SCRIPT_OVER' }
  /** It hears the news and does not mind. */
  | ConversationNews;

/** `step`: that of the event which caused it. */
export type ScriptedUserEffect =
  | { readonly type: 'open'; readonly conversation: string; readonly step: number }
  | {
      readonly type: 'say';
      readonly conversation: string;
      readonly step: number;
      readonly workMs: number;
    }
  | { readonly type: 'stop'; readonly conversation: string }
  | { readonly type: 'leave'; readonly conversation: string }
  | { readonly type: 'gone' };

export const scriptedUserMachine = setup({
  types: {
    events: {} as ScriptedUserEvent,
    emitted: {} as ScriptedUserEffect,
  },
  actions: {
    open: emit(({ event }) => {
      expectEvent(event, 'DO_START');
      return { type: 'open', conversation: event.conversation, step: event.step };
    }),
    say: emit(({ event }) => {
      expectEvent(event, 'DO_SEND');
      const { conversation, step, workMs } = event;
      return { type: 'say', conversation, step, workMs };
    }),
    stop: emit(({ event }) => {
      expectEvent(event, 'DO_STOP');
      return { type: 'stop', conversation: event.conversation };
    }),
    leave: emit(({ event }) => {
      expectEvent(event, 'DO_ABORT');
      return { type: 'leave', conversation: event.conversation };
    }),
    tellGone: emit({ type: 'gone' }),
  },
}).createMachine({
  id: 'scripted_user',
  initial: 'following',
  states: {
    following: {
      on: {
        DO_START: { actions: 'open' },
        DO_SEND: { actions: 'say' },
        DO_STOP: { actions: 'stop' },
        DO_ABORT: { actions: 'leave' },
        SCRIPT_OVER: 'gone',
      },
    },
    gone: { type: 'final', entry: 'tellGone' },
  },
});
