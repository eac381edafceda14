import { describe, expect, test } from 'vitest';
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

  test('a place in the queue of who is active', () => {
    const { story, peaks } = run();
    story.requested(0).admitted(0).queued(0).ended(0).requested(1).queued(1);
    expect(peaks()).toEqual([1, 1, 1]);
  });
});
