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

  test('is violated by global-limit where one may wait instead', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).refused(1, 'global-limit');
    expect(resultOf('truthful-refusals')?.violation?.message).toBe(
      'conversation 1 was refused with global-limit, but up to 1 may wait for a slot',
    );
  });

  test('of a target that tells only its answers, gives the benefit of what may hold a slot', () => {
    const { story, resultOf } = watched({ maxConversations: 1 }, { hearing: 'answers' });
    story.requested(0).requested(1).refused(1, 'global-limit').admitted(0);
    expect(resultOf('truthful-refusals')?.verdict).toBe('held');
    story.ended(0).requested(2).refused(2, 'global-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('says what it claims', () => {
    expect(watched().resultOf('truthful-refusals')?.claim).toBe(
      'A refusal names a limit only if that limit was reached',
    );
  });

  test.each(['global-limit', 'queue-full'])(
    'is violated by %s where the very first fact was the request',
    (reason) => {
      const { story, resultOf } = watched(limits);
      story.requested(0).refused(0, reason);
      expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
    },
  );

  test.each([
    [
      'global-limit',
      'conversation 0 was refused with global-limit while at most 0 of unlimited conversations were active',
    ],
    [
      'queue-full',
      'conversation 0 was refused with queue-full, but at no instant of its request were 0 waiting for a slot',
    ],
    [
      'user-limit',
      'conversation 0 was refused with user-limit, but user 0 had fewer than any number of conversations',
    ],
  ])('is violated by %s where there is no such limit', (reason, message) => {
    const { story, resultOf } = watched();
    story.requested(0).refused(0, reason);
    expect(resultOf('truthful-refusals')?.violation?.message).toBe(message);
  });

  test('is violated by queue-full where all slots were taken, but nobody waited', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).refused(1, 'queue-full');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('is violated by global-limit where others only asked', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    story.requested(0).requested(1).refused(1, 'global-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('holds where the queue was full in the instant of the request alone', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).requested(2);
    story.refused(1, 'queue-timeout').refused(2, 'queue-full');
    expect(resultOf('truthful-refusals')).toMatchObject({ verdict: 'held', checked: 1 });
  });

  test('holds where the limit of the user was reached while one of several requests was open', () => {
    const { story, resultOf } = watched({ maxConversationsPerUser: 1 });
    story.requested(0).requested(1).requested(2).admitted(0).requested(3).ended(0);
    story.refused(1, 'user-limit').refused(2, 'user-limit').refused(3, 'user-limit');
    expect(resultOf('truthful-refusals')).toMatchObject({ verdict: 'held', checked: 3 });
    story.requested(4).refused(4, 'user-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('is violated by global-limit where the limit was reached before the request alone', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    story.requested(0).requested(1).admitted(1).ended(1).requested(2).refused(2, 'global-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('is violated by user-limit of who has got its slot', () => {
    const { story, resultOf } = watched({ maxConversationsPerUser: 1 });
    story.requested(0).admitted(0).refused(0, 'user-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('is violated by user-limit where only another user had so many', () => {
    const { story, resultOf } = watched({ maxConversationsPerUser: 1 });
    story.requested(0, { user: 1 }).admitted(0).requested(1).sent(0, 1).refused(1, 'user-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('is violated by the refusal of who was admitted, whether or not its user asks for another', () => {
    const alone = watched(limits);
    alone.story.requested(0).admitted(0).refused(0, 'user-limit');
    const asking = watched(limits);
    asking.story.requested(0).requested(1).admitted(0).refused(0, 'user-limit');
    for (const { resultOf } of [alone, asking]) {
      expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
    }
  });

  test('judges the probe, but is not held by it', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    const probe = { probe: true };
    story.requested(0, probe).admitted(0).requested(1, probe).refused(1, 'global-limit');
    expect(resultOf('truthful-refusals')).toMatchObject({ verdict: 'vacuous', checked: 1 });
    story.ended(0).requested(2, probe).refused(2, 'global-limit');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('judges nothing but refusals, and none of what was never requested', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).ended(0, 'abandoned').refused(9, 'global-limit');
    expect(resultOf('truthful-refusals')).toMatchObject({ verdict: 'vacuous', checked: 0 });
  });

  describe('of a target that tells only its answers', () => {
    const blackBox = { hearing: 'answers' } as const;

    test('does not count who asks as one that may hold a slot, whatever else happens', () => {
      const { story, resultOf } = watched({ maxConversations: 2 }, blackBox);
      story.requested(0).admitted(0).requested(1).sent(0, 1).arrived(5).answered(0, 1);
      story.refused(1, 'global-limit');
      expect(resultOf('truthful-refusals')?.violation?.message).toBe(
        'conversation 1 was refused with global-limit while at most 1 of 2 conversations were active',
      );
    });

    test('takes those beyond the slots for those who may wait', () => {
      const full = watched({ maxConversations: 1, maxQueued: 1 }, blackBox);
      full.story.requested(0).requested(1).requested(2).refused(2, 'queue-full');
      expect(full.resultOf('truthful-refusals')?.verdict).toBe('held');
      const free = watched({ maxConversations: 1, maxQueued: 1 }, blackBox);
      free.story.requested(0).admitted(0).requested(1).refused(1, 'queue-full');
      expect(free.resultOf('truthful-refusals')?.verdict).toBe('violated');
    });

    test('counts all that a user asked for, until their ends are heard of', () => {
      const { story, resultOf } = watched({ maxConversationsPerUser: 2 }, blackBox);
      story.requested(0).requested(1).requested(2).refused(2, 'user-limit');
      expect(resultOf('truthful-refusals')?.verdict).toBe('held');
      story.admitted(0).ended(0).requested(3).arrived(0).refused(3, 'user-limit');
      expect(resultOf('truthful-refusals')?.violation?.message).toBe(
        'conversation 3 was refused with user-limit, but user 0 had fewer than 2 conversations',
      );
    });

    test('counts no conversation of another user', () => {
      const { story, resultOf } = watched({ maxConversationsPerUser: 1 }, blackBox);
      story.requested(0, { user: 1 }).admitted(0).requested(1).refused(1, 'user-limit');
      expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
    });
  });
});
