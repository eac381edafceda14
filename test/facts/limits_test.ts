import { expect, test } from 'vitest';
import { longestTimeoutMs } from '../../src/facts/mod.ts';

test('longestTimeoutMs is the longest of the three timeouts, 0 where there is none', () => {
  expect(longestTimeoutMs({ maxConversations: 20, maxQueued: 5 })).toBe(0);
  expect(longestTimeoutMs({ queueTimeoutMs: 3, idleTimeoutMs: 2, maxDurationMs: 1 })).toBe(3);
  expect(longestTimeoutMs({ queueTimeoutMs: 1, idleTimeoutMs: 3, maxDurationMs: 2 })).toBe(3);
  expect(longestTimeoutMs({ idleTimeoutMs: 1, maxDurationMs: 3 })).toBe(3);
});
