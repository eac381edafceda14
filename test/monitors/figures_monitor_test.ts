import { describe, expect, test } from 'vitest';
import { STATS_WHEN, WATCHED } from '../../src/monitors/mod.ts';
import type { Hearing } from '../../src/facts/mod.ts';
import { watched } from './watched.ts';

const LIMITS = { maxConversations: 2, maxQueued: 1, maxTurnsInFlight: 1 };

/** Two who are admitted and one who waits. */
function full(hearing: Hearing = 'answers') {
  const run = watched(LIMITS, { hearing });
  run.story.requested(0).admitted(0).requested(1).admitted(1).requested(2);
  const messageAfter = (stats: Parameters<typeof run.story.stats>[1]) => {
    run.story.stats(WATCHED, stats);
    return run.resultOf('figures')?.violation?.message;
  };
  return { ...run, messageAfter };
}

describe('figures', () => {
  test('hold where they agree with the answers', () => {
    const { messageAfter, resultOf } = full();
    expect(messageAfter({ active: 2, queued: 1, turns: 1 })).toBeUndefined();
    expect(resultOf('figures')).toMatchObject({ verdict: 'held', checked: 7 });
  });

  test('that nobody watched are vacuous; those behind the drain belong to another claim', () => {
    const { story, resultOf } = full();
    story.stats(STATS_WHEN.drained, { active: 9 }).stats(STATS_WHEN.closed, { active: 9 });
    expect(resultOf('figures')).toMatchObject({
      verdict: 'vacuous',
      missing: 'nobody watched its figures',
    });
  });

  test.each([
    [{ active: 3 }, 'The target counts 3 active; the limit is 2'],
    [{ active: 2, queued: 2 }, 'The target counts 2 queued; the limit is 1'],
    [{ active: 2, turns: 2 }, 'The target counts 2 turns in flight; the limit is 1'],
    [{ active: 1 }, 'The target counts 1 active; at least 2 were admitted and have not ended'],
  ])('%j: %s', (stats, message) => {
    expect(full().messageAfter(stats)).toBe(message);
  });

  test('count nobody who is over', () => {
    const { story, resultOf } = full();
    story.refused(2).stop(0).ended(0).stop(1).ended(1).at(1).stats(WATCHED, { active: 1 });
    expect(resultOf('figures')?.violation?.message).toBe(
      'The target counts 1 active; at most 0 are not over',
    );
  });

  test('count nobody as queued whose start is answered', () => {
    const { story, resultOf } = full();
    story.refused(2).stats(WATCHED, { active: 2, queued: 1 });
    expect(resultOf('figures')?.violation?.message).toBe(
      'The target counts 1 queued; 0 start requests are not answered',
    );
  });

  test('show who waits beside a free slot', () => {
    const { story, resultOf } = full();
    story.stop(0).ended(0).stats(WATCHED, { active: 1, queued: 1 });
    expect(resultOf('figures')?.violation?.message).toBe(
      'The target counts 1 queued while 1 of 2 slots are taken',
    );
  });

  test('leave open who was asked to end, or may have got a slot', () => {
    const { story, messageAfter } = full();
    story.stop(0);
    expect(messageAfter({ active: 1 })).toBeUndefined();
    story.ended(0);
    expect(messageAfter({ active: 2 })).toBeUndefined();
    story.failed(1, 1, 'idle-timeout');
    expect(messageAfter({ active: 0 })).toBeUndefined();
  });

  test('are exact where decisions are heard', () => {
    const { story, messageAfter } = full('decisions');
    story.queued(2).stop(0);
    expect(messageAfter({ active: 2, queued: 1 })).toBeUndefined();
    expect(messageAfter({ active: 1 })).toBe(
      'The target counts 1 active; at least 2 were admitted and have not ended',
    );
  });

  test('keep the limits, and no more, where answers come late', () => {
    const { messageAfter } = full('delayed-answers');
    expect(messageAfter({ active: 0, queued: 1 })).toBeUndefined();
    expect(messageAfter({ active: 3, queued: 1 })).toBe(
      'The target counts 3 active; the limit is 2',
    );
  });

  test('of a target without limits may be anything that the answers allow', () => {
    const { story, resultOf } = watched({}, { hearing: 'answers' });
    story.requested(0).admitted(0).stats(WATCHED, { active: 1, queued: 0, turns: 9 });
    expect(resultOf('figures')?.verdict).toBe('held');
  });

  test('that are watched say nothing about what is left behind the drain', () => {
    const { resultOf, messageAfter } = full();
    messageAfter({ active: 2 });
    expect(resultOf('quiescence')?.verdict).toBe('vacuous');
  });
});

describe('turns that wait beside room for them', () => {
  const limits = { maxConversations: 2, maxTurnsInFlight: 2, idleTimeoutMs: 1000 };

  /** Two who have said something, of whom one is answered for. */
  function idle(hearing: Hearing = 'answers') {
    const run = watched(limits, { hearing });
    run.story.requested(0).admitted(0).requested(1).admitted(1).at(10).sent(0, 1).sent(1, 1);
    run.story.stats(WATCHED, { active: 2, turns: 1 });
    return run;
  }

  test('are a violation when they have for more than 20 ms', () => {
    const { story, resultOf } = idle();
    story.at(30.001).arrived(7);
    expect(resultOf('figures')?.violation?.message).toBe(
      'The target counted 1 of 2 turns in flight while 2 conversations waited for a reply, from 10 ms on',
    );
  });

  test('are none when they have for as long as that, or less', () => {
    const { story, resultOf } = idle();
    story.at(30).stats(WATCHED, { active: 2, turns: 2 }).at(90).arrived(7);
    expect(resultOf('figures')?.verdict).toBe('held');
  });

  test('are counted from when they began to, whatever is counted between', () => {
    const { story, resultOf } = idle();
    story.at(20).stats(WATCHED, { active: 2, turns: 0 }).at(30.001).arrived(7);
    expect(resultOf('figures')?.violation?.message).toMatch(/counted 0 of 2 .* from 10 ms on$/);
  });

  test('are none any more when one is answered', () => {
    const { story, resultOf } = idle();
    story.at(20).answered(1, 1).stats(WATCHED, { active: 2, turns: 1 }).at(90).arrived(7);
    expect(resultOf('figures')?.verdict).toBe('held');
  });

  test('are none where one of those who wait may be over', () => {
    const { story, resultOf } = idle();
    story.at(11).stop(1).stats(WATCHED, { active: 1, turns: 1 }).at(90).arrived(7);
    expect(resultOf('figures')?.verdict).toBe('held');
  });

  test('are none where turns have no limit', () => {
    const { story, resultOf } = watched({}, { hearing: 'answers' });
    story.requested(0).admitted(0).sent(0, 1).stats(WATCHED, { active: 1, turns: 0 });
    story.at(90).arrived(7);
    expect(resultOf('figures')?.verdict).toBe('held');
  });

  test('are nothing where answers come late', () => {
    const { story, resultOf } = idle('delayed-answers');
    story.at(90).arrived(7);
    expect(resultOf('figures')?.verdict).toBe('held');
  });
});
