import { describe, expect, test } from 'vitest';
import { watched } from './watched.ts';

describe('idle-timeout', () => {
  const limits = { idleTimeoutMs: 100 };

  /** A conversation whose turn ends at 30. */
  function spokenTo(options = {}) {
    const run = watched(limits, options);
    run.story.requested(0).at(10).admitted(0).at(20).sent(0, 1).at(30).answered(0, 1);
    return run;
  }

  test('holds where it fires exactly its time after the last turn', () => {
    const { story, resultOf } = spokenTo();
    story.at(130).ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')?.verdict).toBe('held');
  });

  test('holds where it fires its time after an admission without turns', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).at(10).admitted(0).at(110).ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')?.verdict).toBe('held');
  });

  test('is vacuous where it never fired', () => {
    const { story, resultOf } = spokenTo();
    story.at(50).stop(0).ended(0);
    expect(resultOf('idle-timeout')).toMatchObject({
      verdict: 'vacuous',
      missing: 'it never fired',
    });
  });

  test('is violated where it fires early', () => {
    const { story, resultOf } = spokenTo();
    story.at(129.999).ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')?.violation?.message).toMatch(
      /^conversation 0 timed out \(idle-timeout\) after .*; the limit is 100 ms$/,
    );
  });

  test('is violated where it fires late, or somebody is there behind it', () => {
    const late = spokenTo();
    late.story.at(130.001).ended(0, 'idle-timeout');
    const talking = spokenTo();
    talking.story.at(131).sent(0, 2);
    for (const { resultOf } of [late, talking]) {
      expect(resultOf('idle-timeout')?.violation?.message).toMatch(
        /^conversation 0 was still there after .*; it should have timed out after 100 ms$/,
      );
    }
  });

  test('is violated where it fires during a turn', () => {
    const { story, resultOf } = spokenTo();
    story.at(40).sent(0, 2).at(140).failed(0, 2, 'idle-timeout').ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')?.violation?.message).toBe(
      'conversation 0 was closed as idle while its turn 2, sent at 40 ms, was being worked on',
    );
  });

  test('holds either way at its very instant', () => {
    const closed = spokenTo();
    closed.story.at(130).sent(0, 2).failed(0, 2, 'idle-timeout').ended(0, 'idle-timeout');
    const open = spokenTo();
    open.story.at(130).sent(0, 2).at(140).answered(0, 2);
    for (const { resultOf } of [closed, open]) {
      expect(resultOf('idle-timeout')?.violation).toBeUndefined();
    }
  });

  test('has some grace where it is heard of over a wire', () => {
    const { story, resultOf } = spokenTo({ hearing: 'answers', graceMs: 50 });
    story.at(175).ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')?.verdict).toBe('held');
  });

  test('says what it claims', () => {
    expect(spokenTo().resultOf('idle-timeout')?.claim).toBe(
      'A conversation ends after 100 ms without a turn, not before and not during one',
    );
  });

  test('says how early, or how late, it was', () => {
    const early = spokenTo();
    early.story.at(129).ended(0, 'idle-timeout');
    expect(early.resultOf('idle-timeout')?.violation?.message).toBe(
      'conversation 0 timed out (idle-timeout) after 99 ms; the limit is 100 ms',
    );
    const late = spokenTo();
    late.story.at(150).ended(0, 'idle-timeout');
    expect(late.resultOf('idle-timeout')?.violation?.message).toBe(
      'conversation 0 was still there after 120 ms; it should have timed out after 100 ms',
    );
  });

  test('counts from the admission, however long that took', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).at(150).queued(0).at(300).admitted(0).at(400).stop(0).at(401).refused(9);
    expect(resultOf('idle-timeout')).toMatchObject({ verdict: 'vacuous', checked: 1 });
  });

  test('is violated by whatever goes on behind it', () => {
    const { story, resultOf } = spokenTo();
    story.at(130.001).stop(0);
    expect(resultOf('idle-timeout')?.verdict).toBe('violated');
  });

  test('never runs during a turn, however long that takes', () => {
    const { story, resultOf } = spokenTo();
    story.at(40).sent(0, 2).at(300).chunk(0, 2).at(350).sent(0, 3).at(400).answered(0, 2);
    story.at(600).failed(0, 3).at(700).stop(0);
    expect(resultOf('idle-timeout')?.violation).toBeUndefined();
    story.at(700.001).ended(0);
    expect(resultOf('idle-timeout')?.verdict).toBe('violated');
  });

  test('is not judged by a turn that failed for another reason, or that was never sent', () => {
    const { story, resultOf } = spokenTo();
    story.at(40).sent(0, 2).at(60).failed(0, 2, 'error').failed(0, 7, 'idle-timeout');
    expect(resultOf('idle-timeout')).toMatchObject({ verdict: 'vacuous', checked: 3 });
  });

  test('fires with an end alone, and only in a conversation that is active', () => {
    const { story, resultOf } = spokenTo();
    story.at(50).timer(0, 'idle-timeout').requested(1).ended(1, 'idle-timeout');
    expect(resultOf('idle-timeout')).toMatchObject({ verdict: 'vacuous' });
  });

  test('fires after a cut turn as if that had not been', () => {
    const { story, resultOf } = spokenTo();
    story.at(130).sent(0, 2).failed(0, 2, 'idle-timeout').ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')).toMatchObject({ verdict: 'held', checked: 5 });
  });

  describe('with a grace of 50 ms', () => {
    test.each([
      [80, 'held'],
      [79.999, 'violated'],
      [180, 'held'],
      [180.001, 'violated'],
    ] as const)('and an end at %d is %s', (at, verdict) => {
      const { story, resultOf } = spokenTo({ graceMs: 50 });
      story.at(at).ended(0, 'idle-timeout');
      expect(resultOf('idle-timeout')?.verdict).toBe(verdict);
    });

    test.each([
      [80, 'held'],
      [79.999, 'violated'],
    ] as const)('and a cut turn that was sent at %d is %s', (at, verdict) => {
      const { story, resultOf } = spokenTo({ graceMs: 50 });
      story.at(at).sent(0, 2).at(130).failed(0, 2, 'idle-timeout').ended(0, 'idle-timeout');
      expect(resultOf('idle-timeout')?.verdict).toBe(verdict);
    });
  });

  describe('of a target that tells only its answers', () => {
    test('is violated by a reply to a message that was sent behind it', () => {
      const { story, resultOf } = spokenTo({ hearing: 'answers' });
      story.at(130.001).sent(0, 2).chunk(0, 2);
      expect(resultOf('idle-timeout')?.violation).toBeUndefined();
      story.at(170).answered(0, 2);
      expect(resultOf('idle-timeout')?.violation).toEqual({
        message:
          'conversation 0 was still there after 100 ms; it should have timed out after 100 ms',
        atMs: 170,
        fact: 6,
      });
    });

    test('holds where such a message was sent in its instant, or beside another', () => {
      const { story, resultOf } = spokenTo({ hearing: 'answers' });
      story.at(130).sent(0, 2).at(230).sent(0, 3).at(240).answered(0, 2).at(270).answered(0, 3);
      story.at(370).ended(0, 'idle-timeout');
      expect(resultOf('idle-timeout')).toMatchObject({ verdict: 'held', checked: 3 });
    });

    test('is shown late by nothing that the user does, and by no stray reply', () => {
      const { story, resultOf } = spokenTo({ hearing: 'answers' });
      story.at(200).sent(0, 2).failed(0, 2).stop(0).chunk(0, 2).answered(0, 7);
      expect(resultOf('idle-timeout')?.violation).toBeUndefined();
    });

    test('is not judged by a reply to what was sent before the admission', () => {
      const { story, resultOf } = watched(limits, { hearing: 'answers' });
      story.requested(0).at(150).sent(0, 1).admitted(0).at(160).answered(0, 1);
      expect(resultOf('idle-timeout')?.violation).toBeUndefined();
    });
  });
});

describe('max-duration', () => {
  const limits = { maxDurationMs: 100 };

  test('holds where it fires exactly its time after the admission', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).at(50).admitted(0).at(90).sent(0, 1).at(150).failed(0, 1, 'max-duration');
    story.ended(0, 'max-duration');
    expect(resultOf('max-duration')?.verdict).toBe('held');
  });

  test('is violated where it fires early', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).at(50).admitted(0).at(149).ended(0, 'max-duration');
    expect(resultOf('max-duration')?.violation?.message).toBe(
      'conversation 0 timed out (max-duration) after 99 ms; the limit is 100 ms',
    );
  });

  test('is violated where a turn is answered behind it', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).at(90).sent(0, 1).at(120).answered(0, 1);
    expect(resultOf('max-duration')?.violation?.message).toBe(
      'conversation 0 was still there after 120 ms; it should have timed out after 100 ms',
    );
  });

  test('says what it claims, and is checked at each sign of life', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).at(50).admitted(0).at(90).sent(0, 1).at(150).failed(0, 1, 'max-duration');
    story.ended(0, 'max-duration');
    expect(resultOf('max-duration')).toEqual({
      id: 'max-duration',
      claim: 'A conversation is over 100 ms after its admission, and is not cut before',
      verdict: 'held',
      checked: 4,
    });
  });

  test('counts from the admission, however long that took', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).at(150).queued(0).at(300).admitted(0).at(400).stop(0).at(401).refused(9);
    expect(resultOf('max-duration')).toMatchObject({ verdict: 'vacuous', checked: 1 });
  });

  test('is vacuous where the end had another reason, or what had the reason was no end', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).at(50).timer(0, 'max-duration').ended(0);
    expect(resultOf('max-duration')).toMatchObject({
      verdict: 'vacuous',
      missing: 'it never fired',
    });
  });

  test.each([
    [149.999, 'violated'],
    [150, 'held'],
    [150.001, 'violated'],
  ] as const)('at 150 with an end at %d is %s', (at, verdict) => {
    const { story, resultOf } = watched(limits);
    story.requested(0).at(50).admitted(0).at(at).ended(0, 'max-duration');
    expect(resultOf('max-duration')?.verdict).toBe(verdict);
  });

  describe('of a target that tells only its answers, with a grace of 50 ms', () => {
    type Tells = (story: ReturnType<typeof watched>['story']) => unknown;
    const signs: readonly (readonly [string, Tells])[] = [
      ['a reply', (story) => story.answered(0, 1)],
      ['a part of one', (story) => story.chunk(0, 1)],
    ];

    test.each(signs)('is violated by %s behind it', (_, tells) => {
      const { story, resultOf } = watched(limits, { hearing: 'answers', graceMs: 50 });
      tells(story.requested(0).admitted(0).sent(0, 1).at(150));
      expect(resultOf('max-duration')?.violation).toBeUndefined();
      story.sent(0, 1);
      tells(story.at(150.001));
      expect(resultOf('max-duration')?.violation?.message).toMatch(
        /^conversation 0 was still there after .*; it should have timed out after 100 ms$/,
      );
    });

    test('is shown late by nothing that the user does', () => {
      const { story, resultOf } = watched(limits, { hearing: 'answers', graceMs: 50 });
      story.requested(0).admitted(0).at(200).sent(0, 1).failed(0, 1).stop(0);
      expect(resultOf('max-duration')).toMatchObject({ verdict: 'vacuous', checked: 0 });
    });

    test.each([
      [50, 'held'],
      [49.999, 'violated'],
    ] as const)('is %s with an end at %d', (at, verdict) => {
      const { story, resultOf } = watched(limits, { hearing: 'answers', graceMs: 50 });
      story.requested(0).admitted(0).at(at).ended(0, 'max-duration');
      expect(resultOf('max-duration')?.verdict).toBe(verdict);
    });
  });
});

describe('queue-timeout', () => {
  const limits = { queueTimeoutMs: 30 };

  test('holds where it fires exactly its time after the queueing', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(30).refused(0, 'queue-timeout');
    expect(resultOf('queue-timeout')?.verdict).toBe('held');
  });

  test('is violated where it fires early', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(29).refused(0, 'queue-timeout');
    expect(resultOf('queue-timeout')?.violation?.message).toBe(
      'conversation 0 timed out (queue-timeout) after 29 ms; the limit is 30 ms',
    );
  });

  test('is violated where somebody is admitted behind it', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(31).admitted(0);
    expect(resultOf('queue-timeout')?.verdict).toBe('violated');
  });

  test('is violated where somebody waits on while others go about their business', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(31).requested(1);
    expect(resultOf('queue-timeout')?.violation?.message).toContain(
      'conversation 0 was still there after 31 ms',
    );
  });

  test('says what it claims, and checks the first of the queue at each fact', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).requested(1).queued(1).at(30).stop(0).arrived(5);
    story.refused(0, 'queue-timeout');
    expect(resultOf('queue-timeout')).toEqual({
      id: 'queue-timeout',
      claim: 'A start request waits 30 ms at most, and is not sent away before',
      verdict: 'held',
      checked: 7,
    });
  });

  test.each([
    [29.999, 'violated'],
    [30, 'held'],
    [30.001, 'violated'],
  ] as const)('that ends at %d is %s', (at, verdict) => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(at).refused(0, 'queue-timeout');
    expect(resultOf('queue-timeout')?.verdict).toBe(verdict);
  });

  test('counts from the place in the queue, or from the request where none was told', () => {
    const queued = watched(limits);
    queued.story.requested(0).at(10).queued(0).at(35).refused(0, 'queue-timeout');
    expect(queued.resultOf('queue-timeout')?.violation?.message).toBe(
      'conversation 0 timed out (queue-timeout) after 25 ms; the limit is 30 ms',
    );
    const silent = watched(limits);
    silent.story.at(5).requested(0).at(34).refused(0, 'queue-timeout');
    expect(silent.resultOf('queue-timeout')?.violation?.message).toBe(
      'conversation 0 timed out (queue-timeout) after 29 ms; the limit is 30 ms',
    );
  });

  test('judges no refusal for another reason, and nobody who waits no more', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).requested(1).queued(1).at(10).refused(0, 'abandoned').admitted(1);
    story.at(50).sent(1, 1).ended(1).timer(1, 'queue-timeout');
    expect(resultOf('queue-timeout')).toMatchObject({ verdict: 'vacuous' });
  });

  test('is violated by the end of who had a slot', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(10).admitted(0).at(20).timer(0, 'queue-timeout');
    story.ended(0, 'queue-timeout');
    expect(resultOf('queue-timeout')).toMatchObject({
      checked: 2,
      violation: {
        message: 'conversation 0 was ended by a queue timeout at 20 ms; it had a slot since 10 ms',
        atMs: 20,
        fact: 4,
      },
    });
  });

  test('says how long somebody has waited, by a fact about it or about another', () => {
    for (const conversation of [0, 1]) {
      const { story, resultOf } = watched(limits);
      story.requested(0).at(10).queued(0).at(45).stop(conversation);
      expect(resultOf('queue-timeout')?.violation?.message).toBe(
        'conversation 0 was still there after 35 ms; it should have timed out after 30 ms',
      );
    }
  });

  test.each([0, 1, 2])('judges those who wait beside %d, who has left the queue', (left) => {
    const { story, resultOf } = watched(limits);
    for (const conversation of [0, 1, 2]) {
      story.at(conversation).requested(conversation).queued(conversation);
    }
    story.at(10).refused(left, 'abandoned').at(30).arrived(1);
    const first = left === 0 ? 1 : 0;
    story.at(30 + first).arrived(2);
    expect(resultOf('queue-timeout')?.violation).toBeUndefined();
    story.at(30.001 + first).arrived(3);
    expect(resultOf('queue-timeout')?.violation?.message).toContain(`conversation ${first} was`);
  });

  test('says nothing of who is unknown', () => {
    const { story, resultOf } = watched(limits);
    story.refused(9, 'queue-timeout').ended(9, 'queue-timeout');
    expect(resultOf('queue-timeout')).toMatchObject({ verdict: 'vacuous', checked: 0 });
  });

  test.each([
    [40, 'vacuous'],
    [40.001, 'violated'],
  ] as const)('with a grace of 10 ms, of who is admitted at %d is %s', (at, verdict) => {
    const { story, resultOf } = watched(limits, { graceMs: 10 });
    story.requested(0).queued(0).at(at).admitted(0);
    expect(resultOf('queue-timeout')?.verdict).toBe(verdict);
  });
});

describe('timed-out-is-over', () => {
  const limits = { queueTimeoutMs: 30, idleTimeoutMs: 100 };

  test('holds where the end comes in the instant of the timer', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).admitted(0).at(100).timer(0, 'idle').ended(0, 'idle-timeout');
    story.at(200).arrived(1);
    monitors.finish(200_000);
    expect(resultOf('timed-out-is-over')?.verdict).toBe('held');
  });

  test('holds where a waiter was admitted in the instant in which its time ran out', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(30).timer(0, 'queue').admitted(0).at(40).arrived(1);
    expect(resultOf('timed-out-is-over')?.verdict).toBe('held');
  });

  test('is violated where it goes on behind that instant', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).at(100).timer(0, 'idle').at(101).arrived(1);
    expect(resultOf('timed-out-is-over')?.violation?.message).toBe(
      'The idle timer of conversation 0 fired at 100 ms, and it was still active',
    );
  });

  test('is violated where the run ends before it does', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).queued(0).at(30).timer(0, 'queue');
    monitors.finish(30_000);
    expect(resultOf('timed-out-is-over')?.violation?.message).toBe(
      'The queue timer of conversation 0 fired, and it is still queued',
    );
  });

  test('names the timer that fired last, and counts from there', () => {
    const { story, resultOf } = watched(limits, { graceMs: 10 });
    story.requested(0).admitted(0).at(100).timer(0, 'idle').at(105).timer(0, 'duration');
    story.at(115).arrived(1);
    expect(resultOf('timed-out-is-over')?.violation).toBeUndefined();
    story.at(116).arrived(2);
    expect(resultOf('timed-out-is-over')?.violation?.message).toBe(
      'The duration timer of conversation 0 fired at 105 ms, and it was still active',
    );
  });

  test('is vacuous where no timer fired', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).ended(0);
    expect(resultOf('timed-out-is-over')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no timer fired',
    });
  });

  test('says what it claims, and is checked once', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).admitted(0).at(100).timer(0, 'idle').arrived(1).ended(0, 'idle-timeout');
    story.at(101).arrived(2).at(102).arrived(3);
    monitors.finish(200_000);
    expect(resultOf('timed-out-is-over')).toEqual({
      id: 'timed-out-is-over',
      claim: 'What a timer took is over: its slot is given back, and nothing goes on',
      verdict: 'held',
      checked: 1,
    });
  });

  test('is violated where somebody waits on behind it', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(30).timer(0, 'queue').at(31).arrived(1);
    expect(resultOf('timed-out-is-over')?.violation).toEqual({
      message: 'The queue timer of conversation 0 fired at 30 ms, and it was still queued',
      atMs: 31,
      fact: 3,
    });
  });

  test('waits as long as the grace is', () => {
    const { story, resultOf } = watched(limits, { graceMs: 50 });
    story.requested(0).admitted(0).at(100).timer(0, 'idle').at(150).arrived(1);
    expect(resultOf('timed-out-is-over')?.violation).toBeUndefined();
    story.at(150.001).arrived(2);
    expect(resultOf('timed-out-is-over')?.violation?.atMs).toBe(150.001);
  });

  test('holds at the end of a run in whose last instant it was over, or admitted in time', () => {
    const over = watched(limits);
    over.story.requested(0).admitted(0).timer(0, 'idle').ended(0, 'idle-timeout');
    const admitted = watched(limits);
    admitted.story.requested(0).queued(0).at(30).timer(0, 'queue').admitted(0);
    for (const { monitors, resultOf } of [over, admitted]) {
      monitors.finish(30_000);
      expect(resultOf('timed-out-is-over')).toMatchObject({ verdict: 'held', checked: 0 });
    }
  });

  test('is violated at the end by who should have lost a slot', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).admitted(0).at(100).timer(0, 'idle');
    monitors.finish(100_000);
    expect(resultOf('timed-out-is-over')?.violation).toEqual({
      message: 'The idle timer of conversation 0 fired, and it is still active',
      atMs: 100,
      fact: -1,
    });
  });
});
