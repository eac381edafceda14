import { describe, expect, test } from 'vitest';
import { tokenOf } from '../../src/facts/mod.ts';
import { watched } from './watched.ts';

describe('global-limit', () => {
  const limits = { maxConversations: 2 };

  test('holds where a start met a full house', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).admitted(1).requested(2).refused(2);
    expect(resultOf('global-limit')).toEqual({
      id: 'global-limit',
      claim: 'At most 2 conversations are active at once',
      verdict: 'held',
      checked: 2,
    });
  });

  test('is vacuous where the house was full but nobody asked', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).requested(1).admitted(0).admitted(1).ended(0).requested(2).admitted(2);
    expect(resultOf('global-limit')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no start was requested, or open, while 2 were active',
    });
  });

  test('holds where an earlier request was refused, or queued, by a full house', () => {
    for (const answer of ['refused', 'queued'] as const) {
      const { story, resultOf } = watched({ ...limits, maxQueued: 1 });
      story.requested(0).requested(1).requested(2).admitted(0).admitted(1)[answer](2);
      expect(resultOf('global-limit')?.verdict).toBe('held');
    }
  });

  test('is violated by one too many, and names it', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).admitted(1).requested(2, { user: 7 });
    story.at(1234.5).admitted(2);
    expect(resultOf('global-limit')).toMatchObject({
      verdict: 'violated',
      checked: 3,
      violation: {
        message: 'conversation 2 of user 7 was admitted as number 3; the limit is 2',
        atMs: 1234.5,
        fact: 5,
      },
    });
  });

  test('is not violated where a slot is given back before it is given on', () => {
    const { story, resultOf } = watched({ ...limits, maxQueued: 1 });
    story.requested(0).admitted(0).requested(1).admitted(1).requested(2).queued(2);
    story.ended(0).admitted(2).ended(1);
    expect(resultOf('global-limit')?.verdict).toBe('held');
  });

  test('is violated by the probe, too; but the probe makes nothing held, and no peak', () => {
    const { story, resultOf, monitors } = watched({ maxConversations: 1 });
    const probe = { probe: true };
    story.requested(0, probe).admitted(0).requested(1, probe).refused(1);
    expect(resultOf('global-limit')?.verdict).toBe('vacuous');
    expect(monitors.peaks().maxConversations).toEqual({ limit: 1, peak: 0 });
    story.requested(2, probe).admitted(2);
    expect(resultOf('global-limit')?.verdict).toBe('violated');
  });

  test('holds where a start met a full house and has no answer yet', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    story.requested(0).admitted(0).requested(1);
    expect(resultOf('global-limit')?.verdict).toBe('held');
  });

  test('is checked at admissions alone', () => {
    const { story, resultOf } = watched(limits);
    story.arrived(0).requested(0).admitted(0).sent(0, 1).answered(0, 1).stop(0).ended(0);
    expect(resultOf('global-limit')?.checked).toBe(1);
  });
});

describe('user-limit', () => {
  const limits = { maxConversationsPerUser: 2 };

  test('holds where a user who had all asked for another', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).requested(2).refused(2, 'user-limit');
    expect(resultOf('user-limit')).toMatchObject({
      claim: 'A user has at most 2 conversations, active and queued',
      verdict: 'held',
      checked: 2,
    });
  });

  test('is vacuous where only different users asked', () => {
    const { story, resultOf } = watched(limits);
    for (const user of [0, 1, 2]) story.requested(user, { user }).admitted(user);
    expect(resultOf('user-limit')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no user who had 2 asked for another',
    });
  });

  test.each(['admitted', 'queued'] as const)('is violated by one %s too many', (answer) => {
    const { story, resultOf } = watched(limits);
    for (const conversation of [0, 1, 2]) story.requested(conversation, { user: 7 });
    story.admitted(0).queued(1)[answer](2);
    expect(resultOf('user-limit')?.violation?.message).toBe(
      'user 7 was given conversation 2 as number 3; the limit is 2',
    );
  });

  test('counts who is admitted from the queue once, and who has left no more', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).admitted(0).requested(1).queued(1).refused(1, 'queue-timeout');
    story.requested(2).admitted(2).ended(0).requested(3).admitted(3);
    expect(resultOf('user-limit')?.violation).toBeUndefined();
  });

  test('holds where a user who had all asked, or was refused, though not both', () => {
    const asked = watched({ maxConversationsPerUser: 1 });
    asked.story.requested(0).admitted(0).requested(1);
    const refused = watched({ maxConversationsPerUser: 1 });
    refused.story.requested(0).requested(1).admitted(0).refused(1, 'user-limit');
    for (const { resultOf } of [asked, refused]) {
      expect(resultOf('user-limit')?.verdict).toBe('held');
    }
  });

  test('is checked at admissions and places in the queue alone', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).admitted(0).sent(0, 1).answered(0, 1).stop(0).ended(0);
    expect(resultOf('user-limit')?.checked).toBe(2);
  });
});

describe('queue', () => {
  const limits = { maxConversations: 1, maxQueued: 1 };

  test('holds where a start met a full queue before a full house', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).requested(2).refused(2, 'queue-full');
    expect(resultOf('queue')).toMatchObject({
      claim: 'At most 1 start requests wait',
      verdict: 'held',
      checked: 1,
    });
  });

  test('is vacuous where the queue never was full', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1);
    expect(resultOf('queue')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no start was requested while 1 waited',
    });
  });

  test('is violated by one too many, and names it', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).requested(2).queued(2);
    expect(resultOf('queue')?.violation?.message).toBe(
      'conversation 2 was queued as number 2; the limit is 1',
    );
  });

  test('of 0 holds where a start met a full house, and is violated by anybody who waits', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    story.requested(0).admitted(0);
    expect(resultOf('queue')).toMatchObject({
      claim: 'Nobody waits for a slot',
      verdict: 'vacuous',
      missing: 'no start was requested while all slots were taken',
    });
    story.requested(1).refused(1);
    expect(resultOf('queue')?.verdict).toBe('held');
    story.requested(2).queued(2);
    expect(resultOf('queue')?.violation?.message).toBe(
      'conversation 2 was queued as number 1; the limit is 0',
    );
  });

  test('counts no more who was admitted, or refused', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).ended(0).admitted(1);
    story.requested(2).queued(2).refused(2, 'abandoned').requested(3).queued(3);
    expect(resultOf('queue')?.violation).toBeUndefined();
  });

  test('holds where a start met a full queue, or was refused by it, though not both', () => {
    const asked = watched(limits);
    asked.story.requested(0).admitted(0).requested(1).queued(1).requested(2);
    const refused = watched(limits);
    refused.story.requested(0).requested(1).requested(2).admitted(0).queued(1);
    refused.story.refused(2, 'queue-full');
    for (const { resultOf } of [asked, refused]) {
      expect(resultOf('queue')?.verdict).toBe('held');
    }
  });
});

describe('turns-in-flight', () => {
  const limits = { maxTurnsInFlight: 1 };

  test('holds where a turn was sent while another was worked on', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).admitted(1);
    story.sent(0, 1).chunk(0, 1).sent(1, 1).answered(0, 1).chunk(1, 1).answered(1, 1);
    expect(resultOf('turns-in-flight')).toMatchObject({
      claim: 'At most 1 turns are in flight at once',
      verdict: 'held',
      checked: 2,
    });
  });

  test('is vacuous where turns came one after the other', () => {
    const { story, resultOf } = watched(limits);
    story.sent(0, 1).chunk(0, 1).answered(0, 1).sent(0, 2).chunk(0, 2).failed(0, 2).sent(1, 1);
    expect(resultOf('turns-in-flight')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no turn was sent while 1 were in flight',
    });
  });

  test('is violated by the first sign of one too many, and names it', () => {
    const { story, resultOf } = watched(limits);
    story.sent(0, 1).sent(1, 3).chunk(0, 1).at(8).chunk(1, 3);
    expect(resultOf('turns-in-flight')?.violation).toEqual({
      message: 'Turn 3 of conversation 1 was worked on as number 2; the limit is 1',
      atMs: 8,
      fact: 3,
    });
  });

  test('counts a turn once, however many parts its reply has', () => {
    const { story, resultOf } = watched(limits);
    story.sent(0, 1).chunk(0, 1).chunk(0, 1).chunk(0, 1);
    expect(resultOf('turns-in-flight')?.violation).toBeUndefined();
  });

  test('counts no more what an end cut off in silence', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).admitted(1);
    story.sent(0, 1).chunk(0, 1).ended(0, 'max-duration').sent(1, 1).chunk(1, 1);
    expect(resultOf('turns-in-flight')?.violation).toBeUndefined();
  });

  test("counts no more what was answered, if with somebody else's token", () => {
    const { story, resultOf } = watched(limits);
    story.sent(0, 1).chunk(0, 1).answered(0, 1, tokenOf(5, 5)).sent(1, 1).chunk(1, 1);
    expect(resultOf('turns-in-flight')?.violation).toBeUndefined();
  });

  test('counts no more a turn that failed, and no other turn less for it', () => {
    const { story, resultOf } = watched({ maxTurnsInFlight: 2 });
    story.chunk(0, 1).chunk(0, 2).failed(0, 1).chunk(1, 1);
    expect(resultOf('turns-in-flight')?.violation).toBeUndefined();
    story.chunk(1, 2);
    expect(resultOf('turns-in-flight')?.violation?.message).toBe(
      'Turn 2 of conversation 1 was worked on as number 3; the limit is 2',
    );
  });

  test("counts on what others have in flight at somebody's end", () => {
    const { story, resultOf } = watched({ maxTurnsInFlight: 2 });
    story.chunk(0, 1).chunk(1, 1).ended(0).chunk(2, 1).chunk(3, 1);
    expect(resultOf('turns-in-flight')?.violation?.message).toBe(
      'Turn 1 of conversation 3 was worked on as number 3; the limit is 2',
    );
  });
});

describe('peaks', () => {
  test('show how high each count went, beside its limit', () => {
    const limits = {
      maxConversations: 2,
      maxConversationsPerUser: 9,
      maxQueued: 5,
      maxTurnsInFlight: 4,
    };
    const { story, monitors } = watched(limits);
    story.requested(0).admitted(0).requested(1).admitted(1).requested(2).queued(2);
    story.sent(0, 1).chunk(0, 1).ended(0).ended(1).refused(2).requested(3).admitted(3);
    expect(monitors.peaks()).toEqual({
      maxConversations: { limit: 2, peak: 2 },
      maxConversationsPerUser: { limit: 9, peak: 3 },
      maxQueued: { limit: 5, peak: 1 },
      maxTurnsInFlight: { limit: 4, peak: 1 },
    });
  });

  test('show a broken limit as what it came to', () => {
    const { story, monitors } = watched({ maxConversations: 1 });
    story.requested(0).admitted(0).requested(1).admitted(1);
    expect(monitors.peaks().maxConversations).toEqual({ limit: 1, peak: 2 });
  });
});
