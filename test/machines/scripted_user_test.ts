import { expect, test } from 'vitest';
import { scriptedUserMachine, type ScriptedUserEvent } from '../../machines/scripted_user.ts';
import { react } from './react.ts';

const user = () => react(scriptedUserMachine, undefined);

const say = (conversation: string, step: number): ScriptedUserEvent => ({
  type: 'DO_SEND',
  conversation,
  step,
  workMs: 5,
});

test('does nothing unasked', () => {
  expect(user().first).toEqual([]);
});

test('does what it is told, in the same instant', () => {
  expect(
    user().send(
      { type: 'DO_START', conversation: 'c1', step: 3 },
      { type: 'DO_STOP', conversation: 'c1' },
      { type: 'DO_ABORT', conversation: 'c1' },
    ),
  ).toEqual([
    { type: 'open', conversation: 'c1', step: 3 },
    { type: 'stop', conversation: 'c1' },
    { type: 'leave', conversation: 'c1' },
  ]);
});

test('says what it is told to, to whom it is told to', () => {
  expect(user().send(say('a', 0), say('b', 1))).toEqual([
    { type: 'say', conversation: 'a', step: 0, workMs: 5 },
    { type: 'say', conversation: 'b', step: 1, workMs: 5 },
  ]);
});

test('stops twice, and speaks to a conversation that it never began, where the script says so', () => {
  const effects = user().send(
    { type: 'DO_STOP', conversation: 'x' },
    { type: 'DO_STOP', conversation: 'x' },
    say('x', 0),
  );
  expect(effects.map(({ type }) => type)).toEqual(['stop', 'stop', 'say']);
});

test('does not mind what it hears', () => {
  const person = user();
  const news = person.send(
    { type: 'OPENED' },
    { type: 'REPLIED', turn: 1 },
    { type: 'REFUSED', reason: 'user-limit', retryAfterMs: -1 },
    { type: 'OVER', reason: 'stopped' },
  );
  expect([news, person.done]).toEqual([[], false]);
});

test('goes when the script is over', () => {
  const person = user();
  expect([person.send({ type: 'SCRIPT_OVER' }), person.done]).toEqual([[{ type: 'gone' }], true]);
});
