import { describe, expect, test } from 'vitest';
import {
  conversationManagerMachine,
  type ManagerEffect,
  type ManagerEvent,
} from '../../machines/conversation_manager.ts';
import type { SessionTimer } from '../../machines/session.ts';
import type { Limits } from '../../src/facts/mod.ts';
import { react } from './react.ts';

/** User 0 unless said. */
const start = (conversation: number, user = 0): Extract<ManagerEvent, { type: 'START' }> => ({
  type: 'START',
  conversation,
  user,
});
const send = (conversation: number, turn = 1, workMs = 5): ManagerEvent => ({
  type: 'SEND',
  conversation,
  turn,
  workMs,
});
const stop = (conversation: number): ManagerEvent => ({ type: 'STOP', conversation });
const done = (conversation: number): ManagerEvent => ({ type: 'TURN_DONE', conversation });
const timeout = (conversation: number, timer: SessionTimer): ManagerEvent => ({
  type: 'TIMED_OUT',
  conversation,
  timer,
});
const COUNT: ManagerEvent = { type: 'COUNT' };
const SHUT_DOWN: ManagerEvent = { type: 'SHUT_DOWN' };

const admitted = (conversation: number) => ({ type: 'admitted', conversation });
const queued = (conversation: number) => ({ type: 'queued', conversation });
const refused = (conversation: number, reason: string) => ({
  type: 'refused',
  conversation,
  reason,
});
const begun = (conversation: number, turn = 1, workMs = 5) => ({
  type: 'work_begun',
  conversation,
  turn,
  workMs,
});
const held = (conversation: number) => ({ type: 'turn_held', conversation });
const answered = (conversation: number, turn = 1, more = false) => ({
  type: 'answered',
  conversation,
  turn,
  more,
});
const unknown = (conversation: number, turn = 1) => ({ type: 'unknown', conversation, turn });
const ended = (conversation: number, reason: string, ...cut: number[]) => ({
  type: 'ended',
  conversation,
  reason,
  cut,
});

/** A manager behind `events`. */
function manager(limits: Limits, ...events: ManagerEvent[]) {
  const reaction = react(conversationManagerMachine, { limits });
  reaction.send(...events);
  const counts = () => {
    const [effect] = reaction.send(COUNT) as [Extract<ManagerEffect, { type: 'counted' }>];
    const { active, queued: waiting, turns, users } = effect.stats;
    return [active, waiting, turns, users];
  };
  return { send: reaction.send, counts };
}

describe('START', () => {
  test('is admitted while there is a slot', () => {
    const { send: tell } = manager({ maxConversations: 2 });
    expect(tell(start(0), start(1), start(2))).toEqual([
      admitted(0),
      admitted(1),
      refused(2, 'global-limit'),
    ]);
  });

  test('without limits is always admitted', () => {
    const { send: tell } = manager({});
    const starts = Array.from({ length: 50 }, (_, conversation) => start(conversation));
    expect(tell(...starts)).toEqual(starts.map((_, conversation) => admitted(conversation)));
  });

  test('waits where there is a queue, and is refused where that is full', () => {
    const { send: tell } = manager({ maxConversations: 1, maxQueued: 2 }, start(0));
    expect(tell(start(1), start(2), start(3))).toEqual([
      queued(1),
      queued(2),
      refused(3, 'queue-full'),
    ]);
  });

  test('with a queue of 0 says what without one is said', () => {
    const { send: tell } = manager({ maxConversations: 1, maxQueued: 0 }, start(0));
    expect(tell(start(1))).toEqual([refused(1, 'global-limit')]);
  });

  describe('looks at the user before the global limit', () => {
    const limits = { maxConversations: 2, maxConversationsPerUser: 2, maxQueued: 1 };

    test('where a slot is free', () => {
      const { send: tell } = manager({ ...limits, maxConversations: 9 }, start(0), start(1));
      expect(tell(start(2), start(3, 1))).toEqual([refused(2, 'user-limit'), admitted(3)]);
    });

    test('where the queue has room', () => {
      const { send: tell } = manager(limits, start(0), start(1));
      expect(tell(start(2), start(3, 1))).toEqual([refused(2, 'user-limit'), queued(3)]);
    });

    test('where the queue is full', () => {
      const { send: tell } = manager(limits, start(0), start(1), start(2, 1));
      expect(tell(start(3), start(4, 1))).toEqual([
        refused(3, 'user-limit'),
        refused(4, 'queue-full'),
      ]);
    });

    test('where there is no queue', () => {
      const { send: tell } = manager({ ...limits, maxQueued: 0 }, start(0), start(1));
      expect(tell(start(2), start(3, 1))).toEqual([
        refused(2, 'user-limit'),
        refused(3, 'global-limit'),
      ]);
    });
  });

  test("counts a user's conversations that wait like those that are active", () => {
    const limits = { maxConversations: 1, maxConversationsPerUser: 2, maxQueued: 9 };
    const { send: tell } = manager(limits, start(0, 1), start(1));
    expect(tell(start(2), start(3))).toEqual([queued(2), refused(3, 'user-limit')]);
    expect(tell(stop(1), start(3))).toEqual([refused(1, 'abandoned'), queued(3)]);
  });

  test('under an id in use is refused first of all, and takes no second slot', () => {
    const limits = { maxConversations: 2, maxConversationsPerUser: 1, maxQueued: 1 };
    const { send: tell, counts } = manager(limits, start(0), start(1, 1), start(2, 2));
    const again = (conversation: number, id: number) => ({ ...start(conversation, id), id });
    expect(tell(again(3, 0), again(4, 2), { ...start(5, 9), id: 0 })).toEqual([
      refused(3, 'id-in-use'),
      refused(4, 'id-in-use'),
      refused(5, 'id-in-use'),
    ]);
    expect(counts()).toEqual([2, 1, 0, 3]);
    expect(tell(stop(0))).toEqual([ended(0, 'stopped'), admitted(2)]);
  });

  test('under an id that was in use is a start like others', () => {
    const { send: tell } = manager({ maxConversations: 2 }, start(0), stop(0));
    expect(tell({ ...start(1), id: 0 }, { ...start(2), id: 0 })).toEqual([
      admitted(1),
      refused(2, 'id-in-use'),
    ]);
  });
});

describe('who waits is admitted at once, in order,', () => {
  const limits = { maxConversations: 1, maxQueued: 9 };
  const full = [start(0), start(1, 1), start(2, 2), start(3, 3)];

  test('when somebody stops', () => {
    const { send: tell, counts } = manager(limits, ...full);
    expect(tell(stop(0))).toEqual([ended(0, 'stopped'), admitted(1)]);
    expect(tell(stop(1))).toEqual([ended(1, 'stopped'), admitted(2)]);
    expect(counts()).toEqual([1, 1, 0, 2]);
  });

  test.each([
    ['idle', 'idle-timeout'],
    ['duration', 'max-duration'],
  ] as const)('when the %s timer of somebody runs out', (timer, reason) => {
    const { send: tell, counts } = manager(limits, ...full);
    expect(tell(timeout(0, timer))).toEqual([ended(0, reason), admitted(1)]);
    expect(counts()).toEqual([1, 2, 0, 3]);
  });

  test('when somebody is cut off in a turn', () => {
    const { send: tell, counts } = manager(limits, ...full, send(0));
    expect(tell(timeout(0, 'duration'))).toEqual([ended(0, 'max-duration', 1), admitted(1)]);
    expect(counts()).toEqual([1, 2, 0, 3]);
  });

  test('when an end frees a slot and a turn: both are given on', () => {
    const both = { maxConversations: 3, maxQueued: 1, maxTurnsInFlight: 2 };
    const starts = [start(0), start(1), start(2), start(3, 1)];
    const { send: tell, counts } = manager(both, ...starts, send(0), send(1), send(2));
    expect(tell(stop(0))).toEqual([ended(0, 'stopped', 1), admitted(3), begun(2)]);
    expect(counts()).toEqual([3, 0, 2, 2]);
  });

  test('also behind one who waits no longer', () => {
    const { send: tell } = manager(limits, ...full, stop(1));
    expect(tell(stop(0))).toEqual([ended(0, 'stopped'), admitted(2)]);
  });
});

describe('STOP', () => {
  test('ends an active conversation once', () => {
    const { send: tell } = manager({ maxConversations: 1 }, start(0));
    expect(tell(stop(0))).toEqual([ended(0, 'stopped')]);
    expect(tell(stop(0))).toEqual([]);
  });

  test('takes a waiting one out of the queue, once', () => {
    const limits = { maxConversations: 1, maxQueued: 1 };
    const { send: tell, counts } = manager(limits, start(0), start(1, 1));
    expect(tell(stop(1))).toEqual([refused(1, 'abandoned')]);
    expect(tell(stop(1))).toEqual([]);
    expect(counts()).toEqual([1, 0, 0, 1]);
    expect(tell(start(2))).toEqual([queued(2)]);
  });

  test('names the turns that it leaves unanswered', () => {
    const { send: tell } = manager({}, start(0), send(0, 1), send(0, 2), send(0, 3), done(0));
    expect(tell(stop(0))).toEqual([ended(0, 'stopped', 2, 3)]);
  });

  test('of a conversation that never was is nothing', () => {
    expect(manager({}).send(stop(7))).toEqual([]);
  });
});

describe('TIMED_OUT', () => {
  const limits = { maxConversations: 1, maxQueued: 1 };

  test('of the queue refuses who waits', () => {
    const { send: tell, counts } = manager(limits, start(0), start(1, 1));
    expect(tell(timeout(1, 'queue'))).toEqual([refused(1, 'queue-timeout')]);
    expect(counts()).toEqual([1, 0, 0, 1]);
  });

  test('of the queue is nothing to who was admitted meanwhile', () => {
    const { send: tell, counts } = manager(limits, start(0), start(1), stop(0));
    expect(tell(timeout(1, 'queue'))).toEqual([]);
    expect(counts()).toEqual([1, 0, 0, 1]);
  });

  test.each(['idle', 'duration'] as const)('of %s is nothing to who waits', (timer) => {
    const { send: tell, counts } = manager(limits, start(0), start(1));
    expect(tell(timeout(1, timer))).toEqual([]);
    expect(counts()).toEqual([1, 1, 0, 1]);
  });

  test.each(['queue', 'idle', 'duration'] as const)('of %s is nothing after the end', (timer) => {
    const { send: tell } = manager(limits, start(0), stop(0));
    expect(tell(timeout(0, timer))).toEqual([]);
  });
});

describe('SEND', () => {
  test('is worked on at once, and answered when its work is done', () => {
    const { send: tell } = manager({}, start(0));
    expect(tell(send(0, 1, 7))).toEqual([begun(0, 1, 7)]);
    expect(tell(done(0))).toEqual([answered(0)]);
  });

  test('in one conversation goes in order, one at a time', () => {
    const { send: tell, counts } = manager({}, start(0), send(0, 1));
    expect(tell(send(0, 2, 8), send(0, 3, 9))).toEqual([]);
    expect(counts()).toEqual([1, 0, 1, 1]);
    expect(tell(done(0))).toEqual([answered(0, 1, true), begun(0, 2, 8)]);
    expect(tell(done(0))).toEqual([answered(0, 2, true), begun(0, 3, 9)]);
    expect(tell(done(0))).toEqual([answered(0, 3)]);
    expect(counts()).toEqual([1, 0, 0, 1]);
  });

  test('waits, first in, first out, while the turns in flight leave no room', () => {
    const starts = [0, 1, 2, 3].map((conversation) => start(conversation));
    const { send: tell, counts } = manager({ maxTurnsInFlight: 2 }, ...starts);
    expect(tell(send(0), send(1), send(2), send(3))).toEqual([
      begun(0),
      begun(1),
      held(2),
      held(3),
    ]);
    expect(counts()).toEqual([4, 0, 2, 1]);
    expect(tell(done(1))).toEqual([answered(1), begun(2)]);
    expect(tell(done(0))).toEqual([answered(0), begun(3)]);
    expect(tell(done(2), done(3))).toEqual([answered(2), answered(3)]);
    expect(counts()).toEqual([4, 0, 0, 1]);
  });

  test('of who had a turn goes behind those of others who wait', () => {
    const limits = { maxTurnsInFlight: 1 };
    const { send: tell } = manager(limits, start(0), start(1), send(0, 1), send(0, 2), send(1, 1));
    expect(tell(done(0))).toEqual([answered(0, 1, true), begun(1)]);
    expect(tell(done(1))).toEqual([answered(1), begun(0, 2)]);
  });

  test.each([
    ['a stop', stop(0), 'stopped'],
    ['the maximum duration', timeout(0, 'duration'), 'max-duration'],
  ])('that waits begins when %s ends the conversation in front', (_name, event, reason) => {
    const { send: tell, counts } = manager(
      { maxTurnsInFlight: 1 },
      start(0),
      start(1),
      send(0),
      send(1),
    );
    expect(tell(event)).toEqual([ended(0, reason, 1), begun(1)]);
    expect(counts()).toEqual([1, 0, 1, 1]);
  });

  test('that waits gives up its place when its conversation ends', () => {
    const limits = { maxTurnsInFlight: 1 };
    const starts = [0, 1, 2].map((conversation) => start(conversation));
    const { send: tell } = manager(limits, ...starts, send(0), send(1), send(2));
    expect(tell(stop(1))).toEqual([ended(1, 'stopped', 1)]);
    expect(tell(done(0))).toEqual([answered(0), begun(2)]);
  });

  test('is unknown before, during the wait for a slot, and after the end', () => {
    const limits = { maxConversations: 1, maxQueued: 1 };
    const { send: tell } = manager(limits, start(0), start(1));
    expect(tell(send(7, 3), send(1))).toEqual([unknown(7, 3), unknown(1)]);
    expect(tell(stop(0), stop(1), send(0, 2))).toEqual([
      ended(0, 'stopped'),
      admitted(1),
      ended(1, 'stopped'),
      unknown(0, 2),
    ]);
  });
});

test('TURN_DONE of nobody at work is nothing', () => {
  const { send: tell } = manager({ maxTurnsInFlight: 1 }, start(0), start(1), send(0), send(1));
  expect(tell(done(1), done(7))).toEqual([]);
});

describe('COUNT', () => {
  test('tells the figures, and changes nothing', () => {
    const limits = { maxConversations: 2, maxQueued: 5, maxTurnsInFlight: 1 };
    const events = [start(0), start(1, 1), start(2), send(0), send(1)];
    const { send: tell } = manager(limits, ...events);
    const counted = { type: 'counted', stats: { active: 2, queued: 1, turns: 1, users: 2 } };
    expect(tell(COUNT, COUNT)).toEqual([counted, counted]);
  });

  test('is answered after the end too', () => {
    const { send: tell } = manager({}, start(0), SHUT_DOWN);
    expect(tell(COUNT)).toEqual([
      { type: 'counted', stats: { active: 0, queued: 0, turns: 0, users: 0 } },
    ]);
  });
});

describe('SHUT_DOWN', () => {
  const limits = { maxConversations: 2, maxQueued: 5, maxTurnsInFlight: 1 };
  const events = [start(0), start(1, 1), start(2, 2), send(0, 1), send(0, 2), send(1, 1)];

  test('names who was active, with unanswered turns, and who waited', () => {
    const { send: tell, counts } = manager(limits, ...events);
    expect(tell(SHUT_DOWN)).toEqual([
      {
        type: 'shut_down',
        active: [
          { conversation: 0, cut: [1, 2] },
          { conversation: 1, cut: [1] },
        ],
        queued: [2],
      },
    ]);
    expect(counts()).toEqual([0, 0, 0, 0]);
  });

  test('comes once, and nothing starts after it', () => {
    const { send: tell } = manager(limits, ...events, SHUT_DOWN);
    const late = [SHUT_DOWN, stop(0), done(0), timeout(1, 'idle'), start(3), send(1)];
    expect(tell(...late)).toEqual([refused(3, 'shutting-down'), unknown(1)]);
  });
});
