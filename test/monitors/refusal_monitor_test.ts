import { describe, expect, test } from 'vitest';
import { watched } from './watched.ts';

describe('truthful-refusals', () => {
  const limits = { maxConversations: 1, maxConversationsPerUser: 2, maxQueued: 1 };

  test('holds where each named limit was reached', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).requested(2).refused(2, 'user-limit');
    story.requested(3, { user: 1 }).refused(3, 'queue-full');
    story.stop(1, 'gave-up').refused(1, 'abandoned');
    expect(resultOf('truthful-refusals')).toMatchObject({ verdict: 'held', checked: 3 });
  });

  test('is vacuous where nobody was refused because of a limit', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).refused(1, 'queue-timeout');
    expect(resultOf('truthful-refusals')).toMatchObject({
      verdict: 'vacuous',
      missing: 'nobody was refused because of a limit',
    });
  });

  test('holds where the limit was reached at some instant of the request', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    story.requested(0).admitted(0).requested(1).ended(0).refused(1, 'global-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('held');
  });

  test.each([
    [
      'global-limit',
      'conversation 1 was refused with global-limit while at most 0 of 1 conversations were active',
    ],
    [
      'queue-full',
      'conversation 1 was refused with queue-full, but at no instant of its request were 1 waiting for a slot',
    ],
    [
      'user-limit',
      'conversation 1 was refused with user-limit, but user 0 had fewer than 2 conversations',
    ],
    ['abandoned', 'conversation 1 was refused as abandoned, but its user was waiting'],
  ])('is violated by %s where that is not so, if it was before', (reason, message) => {
    const { story, resultOf } = watched(limits);
    // Everything was full once, and is empty again.
    story.requested(0).admitted(0).stop(0).ended(0).requested(1).refused(1, reason);
    expect(resultOf('truthful-refusals')?.violation?.message).toBe(message);
  });

  test('of a target that tells only its answers, gives the benefit of what may hold a slot', () => {
    const { story, resultOf } = watched({ maxConversations: 1 }, { exact: false });
    story.requested(0).requested(1).refused(1, 'global-limit').admitted(0);
    expect(resultOf('truthful-refusals')?.verdict).toBe('held');
    story.ended(0).requested(2).refused(2, 'global-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });
});
