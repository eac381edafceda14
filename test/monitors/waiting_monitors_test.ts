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

  test('says what it claims, and is judged once an instant while somebody may wait in vain', () => {
    const { story, resultOf, monitors } = watched(
      { maxConversations: 1, maxQueued: 5 },
      { graceMs: 50 },
    );
    story.at(5).requested(0).queued(0).arrived(1).at(10).arrived(2).arrived(3).at(20).admitted(0);
    story.at(30).ended(0).at(40).arrived(4);
    monitors.finish(40_000);
    expect(resultOf('no-idle-slot')).toEqual({
      id: 'no-idle-slot',
      claim: 'Nobody waits while a slot is free',
      verdict: 'held',
      checked: 2,
    });
  });

  test('is vacuous where slots were free and nobody waited', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).admitted(0).at(10).ended(0).at(20).arrived(1);
    monitors.finish(30_000);
    expect(resultOf('no-idle-slot')?.verdict).toBe('vacuous');
  });

  test('counts the slots that are free, and from when', () => {
    const { story, resultOf, monitors } = watched({ maxConversations: 3, maxQueued: 5 });
    story.requested(0).admitted(0).requested(1).queued(1).requested(2).queued(2).at(10).arrived(3);
    expect(resultOf('no-idle-slot')?.violation?.message).toBe(
      '2 waited (conversation 1 first) from 0 ms on while 2 of 3 slots were free',
    );
    const cut = watched({ maxConversations: 3, maxQueued: 5 });
    cut.story.requested(0).admitted(0).requested(1).queued(1);
    cut.monitors.finish(0);
    expect(cut.resultOf('no-idle-slot')?.violation?.message).toBe(
      '1 still wait although 2 of 3 slots are free',
    );
    monitors.finish(10_000);
  });

  test('holds at the end where somebody waits before a full house', () => {
    const { story, resultOf, monitors } = watched(limits);
    story.requested(0).admitted(0).requested(1).queued(1);
    monitors.finish(0);
    expect(resultOf('no-idle-slot')?.verdict).toBe('held');
  });

  test('is violated also where the one who waited leaves with the fact that shows it', () => {
    const { story, resultOf } = watched(limits);
    story.requested(0).queued(0).at(10).refused(0, 'abandoned');
    expect(resultOf('no-idle-slot')?.violation?.message).toBe(
      '1 waited (somebody first) from 0 ms on while 1 of 1 slots were free',
    );
  });

  test.each([0, 7])('waits as long as the grace is, from %d on, over all that happens', (at) => {
    const { story, resultOf } = watched(limits, { graceMs: 50 });
    story
      .at(at)
      .requested(0)
      .queued(0)
      .at(at + 30)
      .arrived(1)
      .at(at + 50)
      .arrived(2);
    expect(resultOf('no-idle-slot')?.violation).toBeUndefined();
    story.at(at + 50.001).arrived(3);
    expect(resultOf('no-idle-slot')?.violation?.message).toBe(
      `1 waited (conversation 0 first) from ${at} ms on while 1 of 1 slots were free`,
    );
  });

  test('begins to wait anew where the slot was taken in between, or nobody waited', () => {
    const { story, resultOf } = watched(limits, { graceMs: 50 });
    story.requested(0).queued(0).at(30).requested(1).admitted(1).at(40).ended(1).at(80).arrived(2);
    story.refused(0).at(100).requested(3).queued(3).at(140).arrived(4);
    expect(resultOf('no-idle-slot')?.violation).toBeUndefined();
  });

  test.each(['answers', 'delayed-answers'] as const)(
    'is not judged by %s: who waits may have got the slot, and not been told yet',
    (hearing) => {
      const { story, monitors, resultOf } = watched(limits, { hearing });
      story.requested(0).admitted(0).requested(1).queued(1).at(10).ended(0).at(20).arrived(2);
      monitors.finish(30_000);
      expect(resultOf('no-idle-slot')).toMatchObject({
        verdict: 'vacuous',
        missing: 'only answers are heard, which do not show it',
      });
    },
  );
});

/** Three who wait. */
function waiting() {
  const run = watched();
  for (const conversation of [0, 1, 2]) run.story.requested(conversation).queued(conversation);
  return run;
}

describe('fairness', () => {
  test('tells how often anybody was overtaken at most', () => {
    const { story, resultOf } = watched({ maxConversations: 1, maxQueued: 5 });
    story.requested(0).admitted(0);
    for (const waiter of [1, 2, 3]) story.requested(waiter).queued(waiter);
    story.at(10).ended(0).admitted(3);
    expect(resultOf('fairness')?.detail).toBe('the most that anybody was overtaken is 1 time');
    story.at(20).ended(3).admitted(2);
    expect(resultOf('fairness')?.detail).toBe('the most that anybody was overtaken is 2 times');
  });

  test('counts on where somebody who waits is queued once more', () => {
    const { story, resultOf } = waiting();
    story.admitted(2).queued(1).admitted(0).admitted(1);
    story.requested(3).queued(3).requested(4).admitted(4);
    expect(resultOf('fairness')?.detail).toBe('the most that anybody was overtaken is 1 time');
    story.requested(5).queued(5).queued(3).requested(6).admitted(6);
    expect(resultOf('fairness')?.detail).toBe('the most that anybody was overtaken is 2 times');
  });

  test('has nothing to tell where nobody was overtaken', () => {
    const { story, resultOf } = watched({ maxConversations: 1, maxQueued: 5 });
    story.requested(0).admitted(0).requested(1).queued(1).at(10).ended(0).admitted(1);
    expect(resultOf('fairness')).not.toHaveProperty('detail');
  });

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

  test('says what it claims, and is checked while somebody waits', () => {
    const { story, resultOf } = waiting();
    story.admitted(0).admitted(1).admitted(2).requested(3).admitted(3);
    expect(resultOf('fairness')).toEqual({
      id: 'fairness',
      claim: 'Slots are given in the order of the queue',
      verdict: 'held',
      checked: 3,
    });
  });

  test('names those alone who were passed by', () => {
    const { story, resultOf } = waiting();
    story.admitted(1);
    expect(resultOf('fairness')?.violation?.message).toBe(
      'conversation 1 was admitted before conversation 0, who waited longer',
    );
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

  test('says what it claims, and is judged once an instant', () => {
    const { story, resultOf } = watched(limits, { graceMs: 50 });
    story.requested(0).admitted(0).at(5).sent(0, 1).arrived(1).at(10).arrived(2).arrived(3);
    expect(resultOf('no-idle-turn')).toMatchObject({
      claim: 'No turn waits while fewer than 1 are in flight',
      checked: 1,
    });
  });

  test.each([0, 7])('waits as long as the grace is, from %d on, over all that happens', (at) => {
    const { story, resultOf } = watched(limits, { graceMs: 50 });
    story
      .requested(0)
      .admitted(0)
      .at(at)
      .sent(0, 1)
      .at(at + 30)
      .arrived(1)
      .at(at + 50)
      .arrived(2);
    expect(resultOf('no-idle-turn')?.violation).toBeUndefined();
    story.at(at + 50.001).arrived(3);
    expect(resultOf('no-idle-turn')?.violation?.message).toBe(
      `A turn of conversation 0 waited from ${at} ms on while 0 of 1 were in flight`,
    );
  });

  test('expects nothing of the next turn while the first is worked on', () => {
    const { story, resultOf } = watched({ maxTurnsInFlight: 2 });
    story.requested(0).admitted(0).sent(0, 1).chunk(0, 1).sent(0, 2).at(10).arrived(1);
    expect(resultOf('no-idle-turn')?.violation).toBeUndefined();
  });

  test.each(['answered', 'failed'] as const)('expects the next turn once one has %s', (how) => {
    const { story, resultOf } = watched(limits);
    story.requested(0).admitted(0).sent(0, 1).chunk(0, 1).sent(0, 2).at(10)[how](0, 1);
    story.at(11).arrived(1);
    expect(resultOf('no-idle-turn')?.violation?.message).toBe(
      'A turn of conversation 0 waited from 10 ms on while 0 of 1 were in flight',
    );
  });

  test('leaves a conversation its place where a turn of it fails before it has begun', () => {
    const { story, resultOf } = watched(limits);
    for (const conversation of [0, 1]) story.requested(conversation).admitted(conversation);
    story.sent(0, 1).sent(0, 2).sent(1, 1).failed(0, 1).at(10).arrived(1);
    expect(resultOf('no-idle-turn')?.violation?.message).toContain(
      'A turn of conversation 0 waited',
    );
    story.at(20).failed(0, 2).chunk(1, 1).at(30).arrived(2);
    expect(resultOf('no-idle-turn')?.checked).toBe(2);
  });

  test('expects nothing of who has ended, and has its room back', () => {
    const waits = busy();
    waits.story.at(10).ended(1).at(20).answered(0, 1).at(30).arrived(2);
    expect(waits.resultOf('no-idle-turn')?.violation).toBeUndefined();
    const works = busy();
    works.story.at(10).ended(0).at(20).arrived(2);
    expect(works.resultOf('no-idle-turn')?.violation?.message).toBe(
      'A turn of conversation 1 waited from 10 ms on while 0 of 1 were in flight',
    );
  });
});

/** One who asks at 0, and leaves at 5, and once more at 10. */
function leaving(options = {}) {
  const run = watched({}, options);
  run.story.requested(0).at(5).stop(0, 'gave-up').at(10).stop(0, 'gave-up');
  return run;
}

describe('ghosts', () => {
  test('are none where who left is refused, or admitted in the instant in which it left', () => {
    const { story, resultOf } = watched();
    story.requested(0).queued(0).at(5).stop(0).admitted(0).requested(1).stop(1).at(6).refused(1);
    expect(resultOf('ghosts')).toEqual({
      id: 'ghosts',
      claim: 'Nobody who left, or stopped while its start was pending, is admitted',
      verdict: 'held',
      checked: 1,
    });
  });

  test('are vacuous where nobody left before an answer', () => {
    const { story, resultOf } = watched();
    story.requested(0).queued(0).admitted(0).stop(0).ended(0).stop(0).stop(9).admitted(9);
    expect(resultOf('ghosts')).toMatchObject({
      verdict: 'vacuous',
      checked: 0,
      missing: 'nobody left before an answer',
    });
  });

  test('are none where who has a slot is admitted once more', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).at(5).stop(0).at(10).admitted(0);
    expect(resultOf('ghosts')).toMatchObject({ verdict: 'vacuous', checked: 0 });
  });

  test('are violated by who is admitted after it first left', () => {
    const { story, resultOf } = leaving();
    story.admitted(0);
    expect(resultOf('ghosts')?.violation).toEqual({
      message: 'conversation 0 was admitted although its user had left at 5 ms',
      atMs: 10,
      fact: 3,
    });
  });

  test('are violated by who left in the first instant of all', () => {
    const { story, resultOf } = watched();
    story.requested(0).stop(0).at(0.001).admitted(0);
    expect(resultOf('ghosts')?.verdict).toBe('violated');
  });

  test.each([
    [55, 'held'],
    [55.001, 'violated'],
  ] as const)('with a grace of 50 ms, by an admission at %d are %s', (at, verdict) => {
    const { story, resultOf } = leaving({ graceMs: 50 });
    story.at(at).admitted(0);
    expect(resultOf('ghosts')?.verdict).toBe(verdict);
  });

  test('are violated by the answer of a target that answers at once', () => {
    const { story, resultOf } = leaving({ hearing: 'answers' });
    story.at(99).admitted(0);
    expect(resultOf('ghosts')?.verdict).toBe('violated');
  });

  test('are not judged where answers come late', () => {
    const { story, resultOf } = leaving({ hearing: 'delayed-answers' });
    story.at(99).admitted(0);
    expect(resultOf('ghosts')).toMatchObject({
      verdict: 'vacuous',
      missing: 'answers are heard too late to tell',
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

  test('says what it claims, and is judged once', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).queued(0).admitted(0).ended(0);
    story.stats(STATS_WHEN.drained, { active: 0 }).stats(STATS_WHEN.drained, { active: 0 });
    story.requested(1, { probe: true }).queued(1);
    monitors.finish(0);
    expect(resultOf('liveness')).toEqual({
      id: 'liveness',
      claim: 'Every waiter is served or sent away in the end',
      verdict: 'held',
      checked: 1,
    });
  });

  test('is not judged by other figures, or by what else is called drained', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).queued(0).timer(0, STATS_WHEN.drained);
    story.stats(STATS_WHEN.closed, { active: 0 }).refused(0);
    monitors.finish(0);
    expect(resultOf('liveness')).toMatchObject({ verdict: 'held', checked: 0 });
  });

  test('asks nothing of the probe itself, but of those behind it', () => {
    const { story, resultOf } = watched();
    story.requested(0).requested(1, { probe: true });
    expect(resultOf('liveness')?.violation?.message).toBe(
      'conversation 0 was still not answered when the run had drained',
    );
    const alone = watched();
    alone.story.requested(0, { probe: true });
    expect(alone.resultOf('liveness')).toMatchObject({ verdict: 'vacuous', checked: 1 });
  });
});
