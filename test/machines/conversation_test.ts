import { describe, expect, test } from 'vitest';
import { conversationMachine, type ConversationEvent } from '../../machines/conversation.ts';
import { react } from './react.ts';

const QUEUED: ConversationEvent = { type: 'QUEUED' };
const ADMITTED: ConversationEvent = { type: 'ADMITTED' };
const REFUSED: ConversationEvent = { type: 'REFUSED', reason: 'queue-full', retryAfterMs: 250 };
const SEND: ConversationEvent = { type: 'SEND', turn: 1, workMs: 5 };
const ANSWERED: ConversationEvent = { type: 'ANSWERED', turn: 1 };
const ENDED: ConversationEvent = { type: 'ENDED', reason: 'idle-timeout' };
const LEAVE: ConversationEvent = { type: 'LEAVE' };
const STOP: ConversationEvent = { type: 'STOP', reason: 'finished' };

const OPENED = { type: 'OPENED' };
const TURN = { type: 'request_turn', turn: 1, workMs: 5 };
const REPLIED = { type: 'REPLIED', turn: 1 };
const OVER = { type: 'OVER', reason: 'idle-timeout' };
const ABORT = { type: 'request_abort' };

const requestStop = (reason: string) => ({ type: 'request_stop', reason });

/** A conversation behind `events`; what they brought is left out. */
function conversation(...events: ConversationEvent[]) {
  const reaction = react(conversationMachine, { isRevisited: false });
  reaction.send(...events);
  return reaction;
}

test('begins with a start request', () => {
  expect(react(conversationMachine, { isRevisited: false }).first).toEqual([
    { type: 'request_start' },
  ]);
});

describe.each([
  ['requested', []],
  ['queued', [QUEUED]],
])('while it is %s', (_state, before) => {
  test('an admission opens it', () => {
    expect(conversation(...before).send(ADMITTED)).toEqual([OPENED]);
  });

  test('a refusal ends it, with its reason and advice', () => {
    const dialogue = conversation(...before);
    expect(dialogue.send(REFUSED)).toEqual([REFUSED]);
    expect(dialogue.done).toBe(true);
  });

  test('who leaves aborts the start', () => {
    const dialogue = conversation(...before);
    expect([dialogue.send(LEAVE), dialogue.value]).toEqual([[ABORT], 'leaving']);
  });

  test('a stop is passed on', () => {
    const dialogue = conversation(...before);
    expect([dialogue.send(STOP), dialogue.value]).toEqual([[requestStop('finished')], 'leaving']);
  });

  test('whether a message makes sense is for the target to say, and no reply is expected', () => {
    expect(conversation(...before).send(SEND, ANSWERED)).toEqual([TURN]);
  });
});

describe('while it is open', () => {
  test('turns go to the target and replies to the user', () => {
    const dialogue = conversation(QUEUED, ADMITTED);
    expect(dialogue.send(SEND, { ...SEND, turn: 2 }, ANSWERED)).toEqual([
      TURN,
      { ...TURN, turn: 2 },
      REPLIED,
    ]);
  });

  test('an end is told', () => {
    const dialogue = conversation(ADMITTED, SEND);
    expect([dialogue.send(ENDED), dialogue.done]).toEqual([[OVER], true]);
  });

  test.each(['finished', 'gave-up'] as const)('a stop as "%s" is passed on as that', (reason) => {
    const dialogue = conversation(ADMITTED);
    expect(dialogue.send({ type: 'STOP', reason })).toEqual([requestStop(reason)]);
    expect(dialogue.value).toBe('closing');
  });

  test('who leaves gives up', () => {
    const dialogue = conversation(ADMITTED, SEND);
    expect([dialogue.send(LEAVE), dialogue.value]).toEqual([[requestStop('gave-up')], 'closing']);
  });
});

describe.each([
  ['left', LEAVE],
  ['stopped', STOP],
])('after its user %s before it was answered', (_what, event) => {
  test('it ends with the refusal', () => {
    const dialogue = conversation(QUEUED, event);
    expect([dialogue.send(REFUSED), dialogue.done]).toEqual([[REFUSED], true]);
  });

  test('an admission that was under way is given back, and not told', () => {
    const dialogue = conversation(event);
    expect(dialogue.send(ADMITTED)).toEqual([requestStop('gave-up')]);
    expect([dialogue.send(ENDED), dialogue.done]).toEqual([[OVER], true]);
  });

  test('a second stop is passed on as such, leaving again is not', () => {
    const dialogue = conversation(event);
    expect(dialogue.send(STOP, LEAVE, QUEUED)).toEqual([requestStop('again')]);
    expect(dialogue.value).toBe('leaving');
  });
});

describe('while it closes', () => {
  test('a reply that was under way is still told', () => {
    expect(conversation(ADMITTED, SEND, STOP).send(ANSWERED, ENDED)).toEqual([REPLIED, OVER]);
  });

  test('a second stop is passed on as such, leaving is not', () => {
    const dialogue = conversation(ADMITTED, STOP);
    expect(dialogue.send(STOP, LEAVE, STOP)).toEqual([requestStop('again'), requestStop('again')]);
  });

  test('a message is still passed on', () => {
    expect(conversation(ADMITTED, STOP).send(SEND)).toEqual([TURN]);
  });
});

describe('one that may be revisited', () => {
  test.each([
    ['an end', [ADMITTED, { type: 'ENDED', reason: 'idle-timeout' }]],
    ['a refusal', [{ type: 'REFUSED', reason: 'user-limit', retryAfterMs: -1 }]],
  ] satisfies [string, ConversationEvent[]][])(
    'passes messages and stops on after %s',
    (_what, before) => {
      const reaction = react(conversationMachine, { isRevisited: true });
      reaction.send(...before);
      expect(reaction.send(SEND)).toEqual([TURN]);
      expect(reaction.send({ type: 'STOP', reason: 'finished' })).toEqual([requestStop('again')]);
    },
  );
});
