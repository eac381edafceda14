import { describe, expect, test } from 'vitest';
import { STATS_WHEN } from '../../src/monitors/mod.ts';
import { watched, type Claim } from './watched.ts';

/** What is judged differently where answers are heard, at once or late. */

type Limits = NonNullable<Parameters<typeof watched>[0]>;
type Tell = (story: ReturnType<typeof watched>['story']) => unknown;

function late(limits: Limits, tell: Tell) {
  const run = watched(limits, { hearing: 'delayed-answers' });
  tell(run.story);
  run.monitors.finish(1e9);
  return run;
}

describe('answers that come late or in another order violate nothing:', () => {
  test.each<[string, Limits, Tell]>([
    [
      'a turn that was cut by an idle timeout on its way',
      { idleTimeoutMs: 100 },
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .at(90)
          .sent(0, 1)
          .at(120)
          .failed(0, 1, 'idle-timeout')
          .ended(0, 'idle-timeout'),
    ],
    [
      'an end by a timeout that is heard much later',
      { idleTimeoutMs: 100, maxDurationMs: 200 },
      (story) => story.requested(0).admitted(0).at(900).ended(0, 'idle-timeout'),
    ],
    [
      'a reply behind the maximum duration to a message from before',
      { maxDurationMs: 100 },
      (story) => story.requested(0).admitted(0).sent(0, 1).at(500).answered(0, 1).stop(0).ended(0),
    ],
    [
      'a timeout that seems early because the admission was heard late',
      { idleTimeoutMs: 100, maxDurationMs: 100, queueTimeoutMs: 100 },
      (story) =>
        story
          .requested(0)
          .requested(1)
          .requested(2)
          .at(90)
          .admitted(0)
          .admitted(1)
          .queued(2)
          .at(100)
          .ended(0, 'idle-timeout')
          .ended(1, 'max-duration')
          .refused(2, 'queue-timeout'),
    ],
    [
      'a refusal from the queue that is heard late',
      { queueTimeoutMs: 100 },
      (story) => story.requested(0).queued(0).at(900).refused(0, 'queue-timeout'),
    ],
    [
      'replies that overtake each other and the end',
      {},
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .sent(0, 1)
          .sent(0, 2)
          .sent(0, 3)
          .answered(0, 2)
          .answered(0, 1)
          .stop(0)
          .ended(0)
          .chunk(0, 3)
          .answered(0, 3),
    ],
    [
      'an end that overtakes the admission',
      {},
      (story) => story.requested(0).stop(0).ended(0).at(5).admitted(0).queued(0),
    ],
    [
      'an admission of somebody who left long before',
      { maxConversations: 1, maxQueued: 1 },
      (story) => story.requested(0).queued(0).stop(0).at(500).admitted(0).stop(0).ended(0),
    ],
    [
      'somebody who waits although a slot was given back',
      { maxConversations: 1, maxQueued: 1 },
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .requested(1)
          .queued(1)
          .requested(2)
          .queued(2)
          .stop(0)
          .at(10)
          .ended(0)
          .at(99)
          .admitted(2)
          .stop(2)
          .ended(2)
          .refused(1, 'queue-timeout'),
    ],
    [
      'turns that seem to be worked on at once',
      { maxTurnsInFlight: 1 },
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .requested(1)
          .admitted(1)
          .sent(0, 1)
          .chunk(0, 1)
          .sent(1, 1)
          .chunk(1, 1)
          .answered(0, 1)
          .answered(1, 1)
          .stop(0)
          .ended(0)
          .stop(1)
          .ended(1),
    ],
    [
      'an admission that is heard when its slot has long been given to another under its id',
      {},
      (story) =>
        story
          .requested(0)
          .requested(1, { id: 0 })
          .stop(0)
          .at(20)
          .admitted(1)
          .admitted(0)
          .ended(0)
          .stop(1)
          .ended(1),
    ],
    [
      'whoever is admitted behind a crash of which the others have not heard',
      { maxConversations: 1 },
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .at(10)
          .fault('crash')
          .requested(1)
          .admitted(1)
          .ended(0, 'error')
          .stop(1)
          .ended(1),
    ],
    [
      'whoever is admitted beside one that an error has ended',
      { maxConversations: 1 },
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .sent(0, 1)
          .fault('error', 0)
          .requested(1)
          .admitted(1)
          .failed(0, 1, 'error')
          .ended(0, 'error')
          .stop(1)
          .ended(1),
    ],
    [
      'a start whose answer was lost',
      {},
      (story) => story.requested(0).fault('lost-reply', 0).stats(STATS_WHEN.drained, { active: 0 }),
    ],
    [
      'a message whose reply was lost',
      {},
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .sent(0, 1)
          .fault('lost-reply', 0)
          .stats(STATS_WHEN.drained, { active: 0 })
          .ended(0, 'idle-timeout'),
    ],
  ])('%s', (_, limits, tell) => {
    const { monitors } = late(limits, tell);
    expect(monitors.results().filter(({ verdict }) => verdict === 'violated')).toEqual([]);
  });
});

describe('what answers surely show is a violation also where they come late:', () => {
  test.each<[Claim, string, Limits, Tell]>([
    [
      'global-limit',
      'one admission too many, nobody having asked for an end',
      { maxConversations: 1 },
      (story) => story.requested(0).requested(1).at(50).admitted(1).at(70).admitted(0),
    ],
    [
      'user-limit',
      'one admission too many of a user',
      { maxConversationsPerUser: 1 },
      (story) => story.requested(0).requested(1).at(50).admitted(1).at(70).admitted(0),
    ],
    [
      'queue',
      'somebody who is queued where nobody may wait',
      { maxConversations: 1 },
      (story) => story.requested(0).at(9).queued(0),
    ],
    [
      'truthful-refusals',
      'a limit that at no instant was reached',
      { maxConversations: 2 },
      (story) => story.requested(0).requested(1).at(50).refused(1, 'global-limit'),
    ],
    ['ledger', 'two admissions', {}, (story) => story.requested(0).admitted(0).at(9).admitted(0)],
    ['ledger', 'two ends', {}, (story) => story.requested(0).admitted(0).ended(0).at(9).ended(0)],
    [
      'ledger',
      'an end, and never an admission',
      {},
      (story) => story.requested(0).stop(0).ended(0),
    ],
    ['ledger', 'a start without an answer', {}, (story) => story.requested(0)],
    ['ledger', 'an admission without an end', {}, (story) => story.requested(0).admitted(0)],
    [
      'liveness',
      'a message without a reply',
      {},
      (story) => story.requested(0).admitted(0).sent(0, 1).stats(STATS_WHEN.drained, { active: 1 }),
    ],
    [
      'replies',
      'two replies',
      {},
      (story) =>
        story.requested(0).admitted(0).sent(0, 1).sent(0, 2).answered(0, 2).at(9).answered(0, 2),
    ],
    [
      'replies',
      "another's reply, behind the end too",
      {},
      (story) => story.requested(0).admitted(0).sent(0, 1).stop(0).ended(0).answered(0, 1, 77),
    ],
    ['silence', 'a reply to what never began', {}, (story) => story.answered(7, 1)],
    [
      'idle-timeout',
      'an end too early even from when its last answered message was sent',
      { idleTimeoutMs: 100 },
      (story) =>
        story
          .requested(0)
          .admitted(0)
          .at(50)
          .sent(0, 1)
          .at(60)
          .answered(0, 1)
          .at(149)
          .ended(0, 'idle-timeout'),
    ],
    [
      'idle-timeout',
      'a reply to a message from behind the deadline',
      { idleTimeoutMs: 100 },
      (story) => story.requested(0).at(50).admitted(0).at(151).sent(0, 1).at(900).answered(0, 1),
    ],
    [
      'max-duration',
      'an end too early even from its request',
      { maxDurationMs: 100 },
      (story) => story.requested(0).at(90).admitted(0).at(99).ended(0, 'max-duration'),
    ],
    [
      'max-duration',
      'a reply to a message from behind the deadline',
      { maxDurationMs: 100 },
      (story) => story.requested(0).at(50).admitted(0).at(151).sent(0, 1).at(900).answered(0, 1),
    ],
    [
      'queue-timeout',
      'a refusal too early even from its request',
      { queueTimeoutMs: 100 },
      (story) => story.requested(0).at(90).queued(0).at(99).refused(0, 'queue-timeout'),
    ],
    [
      'ids',
      'two slots under one id',
      {},
      (story) => story.requested(0).requested(1, { id: 0 }).at(5).admitted(1).at(9).admitted(0),
    ],
    ['no-crash', 'a crash', {}, (story) => story.requested(0).crashed('Error')],
  ])('%s: %s', (claim, _, limits, tell) => {
    expect(late(limits, tell).resultOf(claim)?.verdict).toBe('violated');
  });
});

describe('by answers that are heard at once', () => {
  test('an idle end may be told at the next request, which it cuts', () => {
    const { story, resultOf } = watched({ idleTimeoutMs: 100 }, { hearing: 'answers' });
    story.requested(0).admitted(0).at(150).sent(0, 1).sent(0, 2);
    story
      .at(170)
      .failed(0, 1, 'idle-timeout')
      .failed(0, 2, 'idle-timeout')
      .ended(0, 'idle-timeout');
    expect(resultOf('idle-timeout')?.verdict).toBe('held');
  });

  test('a message from before the deadline is not cut', () => {
    const { story, resultOf } = watched({ idleTimeoutMs: 100 }, { hearing: 'answers' });
    story.requested(0).admitted(0).at(99).sent(0, 1).at(100).failed(0, 1, 'idle-timeout');
    expect(resultOf('idle-timeout')?.violation?.message).toBe(
      'conversation 0 was closed as idle while its turn 1, sent at 99 ms, was being worked on',
    );
  });

  test('an end that is asked for long after a timeout shows nothing', () => {
    const limits = { idleTimeoutMs: 100, maxDurationMs: 200 };
    const { story, monitors } = watched(limits, { hearing: 'answers' });
    story.requested(0).admitted(0).at(5000).stop(0).ended(0);
    monitors.finish(6e6);
    expect(monitors.violation).toBeUndefined();
  });

  test('who was seen waiting is not overtaken by who came then', () => {
    const { story, resultOf } = watched({}, { hearing: 'answers' });
    story.requested(0).queued(0).requested(1).queued(1).at(5).admitted(1);
    expect(resultOf('fairness')?.violation?.message).toBe(
      'conversation 1 was admitted before conversation 0, who was waiting when it came',
    );
  });

  test('who came before anybody was seen waiting may stand before them', () => {
    const { story, resultOf } = watched({}, { hearing: 'answers' });
    story.requested(0).requested(1).queued(0).queued(1).at(5).admitted(1).admitted(0);
    expect(resultOf('fairness')).toMatchObject({ verdict: 'held' });
  });

  test('who has left may be overtaken', () => {
    const { story, resultOf } = watched({}, { hearing: 'answers' });
    story.requested(0).queued(0).requested(1).queued(1).stop(0).at(5).admitted(1);
    expect(resultOf('fairness')?.verdict).toBe('held');
  });

  test('a queue timeout counts from the request: who waits may be told late', () => {
    const { story, resultOf } = watched({ queueTimeoutMs: 100 }, { hearing: 'answers' });
    story.requested(0).at(20).queued(0).at(100).refused(0, 'queue-timeout');
    expect(resultOf('queue-timeout')?.verdict).toBe('held');
    story.requested(1).at(110).queued(1).at(199).refused(1, 'queue-timeout');
    expect(resultOf('queue-timeout')?.verdict).toBe('violated');
  });

  test('the next turn may be seen to begin before the end of the last is told', () => {
    const { story, monitors, resultOf } = watched({ maxTurnsInFlight: 1 }, { hearing: 'answers' });
    story.requested(0).admitted(0).requested(1).admitted(1).sent(0, 1).chunk(0, 1).sent(1, 1);
    story.at(5).chunk(1, 1).answered(0, 1).at(9).arrived(0);
    expect(resultOf('turns-in-flight')?.verdict).toBe('held');
    expect(monitors.peaks().maxTurnsInFlight?.peak).toBe(1);
  });

  test.each([
    ['the next instant', (run: ReturnType<typeof watched>) => run.story.at(6).answered(0, 1)],
    ['the end', (run: ReturnType<typeof watched>) => run.monitors.finish(5000)],
  ])('two turns that are in flight together up to %s are two', (_, goOn) => {
    const run = watched({ maxTurnsInFlight: 1 }, { hearing: 'answers' });
    run.story.requested(0).admitted(0).requested(1).admitted(1).sent(0, 1).chunk(0, 1).sent(1, 1);
    run.story.at(5).chunk(1, 1);
    goOn(run);
    expect(run.resultOf('turns-in-flight')?.violation).toMatchObject({ atMs: 5, fact: 7 });
  });

  test.each(['answers', 'delayed-answers'] as const)(
    'by %s, the end that is asked for under an id may be that of any who goes by it',
    (hearing) => {
      const limits = { maxConversations: 1 };
      const { story, resultOf } = watched(limits, { hearing });
      story.requested(0).requested(1, { id: 0 }).requested(2, { id: 0 }).stop(2);
      story.at(5).refused(1, 'abandoned').refused(2, 'id-in-use').admitted(0).requested(3);
      story.admitted(3).at(6).ended(0).stop(3).ended(3);
      expect(resultOf('truthful-refusals')?.verdict).toBe('held');
      expect(resultOf('global-limit')?.verdict).toBe('held');
    },
  );

  test('the end that is asked for of another whose id is free shows nothing of who has it now', () => {
    const { story, resultOf } = watched({}, { hearing: 'answers' });
    story.requested(0).refused(0, 'error').requested(1, { id: 0 }).requested(2).stop(2);
    story.refused(1, 'abandoned');
    expect(resultOf('truthful-refusals')?.verdict).toBe('violated');
  });

  test('liveness is at stake where a start is not answered at once', () => {
    const { story, resultOf } = watched({}, { hearing: 'answers' });
    story.requested(0).admitted(0).at(5).requested(1);
    expect(resultOf('liveness')?.verdict).toBe('vacuous');
    story.at(6).refused(1);
    expect(resultOf('liveness')?.verdict).toBe('held');
  });

  test('a conversation that a failed turn may have ended holds no slot for sure', () => {
    const { story, resultOf } = watched({ maxConversations: 1 }, { hearing: 'answers' });
    story.requested(0).admitted(0).sent(0, 1).failed(0, 1, 'error').requested(1).admitted(1);
    expect(resultOf('global-limit')?.verdict).toBe('held');
  });
});

describe('an answer and the unasked end that made room for it may be told in either order:', () => {
  type Limit = 'global-limit' | 'user-limit';
  const limits = { maxConversations: 1, maxConversationsPerUser: 1 };
  const both: readonly Limit[] = ['global-limit', 'user-limit'];
  const overfull = (hearing: Parameters<typeof watched>[1] = { hearing: 'answers' }) => {
    const run = watched(limits, hearing);
    run.story.requested(0).admitted(0).at(5).sent(0, 1).requested(1).admitted(1);
    return run;
  };

  test.each(both)('%s holds where the end is told in its instant', (claim) => {
    const { story, monitors, resultOf } = overfull();
    story.failed(0, 1, 'error').ended(0, 'error').at(6).stop(1).ended(1);
    monitors.finish(7000);
    expect(resultOf(claim)?.verdict).toBe('held');
    expect(Object.values(monitors.peaks()).map(({ peak }) => peak)).toEqual([1, 1, 0]);
  });

  test.each(both)('%s is violated where it is told later, or never', (claim) => {
    const { story, resultOf } = overfull();
    expect(resultOf(claim)?.verdict).toBe('held');
    story.at(6).failed(0, 1, 'error').ended(0, 'error');
    expect(resultOf(claim)?.violation).toMatchObject({ atMs: 5, fact: 4 });
    const { monitors, resultOf: resultAtEnd } = overfull();
    monitors.finish(5000);
    expect(resultAtEnd(claim)?.violation).toMatchObject({ atMs: 5, fact: 4 });
  });

  test.each(both)('%s is violated where somebody had asked for that end', (claim) => {
    const { story, resultOf } = overfull();
    story.stop(0).ended(0).at(6).arrived(0);
    expect(resultOf(claim)?.verdict).toBe('violated');
  });

  test.each(both)('%s is violated at once where decisions are heard', (claim) => {
    expect(overfull({}).resultOf(claim)?.verdict).toBe('violated');
  });
});

/** Three admitted in one instant where two may be. */
const three = () => {
  const run = watched({ maxConversations: 2 }, { hearing: 'answers' });
  run.story.requested(0).requested(1).at(5).admitted(0).admitted(1);
  run.story.requested(2, { user: 2 }).admitted(2);
  return run;
};

/** A user who is seen to wait, and then has two admitted, where two may be in all. */
const waiting = () => {
  const run = watched({ maxConversationsPerUser: 2, maxQueued: 9 }, { hearing: 'answers' });
  run.story.requested(0).queued(0).at(5).requested(1).requested(2).admitted(1).admitted(2);
  return run;
};

describe('of more than one who is too many at once', () => {
  type Run = ReturnType<typeof watched>;
  const verdictOf = (run: Run, claim: 'global-limit' | 'user-limit') => {
    run.monitors.finish(9000);
    return run.resultOf(claim);
  };

  const tooMany = {
    verdict: 'violated',
    violation: {
      atMs: 5,
      message: 'conversation 2 of user 2 was admitted as number 3; the limit is 2',
    },
  };

  test('global-limit is violated though all are stopped, and the probe is refused, in that instant', () => {
    const run = three();
    const { story } = run;
    for (const conversation of [0, 1, 2]) story.stop(conversation);
    for (const conversation of [0, 1, 2]) story.ended(conversation);
    for (const conversation of [3, 4, 5]) story.requested(conversation, { user: 3, probe: true });
    story.admitted(3).admitted(4).refused(5);
    expect(verdictOf(run, 'global-limit')).toMatchObject(tooMany);
  });

  test('global-limit is violated though somebody who asked is refused in that instant', () => {
    const run = three();
    run.story.requested(3).refused(3);
    expect(verdictOf(run, 'global-limit')).toMatchObject(tooMany);
  });

  test.each<[string, (run: Run) => unknown]>([
    ['an end', ({ story }) => story.ended(0, 'error')],
    ['a turn that fails', ({ story }) => story.sent(0, 1).failed(0, 1, 'error')],
    [
      'a turn that fails, and the end behind it,',
      ({ story }) => story.sent(0, 1).failed(0, 1, 'error').ended(0, 'error'),
    ],
  ])('%s for which nobody asked excuses one, told in that instant', (_what, goOn) => {
    const run = three();
    goOn(run);
    expect(verdictOf(run, 'global-limit')?.verdict).toBe('held');
    const four = three();
    four.story.requested(3).admitted(3);
    goOn(four);
    expect(verdictOf(four, 'global-limit')?.violation).toMatchObject({ atMs: 5, fact: 7 });
  });

  test('user-limit is excused by one of its own who waited and is refused in that instant', () => {
    const run = waiting();
    run.story.refused(0, 'queue-timeout');
    expect(verdictOf(run, 'user-limit')?.verdict).toBe('held');
  });

  test.each<[string, (run: Run) => unknown]>([
    ['one who never was seen to wait', ({ story }) => story.requested(3).refused(3)],
    [
      "another's",
      ({ story }) => story.requested(3, { user: 1 }).queued(3).refused(3, 'queue-timeout'),
    ],
    ['one that had been asked to leave', ({ story }) => story.stop(0).refused(0, 'abandoned')],
    ['one in the next instant', ({ story }) => story.at(6).refused(0, 'queue-timeout')],
  ])('user-limit is not excused by a refusal of %s', (_whose, goOn) => {
    const run = waiting();
    goOn(run);
    expect(verdictOf(run, 'user-limit')).toMatchObject({
      verdict: 'violated',
      violation: {
        atMs: 5,
        message: 'user 0 was given conversation 2 as number 3; the limit is 2',
      },
    });
  });
});

/** Everything that some claim is about. */
const busy: Tell = (story) =>
  story
    .requested(0)
    .admitted(0)
    .sent(0, 1)
    .chunk(0, 1)
    .requested(1)
    .queued(1)
    .sent(0, 2)
    .timer(0, 'idle')
    .stop(1)
    .stop(0)
    .ended(0)
    .admitted(1)
    .ended(1);

describe('what cannot be judged is vacuous, and says so', () => {
  const limits = {
    maxConversations: 1,
    maxQueued: 1,
    maxTurnsInFlight: 1,
    queueTimeoutMs: 9,
  };
  const heardLate = ['queue', 'turns-in-flight', 'fairness', 'ghosts', 'silence'] as const;
  const notHeard = ['timed-out-is-over', 'no-idle-slot', 'no-idle-turn'] as const;
  test.each(heardLate)('%s, where answers come late', (claim) => {
    expect(late(limits, busy).resultOf(claim)).toMatchObject({
      verdict: 'vacuous',
      missing: 'answers are heard too late to tell',
    });
  });

  test.each(notHeard)('%s, where only answers are heard', (claim) => {
    const { story, resultOf } = watched(limits, { hearing: 'answers' });
    busy(story);
    for (const result of [resultOf(claim), late(limits, busy).resultOf(claim)]) {
      expect(result).toMatchObject({
        verdict: 'vacuous',
        missing: 'only answers are heard, which do not show it',
      });
    }
  });
});
