import { describe, expect, test } from 'vitest';
import type { Limits } from '../../src/facts/mod.ts';
import type { Story } from '../metrics/story.ts';
import { watched } from './watched.ts';

/** Standing is shown by the peaks: a conversation that is admitted next makes this number. */
function run() {
  const { story, monitors } = watched({
    maxConversations: 100,
    maxConversationsPerUser: 100,
    maxQueued: 100,
  });
  const peaks = () => {
    const { maxConversations, maxConversationsPerUser, maxQueued } = monitors.peaks();
    return [maxConversations!.peak, maxConversationsPerUser!.peak, maxQueued!.peak];
  };
  return { story, peaks };
}

describe('where conversations stand', () => {
  test('a request alone holds nothing', () => {
    const { story, peaks } = run();
    story.requested(0).requested(1).requested(2).admitted(2);
    expect(peaks()).toEqual([1, 1, 0]);
  });

  test('who is admitted from the queue no longer waits, and is held once by its user', () => {
    const { story, peaks } = run();
    story.requested(0).queued(0).admitted(0).requested(1).queued(1).admitted(1);
    expect(peaks()).toEqual([2, 2, 1]);
  });

  test('users are told apart', () => {
    const { story, peaks } = run();
    for (const user of [0, 1, 2]) story.requested(user, { user }).admitted(user);
    expect(peaks()).toEqual([3, 1, 0]);
  });
});

describe('a fact that cannot be changes nothing:', () => {
  test('a second admission', () => {
    const { story, peaks } = run();
    story.requested(0).admitted(0).admitted(0).requested(1).admitted(1);
    expect(peaks()).toEqual([2, 2, 0]);
  });

  test('an admission, or a place in the queue, of who is over or never was', () => {
    const { story, peaks } = run();
    story.requested(0).refused(0).admitted(0).queued(0).admitted(9).queued(9);
    story.requested(10).admitted(10);
    expect(peaks()).toEqual([1, 1, 0]);
  });

  test('a second end, or an end of what never began', () => {
    const { story, peaks } = run();
    story.requested(0).admitted(0).ended(0).ended(0).ended(9).refused(0);
    story.requested(10).admitted(10).requested(11).admitted(11);
    expect(peaks()).toEqual([2, 2, 0]);
  });

  test('a second request for what is active', () => {
    const { story, peaks } = run();
    story.requested(0).admitted(0).requested(0).admitted(0).ended(0);
    story.requested(1).admitted(1);
    expect(peaks()).toEqual([1, 1, 0]);
  });

  test('a stop, or a turn, of what never was', () => {
    const { story, peaks } = run();
    story.stop(9).sent(9, 1).failed(9, 1).requested(10).admitted(10);
    expect(peaks()).toEqual([1, 1, 0]);
  });

  test('a place in the queue of who is active', () => {
    const { story, peaks } = run();
    story.requested(0).admitted(0).queued(0).ended(0).requested(1).queued(1);
    expect(peaks()).toEqual([1, 1, 1]);
  });
});

describe('of a target that tells only its answers', () => {
  const limits = { maxConversations: 100, maxConversationsPerUser: 100 };

  /** How many surely held a slot, in all and of user 0, when one of user 0 was admitted last of all. */
  function sure(happens: (story: Story) => Story, timeouts: Limits) {
    const { story, monitors } = watched({ ...limits, ...timeouts }, { hearing: 'answers' });
    happens(story).requested(90).admitted(90);
    const { maxConversations, maxConversationsPerUser } = monitors.peaks();
    return [maxConversations!.peak, maxConversationsPerUser!.peak];
  }

  type Case = readonly [claim: string, happens: (story: Story) => Story, timeouts: Limits];

  const surely: readonly Case[] = [
    ['who was admitted', (s) => s.requested(0).admitted(0), {}],
    ['who was admitted from the queue', (s) => s.requested(0).queued(0).admitted(0), {}],
    ['who was admitted long ago, without timeouts', (s) => s.requested(0).admitted(0).at(1e9), {}],
    [
      'who is a tick before its maximum duration',
      (s) => s.at(5).requested(0).admitted(0).at(104.999),
      { maxDurationMs: 100 },
    ],
    [
      'who is a tick before its idle timeout',
      (s) => s.at(5).requested(0).admitted(0).at(104.999),
      { idleTimeoutMs: 100 },
    ],
    [
      'who got a reply to a message sent so recently',
      (s) => s.requested(0).admitted(0).at(50).sent(0, 1).answered(0, 1).at(149.999),
      { idleTimeoutMs: 100 },
    ],
  ];

  test.each(surely)('surely holds a slot %s', (_, happens, timeouts) => {
    expect(sure(happens, timeouts)).toEqual([2, 2]);
  });

  const notSurely: readonly Case[] = [
    ['who only asked', (s) => s.requested(0), {}],
    ['who asked for its end', (s) => s.requested(0).admitted(0).stop(0), {}],
    ['who asked for its end at 0, while it waited', (s) => s.requested(0).stop(0).admitted(0), {}],
    ['who ended', (s) => s.requested(0).admitted(0).ended(0), {}],
    [
      'who has reached its maximum duration, from its request on',
      (s) => s.at(5).requested(0).at(50).admitted(0).at(105),
      { maxDurationMs: 100 },
    ],
    [
      'who has reached its idle timeout, from its request on',
      (s) => s.at(5).requested(0).at(50).admitted(0).at(105),
      { idleTimeoutMs: 100 },
    ],
    [
      'who got a reply, but sent its message so long ago',
      (s) => s.requested(0).admitted(0).at(50).sent(0, 1).at(140).answered(0, 1).at(150),
      { idleTimeoutMs: 100 },
    ],
    [
      'whose message may have come too late',
      (s) => s.requested(0).admitted(0).at(99).sent(0, 1).at(101),
      { idleTimeoutMs: 100 },
    ],
    [
      'whose message failed',
      (s) => s.requested(0).admitted(0).at(99).sent(0, 1).failed(0, 1).at(101),
      { idleTimeoutMs: 100 },
    ],
  ];

  test.each(notSurely)('does not surely hold a slot %s', (_, happens, timeouts) => {
    expect(sure(happens, timeouts)).toEqual([1, 1]);
  });

  test('who waits and has not left holds no slot, and counts among those of its user', () => {
    expect(sure((story) => story.requested(0).queued(0), {})).toEqual([1, 2]);
    expect(sure((story) => story.requested(0).queued(0).stop(0), {})).toEqual([1, 1]);
    expect(sure((story) => story.requested(0).queued(0).refused(0), {})).toEqual([1, 1]);
    expect(sure((story) => story.requested(0).queued(0).admitted(0).stop(0), {})).toEqual([1, 1]);
  });

  test('users are told apart', () => {
    expect(sure((story) => story.requested(0, { user: 7 }).admitted(0), {})).toEqual([2, 1]);
  });

  test('who is sure is known also behind many who have come and gone', () => {
    const { story, monitors } = watched({ ...limits, idleTimeoutMs: 100 }, { hearing: 'answers' });
    const peak = () => monitors.peaks().maxConversations!.peak;
    story.requested(0).admitted(0).at(1);
    for (let gone = 1; gone < 500; gone++) story.requested(gone).admitted(gone).ended(gone);
    expect(peak()).toBe(2);
    story.at(99.999).requested(500).admitted(500).requested(501).admitted(501);
    expect(peak()).toBe(3);
    story.at(100).requested(502).admitted(502);
    expect(peak()).toBe(3);
  });

  test('a slot too many is one only where all are sure', () => {
    const { story, resultOf } = watched(
      { maxConversations: 1, maxConversationsPerUser: 1 },
      { hearing: 'answers' },
    );
    story.requested(0).admitted(0).stop(0).requested(1).admitted(1);
    expect(resultOf('global-limit')).toMatchObject({ verdict: 'held', checked: 2 });
    expect(resultOf('user-limit')).toMatchObject({ verdict: 'held', checked: 2 });
    story.requested(2).admitted(2).at(101).arrived(0);
    expect(resultOf('global-limit')?.violation?.message).toBe(
      'conversation 2 of user 0 was admitted as number 2; the limit is 1',
    );
    expect(resultOf('user-limit')?.violation?.message).toBe(
      'user 0 was given conversation 2 as number 2; the limit is 1',
    );
  });
});
