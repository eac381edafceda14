import { describe, expect, test } from 'vitest';
import { MAX_TURNS, tokenOf } from '../../src/facts/mod.ts';
import { watched } from './watched.ts';

/** Two conversations, of which the first has two messages without a reply. */
function spokenTo() {
  const run = watched();
  run.story.requested(0).admitted(0).requested(1).admitted(1).sent(0, 1).sent(0, 2).sent(1, 1);
  return run;
}

describe('replies', () => {
  test('hold where each message is answered once, in order, with its own token', () => {
    const { story, resultOf } = spokenTo();
    story.answered(0, 1).answered(1, 1).answered(0, 2);
    expect(resultOf('replies')).toMatchObject({ verdict: 'held', checked: 9 });
  });

  test('hold where a turn fails and the next is answered', () => {
    const { story, resultOf } = spokenTo();
    story.failed(0, 1, 'error').answered(0, 2);
    expect(resultOf('replies')?.verdict).toBe('held');
  });

  test('are vacuous where no message was answered', () => {
    const { story, resultOf } = spokenTo();
    story.failed(0, 1);
    expect(resultOf('replies')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no message was answered',
    });
  });

  type Wrong = (story: ReturnType<typeof spokenTo>['story']) => unknown;
  const wrongs: readonly (readonly [string, Wrong])[] = [
    [
      'There was a reply to turn 1 of conversation 0, which waited for none',
      (story) => story.answered(0, 1).answered(0, 1),
    ],
    [
      'There was a reply to turn 7 of conversation 0, which waited for none',
      (story) => story.answered(0, 7),
    ],
    [
      'There was a reply to turn 1 of conversation 0, which waited for none',
      (story) => story.answered(1, 1).ended(0).answered(0, 1),
    ],
    [
      'The reply to turn 2 of conversation 0 came before that to turn 1',
      (story) => story.answered(0, 2),
    ],
    [
      'The reply to turn 1 of conversation 0 carries another token: that of turn 1 of conversation 1',
      (story) => story.answered(0, 1, tokenOf(1, 1)),
    ],
    [
      'The reply to turn 1 of conversation 0 carries another token: that of turn 2 of conversation 0',
      (story) => story.answered(0, 1, tokenOf(0, 2)),
    ],
    [
      'The reply to turn 1 of conversation 0 carries another token: none',
      (story) => story.answered(0, 1, -1),
    ],
    [
      'The reply to turn 1 of conversation 0 carries another token: that of turn 0 of conversation 0',
      (story) => story.answered(0, 1, 0),
    ],
  ];

  test.each(wrongs)('are violated: %s', (message, happens) => {
    const { story, resultOf } = spokenTo();
    happens(story);
    expect(resultOf('replies')?.violation?.message).toBe(message);
  });

  test('hold up to the last turn that a conversation can have', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).sent(0, MAX_TURNS).answered(0, MAX_TURNS);
    expect(resultOf('replies')).toEqual({
      id: 'replies',
      claim: 'One reply to each message, to its own conversation, in order',
      verdict: 'held',
      checked: 3,
    });
  });

  test('hold where a turn that was never sent failed', () => {
    const { story, resultOf } = spokenTo();
    story.failed(0, 7).answered(0, 1).answered(0, 2);
    expect(resultOf('replies')?.verdict).toBe('held');
  });
});
