import { describe, expect, test } from 'vitest';
import { blankFact, MAX_TURNS, NOBODY, tokenOf } from '../../src/facts/mod.ts';

describe('tokenOf', () => {
  test('no two turns share a token', () => {
    const conversations = [0, 1, 2, 999_999, 2 ** 31 - 1];
    const turns = [0, 1, 2, MAX_TURNS - 1, MAX_TURNS];
    const tokens = conversations.flatMap((one) => turns.map((turn) => tokenOf(one, turn)));
    expect(new Set(tokens).size).toBe(conversations.length * turns.length);
    expect(tokens.filter((token) => !Number.isSafeInteger(token) || token === NOBODY)).toEqual([]);
  });
});

test('a blank fact is about nobody, and is a new one every time', () => {
  const fact = blankFact();
  expect([fact.user, fact.userType, fact.conversation, fact.token, fact.retryAfter]).toEqual([
    NOBODY,
    NOBODY,
    NOBODY,
    NOBODY,
    NOBODY,
  ]);
  expect(blankFact()).not.toBe(fact);
});
