import { describe, expect, test } from 'vitest';
import { STATS_WHEN } from '../../src/monitors/mod.ts';
import { watched } from './watched.ts';

describe('no-idle-slot', () => {
  const limits = { maxConversations: 1, maxQueued: 5 };

  test('holds where a slot is given on in the instant in which it is free', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).at(10).ended(0).admitted(1);
    story.at(20).ended(1);
    monitors.finish(20_000);
    expect(resultOf('no-idle-slot')?.verdict).toBe('held');
  });

  test('is violated where time goes on while somebody waits beside a free slot', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).at(10).ended(0).at(10.001).arrived(2);
    expect(resultOf('no-idle-slot')?.violation?.message).toBe(
      '1 waited (conversation 1 first) from 10 ms on while 1 of 1 slots were free',
    );
  });

  test('is violated where the run ends like that', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1).at(10).ended(0);
    monitors.finish(10_000);
    expect(resultOf('no-idle-slot')?.violation?.message).toBe(
      '1 still wait although 1 of 1 slots are free',
    );
  });

  test('is vacuous where nobody waited', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).at(10).ended(0);
    expect(resultOf('no-idle-slot')).toMatchObject({
      verdict: 'vacuous',
      missing: 'nobody waited for a slot',
    });
  });
});

/** Three who wait. */
function waiting() {
  const run = watched();
  for (const conversation of [0, 1, 2]) run.story.requested(conversation).queued(conversation);
  return run;
}

describe('fairness', () => {
  test('holds where slots are given in the order of the queue', () => {
    const { story, resultOf } = waiting();
    story.admitted(0).refused(1, 'queue-timeout').admitted(2);
    expect(resultOf('fairness')?.verdict).toBe('held');
  });

  test('is violated by who is admitted before others who waited longer', () => {
    const { story, resultOf } = waiting();
    story.admitted(2);
    expect(resultOf('fairness')?.violation?.message).toBe(
      'conversation 2 was admitted before conversation 0, conversation 1, who waited longer',
    );
  });

  test('is violated by who never waited, too', () => {
    const { story, resultOf } = waiting();
    story.requested(3).admitted(3);
    expect(resultOf('fairness')?.verdict).toBe('violated');
  });

  test('is vacuous where nobody who waited was admitted', () => {
    const { story, resultOf } = waiting();
    story.refused(0).refused(1).refused(2).requested(3).admitted(3);
    expect(resultOf('fairness')).toMatchObject({
      verdict: 'vacuous',
      missing: 'nobody who waited was admitted',
    });
  });
});

describe('no-idle-turn', () => {
  const limits = { maxTurnsInFlight: 1 };

  /** The turn of 0 is worked on, that of 1 waits. */
  function busy() {
    const run = watched(limits);
    for (const conversation of [0, 1]) run.story.requested(conversation).admitted(conversation);
    run.story.sent(0, 1).chunk(0, 1).sent(1, 1);
    return run;
  }

  test('holds where a turn begins in the instant in which there is room', () => {
    const { story, resultOf } = busy();
    story.at(10).answered(0, 1).chunk(1, 1).at(20).answered(1, 1).at(30).ended(0);
    expect(resultOf('no-idle-turn')?.verdict).toBe('held');
  });

  test('is violated where time goes on while a turn waits beside room for it', () => {
    const { story, resultOf } = busy();
    story.at(10).answered(0, 1).at(11).chunk(1, 1);
    expect(resultOf('no-idle-turn')?.violation?.message).toBe(
      'A turn of conversation 1 waited from 10 ms on while 0 of 1 were in flight',
    );
  });

  test('expects nothing of a turn whose conversation is at work, or has ended', () => {
    const { story, resultOf } = busy();
    story
      .sent(0, 2)
      .at(10)
      .failed(1, 1)
      .ended(1)
      .at(20)
      .answered(0, 1)
      .chunk(0, 2)
      .at(30)
      .arrived(1);
    expect(resultOf('no-idle-turn')?.violation).toBeUndefined();
  });

  test('is vacuous where no turn waited', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).sent(0, 1).chunk(0, 1).at(10).answered(0, 1);
    expect(resultOf('no-idle-turn')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no turn waited',
    });
  });
});

describe('liveness', () => {
  test('holds where all are served or sent away before the drain is over', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).queued(0).requested(1).queued(1).admitted(0).sent(0, 1).answered(0, 1);
    story.refused(1, 'queue-timeout').stats(STATS_WHEN.drained, { active: 0 });
    monitors.finish(0);
    expect(resultOf('liveness')).toMatchObject({ verdict: 'held', checked: 1 });
  });

  type Stuck = (story: ReturnType<typeof watched>['story']) => unknown;
  const stories: readonly (readonly [string, Stuck])[] = [
    ['conversation 0 was still not answered when the run had drained', (story) => story],
    ['conversation 0 still waited for a slot when the run had drained', (story) => story.queued(0)],
    [
      'Turn 2 of conversation 0 was still not answered when the run had drained',
      (story) => story.admitted(0).sent(0, 1).sent(0, 2).answered(0, 1),
    ],
  ];

  test.each(stories)('is violated: %s', (message, happens) => {
    const { story, resultOf } = watched();
    happens(story.requested(0));
    story.stats(STATS_WHEN.drained, { active: 0 });
    expect(resultOf('liveness')?.violation?.message).toBe(message);
  });

  test('is judged at the first word of the probe, or else at the end', () => {
    const probed = watched();
    probed.story.requested(0).queued(0).requested(1, { probe: true }).refused(0);
    const ended = watched();
    ended.story.requested(0).queued(0);
    ended.monitors.finish(5000);
    for (const { resultOf } of [probed, ended]) {
      expect(resultOf('liveness')?.violation?.message).toContain('still waited for a slot');
    }
  });

  test('is vacuous where nobody waited', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).admitted(0).ended(0);
    monitors.finish(0);
    expect(resultOf('liveness')).toMatchObject({ verdict: 'vacuous' });
  });
});
