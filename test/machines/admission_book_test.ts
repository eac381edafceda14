import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdmissionBook } from '../../machines/admission_book.ts';

const TURN = { turn: 1, workMs: 5 };

function counts(book: AdmissionBook) {
  const { active, queued, users, turnsInFlight } = book;
  return { active, queued, users, turnsInFlight };
}

describe('a new book', () => {
  test('is empty', () => {
    const book = new AdmissionBook({});
    expect(counts(book)).toEqual({ active: 0, queued: 0, users: 0, turnsInFlight: 0 });
    expect([book.firstInQueue, book.firstInTurnQueue]).toEqual([undefined, undefined]);
    expect(book.conversations()).toEqual([]);
  });

  test('without limits has room for everybody but no queue', () => {
    const book = new AdmissionBook({});
    for (let conversation = 0; conversation < 100; conversation++) {
      book.admit({ conversation, user: 0 });
      book.appendTurn(conversation, TURN);
      book.beginTurn(conversation);
    }
    expect([book.hasFreeSlot, book.hasFreeTurnSlot, book.hasUserReachedLimit(0)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([book.hasQueue, book.isQueueFull]).toEqual([false, true]);
  });
});

test('a conversation it never heard of is neither known nor active nor busy', () => {
  const book = new AdmissionBook({});
  const about = [book.isKnown(7), book.isActive(7), book.isBusy(7), book.isWorking(7)];
  expect([about, book.turnsOf(7)]).toEqual([[false, false, false, false], []]);
});

test('each limit is reached with the last that it allows', () => {
  const book = new AdmissionBook({
    maxConversations: 2,
    maxConversationsPerUser: 3,
    maxQueued: 1,
    maxTurnsInFlight: 1,
  });
  book.admit({ conversation: 0, user: 7 });
  expect([book.hasFreeSlot, book.isQueueFull, book.hasUserReachedLimit(7)]).toEqual([
    true,
    false,
    false,
  ]);
  book.admit({ conversation: 1, user: 7 });
  expect([book.hasFreeSlot, book.isQueueFull, book.hasUserReachedLimit(7)]).toEqual([
    false,
    false,
    false,
  ]);
  book.enqueue({ conversation: 2, user: 7 });
  expect([book.hasFreeSlot, book.isQueueFull, book.hasUserReachedLimit(7)]).toEqual([
    false,
    true,
    true,
  ]);
  book.appendTurn(0, TURN);
  expect(book.hasFreeTurnSlot).toBe(true);
  book.beginTurn(0);
  expect(book.hasFreeTurnSlot).toBe(false);
});

describe('release', () => {
  test('gives back the slot and the turn of who works', () => {
    const book = new AdmissionBook({ maxTurnsInFlight: 1 });
    book.admit({ conversation: 0, user: 7 });
    book.appendTurn(0, TURN);
    book.beginTurn(0);
    book.release(0);
    expect(counts(book)).toEqual({ active: 0, queued: 0, users: 0, turnsInFlight: 0 });
    expect([book.isKnown(0), book.hasFreeTurnSlot]).toEqual([false, true]);
  });

  test('gives back the place of who waits, and nothing else', () => {
    const book = new AdmissionBook({ maxQueued: 2 });
    book.admit({ conversation: 0, user: 7 });
    book.enqueue({ conversation: 1, user: 7 });
    book.enqueue({ conversation: 2, user: 8 });
    book.release(1);
    expect(counts(book)).toEqual({ active: 1, queued: 1, users: 2, turnsInFlight: 0 });
    expect(book.firstInQueue).toBe(2);
  });

  test('takes a waiting turn out of the line', () => {
    const book = new AdmissionBook({ maxTurnsInFlight: 1 });
    for (const conversation of [0, 1, 2]) {
      book.admit({ conversation, user: 7 });
      book.appendTurn(conversation, TURN);
    }
    book.beginTurn(0);
    book.queueTurn(1);
    book.queueTurn(2);
    book.release(1);
    expect(book.firstInTurnQueue).toBe(2);
    book.release(2);
    expect(book.firstInTurnQueue).toBeUndefined();
  });
});

describe('an id', () => {
  test("is the conversation's own number, unless it is another's", () => {
    const book = new AdmissionBook({});
    book.admit({ conversation: 3, user: 7 });
    book.enqueue({ conversation: 5, user: 7, id: 1 });
    expect([1, 2, 3, 4, 5].filter((id) => book.isIdInUse(id))).toEqual([1, 3]);
  });

  test('is free again after a release', () => {
    const book = new AdmissionBook({});
    book.admit({ conversation: 3, user: 7, id: 1 });
    book.release(3);
    expect(book.isIdInUse(1)).toBe(false);
  });
});

test('turns of one conversation are finished in order, and the next goes behind those of others', () => {
  const book = new AdmissionBook({ maxTurnsInFlight: 1 });
  book.admit({ conversation: 0, user: 7 });
  book.admit({ conversation: 1, user: 7 });
  book.appendTurn(0, TURN);
  book.beginTurn(0);
  book.appendTurn(0, { turn: 2, workMs: 5 });
  book.appendTurn(1, TURN);
  book.queueTurn(1);
  book.finishTurn(0);
  expect(book.firstInTurnQueue).toBe(1);
  expect(book.turnsOf(0)).toEqual([{ turn: 2, workMs: 5 }]);
  expect([book.isBusy(0), book.isWorking(0), book.turnsInFlight]).toEqual([true, false, 0]);
});

test('its counts are those of a plain list, whatever happens', () => {
  const operation = fc.record({ kind: fc.nat(3), user: fc.nat(2), pick: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const book = new AdmissionBook({ maxQueued: 10 });
      const list: { conversation: number; user: number; active: boolean }[] = [];
      for (const [conversation, { kind, user, pick }] of operations.entries()) {
        const waiter = list.find(({ active }) => !active);
        if (kind === 0) {
          book.admit({ conversation, user });
          list.push({ conversation, user, active: true });
        } else if (kind === 1) {
          book.enqueue({ conversation, user });
          list.push({ conversation, user, active: false });
        } else if (kind === 2 && waiter !== undefined) {
          book.admitFirst();
          waiter.active = true;
        } else if (list.length > 0) {
          const [gone] = list.splice(pick % list.length, 1);
          book.release(gone!.conversation);
        }
        expect(counts(book)).toEqual({
          active: list.filter(({ active }) => active).length,
          queued: list.filter(({ active }) => !active).length,
          users: new Set(list.map((entry) => entry.user)).size,
          turnsInFlight: 0,
        });
        expect(book.firstInQueue).toBe(list.find(({ active }) => !active)?.conversation);
        expect(book.conversations().map((entry) => entry.conversation)).toEqual(
          list.map((entry) => entry.conversation),
        );
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});
