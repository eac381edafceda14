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
    const { story, resultOf } = spokenTo({ exact: false, graceMs: 50 });
    story.at(175).ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')?.verdict).toBe('held');
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

  test('is vacuous where no timer fired', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).ended(0);
    expect(resultOf('timed-out-is-over')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no timer fired',
    });
  });
});
