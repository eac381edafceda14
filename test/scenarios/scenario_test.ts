import { expect, test } from 'vitest';
import { defineScenario, remarksOn, type ScenarioInput } from '../../src/scenarios/mod.ts';

function remarks(limits: ScenarioInput['limits']): readonly string[] {
  return remarksOn(defineScenario({ name: 'x', load: [{ atOnce: { users: 1 } }], limits }));
}

test('a limit per user above the global one is allowed, but said', () => {
  expect(remarks({ maxConversations: 3, maxConversationsPerUser: 5 })).toEqual([
    'The limit per user (5) is above the global one (3), so only the global one can bind',
  ]);
});

test.each([{ maxQueued: 0 }, {}])('a queue timeout without a queue is said: %j', (limits) => {
  expect(remarks({ ...limits, queueTimeout: '30s' })).toEqual([
    'There is a queue timeout but no queue: "maxQueued" is absent or 0',
  ]);
});

test('both can be said at once', () => {
  expect(
    remarks({ maxConversations: 1, maxConversationsPerUser: 2, queueTimeout: '1s' }),
  ).toHaveLength(2);
});

test.each([
  {},
  { maxConversations: 5, maxConversationsPerUser: 5 },
  { maxConversationsPerUser: 5 },
  { maxQueued: 1, queueTimeout: '30s' },
])('there is nothing to say of %j', (limits) => {
  expect(remarks(limits)).toEqual([]);
});
