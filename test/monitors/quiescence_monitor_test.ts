import { describe, expect, test } from 'vitest';
import { STATS_WHEN } from '../../src/monitors/mod.ts';
import { watched } from './watched.ts';

const EMPTY = { active: 0, queued: 0, turns: 0, users: 0 };

describe('quiescence', () => {
  test('holds where every figure is 0, after the drain and after the end', () => {
    const { story, resultOf } = watched();
    story.stats(STATS_WHEN.drained, EMPTY).stats(STATS_WHEN.closed, { ...EMPTY, timers: 0 });
    expect(resultOf('quiescence')).toMatchObject({ verdict: 'held', checked: 2 });
  });

  test('is vacuous where the target offers no figures', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).admitted(0).ended(0);
    monitors.finish(0);
    expect(resultOf('quiescence')).toMatchObject({
      verdict: 'vacuous',
      missing: 'the target offers no figures, or the run was cut short',
    });
  });

  test.each([
    [STATS_WHEN.drained, { ...EMPTY, users: 2 }, 'After the drain the target still has 2 users'],
    [
      STATS_WHEN.drained,
      { active: 1, queued: 3 },
      'After the drain the target still has 1 active, 3 queued',
    ],
    [STATS_WHEN.closed, { ...EMPTY, timers: 5 }, 'After its end the target still has 5 timers'],
  ])('is violated by what is left when %s', (when, stats, message) => {
    const { story, resultOf } = watched();
    story.at(7).stats(when, stats);
    expect(resultOf('quiescence')?.violation).toEqual({ message, atMs: 7, fact: 0 });
  });

  test('a negative count is not nothing', () => {
    const { story, resultOf } = watched();
    story.stats(STATS_WHEN.drained, { active: -1 });
    expect(resultOf('quiescence')?.violation?.message).toContain('-1 active');
  });

  test('says what it claims', () => {
    expect(watched().resultOf('quiescence')?.claim).toBe('After the drain nothing is left');
  });
});

describe('refill', () => {
  const probe = { probe: true };

  /** A round that asks for so many, of which the first ones are admitted, then all are given back. */
  function round(
    { story }: ReturnType<typeof watched>,
    { first = 0, starts, admitted }: { first?: number; starts: number; admitted: number },
  ) {
    const conversations = Array.from({ length: starts }, (_, index) => first + index);
    const inside = conversations.slice(0, admitted);
    for (const conversation of conversations) story.requested(conversation, probe);
    for (const conversation of inside) story.admitted(conversation);
    for (const conversation of conversations.slice(admitted)) story.refused(conversation);
    for (const conversation of inside) story.stop(conversation);
    for (const conversation of inside) story.ended(conversation);
  }

  test('holds where exactly the limit is admitted, and judges a round once', () => {
    const run = watched({ maxConversations: 2 });
    round(run, { starts: 3, admitted: 2 });
    run.monitors.finish(0);
    expect(run.resultOf('refill')).toMatchObject({
      claim: 'After the drain the target again admits exactly 2',
      verdict: 'held',
      checked: 1,
    });
  });

  test.each([3, 1])('is violated where %i of 3 are admitted', (admitted) => {
    const run = watched({ maxConversations: 2 });
    round(run, { starts: 3, admitted });
    expect(run.resultOf('refill')?.violation?.message).toBe(
      `Of 3 starts after the drain ${admitted} were admitted; it should have been 2, the limit being 2`,
    );
  });

  test('is violated where nobody is admitted, so that nobody can be stopped', () => {
    const run = watched({ maxConversations: 2 });
    round(run, { starts: 3, admitted: 0 });
    run.monitors.finish(9_000_000);
    expect(run.resultOf('refill')?.violation).toMatchObject({
      message: expect.stringContaining('0 were admitted; it should have been 2') as unknown,
      atMs: 9000,
    });
  });

  test('judges every round, also one of fewer starts than there are slots', () => {
    const run = watched({ maxConversations: 2 });
    round(run, { starts: 3, admitted: 2 });
    round(run, { first: 3, starts: 1, admitted: 1 });
    expect(run.resultOf('refill')).toMatchObject({ verdict: 'held', checked: 2 });
    round(run, { first: 4, starts: 1, admitted: 0 });
    run.monitors.finish(0);
    expect(run.resultOf('refill')?.verdict).toBe('violated');
  });

  test('judges a round that was refused as a whole when the next begins', () => {
    const run = watched({ maxConversations: 2 });
    round(run, { starts: 3, admitted: 0 });
    round(run, { first: 3, starts: 3, admitted: 2 });
    expect(run.resultOf('refill')?.violation?.message).toContain('0 were admitted');
  });

  test('does not count who is admitted from the queue when the probe gives back', () => {
    const { story, resultOf, monitors } = watched({ maxConversations: 1, maxQueued: 1 });
    story.requested(0, probe).requested(1, probe).admitted(0).queued(1);
    story.stop(0).stop(1).ended(0).admitted(1).ended(1);
    monitors.finish(0);
    expect(resultOf('refill')?.verdict).toBe('held');
  });

  test('is vacuous without a probe, whatever others do', () => {
    const { story, resultOf, monitors } = watched({ maxConversations: 1 });
    story.requested(0).admitted(0).requested(1).admitted(1).stop(0).ended(0).stop(1).ended(1);
    monitors.finish(0);
    expect(resultOf('refill')).toMatchObject({
      verdict: 'vacuous',
      missing: 'the probe was left out',
    });
  });

  test('judges a round in which nobody was stopped when the next begins', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    story.requested(0, probe).admitted(0).requested(1, probe);
    expect(resultOf('refill')).toMatchObject({ verdict: 'held', checked: 1 });
  });

  test.each(['queued', 'refused'] as const)(
    'does not take who is %s behind a round for an answer in the next',
    (answer) => {
      const { story, resultOf, monitors } = watched({ maxConversations: 2, maxQueued: 1 });
      for (const conversation of [0, 1, 2]) story.requested(conversation, probe);
      story.admitted(0).admitted(1).stop(0).stop(1)[answer](2);
      for (const conversation of [3, 4]) story.requested(conversation, probe);
      story.admitted(3).admitted(4).stop(3).stop(4);
      monitors.finish(0);
      expect(resultOf('refill')).toMatchObject({ verdict: 'held', checked: 2 });
    },
  );
});
