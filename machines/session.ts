import { assign, emit, setup } from 'xstate';
import { expectEvent } from './expect_event.ts';

/**
 * The same dialogue inside the reference manager: the timers of one conversation. It waits in the
 * queue, is idle between turns, or works on one, and reports to the manager what ran out. It decides
 * nothing: whatever it reports, the manager answers with `ADMIT`, `WORK` or `CLOSE`.
 *
 *     waiting ──ADMIT──▶ open { idle ◀─▶ held ─▶ working } ──CLOSE──▶ closed
 *        └── queue timeout ──▶ expired ◀── idle timeout, maximum duration
 */
export interface SessionInput {
  /** Whether it begins in the queue or with a slot. */
  readonly queued: boolean;
  /** Milliseconds; `Infinity` for a limit that does not exist. */
  readonly queueTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxDurationMs: number;
}

export type SessionEvent =
  /** It holds a slot from now on. */
  | { readonly type: 'ADMIT' }
  /** A turn has come in and waits for its turn to be worked on. */
  | { readonly type: 'HOLD' }
  /** Work on a turn begins. */
  | { readonly type: 'WORK'; readonly workMs: number }
  | { readonly type: 'CLOSE' };

export type SessionTimer = 'queue' | 'idle' | 'duration';

export type SessionEffect =
  | { readonly type: 'timed_out'; readonly timer: SessionTimer }
  | { readonly type: 'turn_done' };

export const sessionMachine = setup({
  types: {
    context: {} as SessionInput & { readonly workMs: number },
    input: {} as SessionInput,
    events: {} as SessionEvent,
    emitted: {} as SessionEffect,
  },
  actions: {
    takeWork: assign(({ event }) => {
      expectEvent(event, 'WORK');
      return { workMs: event.workMs };
    }),
    reportTurnDone: emit({ type: 'turn_done' }),
    reportQueueTimeout: emit({ type: 'timed_out', timer: 'queue' }),
    reportIdleTimeout: emit({ type: 'timed_out', timer: 'idle' }),
    reportMaxDuration: emit({ type: 'timed_out', timer: 'duration' }),
  },
  guards: {
    isQueued: ({ context }) => context.queued,
  },
  delays: {
    queueTimeout: ({ context }) => context.queueTimeoutMs,
    idleTimeout: ({ context }) => context.idleTimeoutMs,
    maxDuration: ({ context }) => context.maxDurationMs,
    work: ({ context }) => context.workMs,
  },
}).createMachine({
  id: 'session',
  context: ({ input: { queued, queueTimeoutMs, idleTimeoutMs, maxDurationMs } }) => ({
    queued,
    queueTimeoutMs,
    idleTimeoutMs,
    maxDurationMs,
    workMs: 0,
  }),
  initial: 'opening',
  on: { CLOSE: '.closed' },
  states: {
    opening: { always: [{ guard: 'isQueued', target: 'waiting' }, { target: 'open' }] },
    waiting: {
      on: { ADMIT: 'open' },
      after: { queueTimeout: { target: 'expired', actions: 'reportQueueTimeout' } },
    },
    open: {
      initial: 'idle',
      after: { maxDuration: { target: 'expired', actions: 'reportMaxDuration' } },
      states: {
        idle: {
          on: { HOLD: 'held', WORK: { target: 'working', actions: 'takeWork' } },
          after: { idleTimeout: { target: '#session.expired', actions: 'reportIdleTimeout' } },
        },
        held: { on: { WORK: { target: 'working', actions: 'takeWork' } } },
        working: { after: { work: { target: 'idle', actions: 'reportTurnDone' } } },
      },
    },
    // The manager may have admitted it in the instant in which its time in the queue ran out.
    expired: { on: { ADMIT: 'open' } },
    closed: { type: 'final' },
  },
});
