import { expect, test } from 'vitest';
import { DEFAULT_SCOPES, EVERY_SCOPE, scopeName } from '../../src/explore/mod.ts';

test('the default ends with the largest worlds: four users, limits of 3, a queue of 2', () => {
  expect(DEFAULT_SCOPES.slice(-2).map((scope) => scopeName(scope))).toEqual([
    '4 users, limits 3/2/2/2',
    '4 users, limits 3/3/2/2',
  ]);
});

test('every scope has a name of its own', () => {
  for (const scopes of [DEFAULT_SCOPES, EVERY_SCOPE]) {
    const names = scopes.map((scope) => scopeName(scope));
    expect(new Set(names).size).toBe(names.length);
  }
});

test('a limit that does not exist is a dash', () => {
  expect(scopeName({ users: 1, limits: { maxConversations: 2 } })).toBe('1 user, limits 2/-/0/-');
});
