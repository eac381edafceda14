import { describe, expect, test } from 'vitest';
import { watched } from './watched.ts';

describe('ids', () => {
  test('hold where an id in use is refused, and free again afterwards', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).requested(1, { id: 0 }).refused(1, 'id-in-use');
    story.ended(0).requested(2, { id: 0 }).admitted(2);
    expect(resultOf('ids')?.verdict).toBe('held');
  });

  test('are vacuous where nobody asked twice under one', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).requested(1).admitted(1);
    expect(resultOf('ids')).toMatchObject({
      verdict: 'vacuous',
      missing: 'nobody asked twice under one id',
    });
  });

  test.each(['admitted', 'queued'] as const)(
    'are violated by a slot under the id of who is %s',
    (answer) => {
      const { story, resultOf } = watched();
      story.requested(0)[answer](0).requested(1, { id: 0 }).admitted(1);
      const stand = answer === 'admitted' ? 'active' : 'queued';
      expect(resultOf('ids')?.violation?.message).toBe(
        `conversation 1 was given a slot under the id of conversation 0, which was ${stand}`,
      );
    },
  );

  test('are violated by a refusal of an id that is free', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).ended(0).requested(1, { id: 0 }).refused(1, 'id-in-use');
    expect(resultOf('ids')?.violation?.message).toBe(
      'conversation 1 was refused with id-in-use, but nobody else went by that id',
    );
  });

  test('are violated by a refusal behind the end of all who went by that id', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).requested(1, { id: 0 }).refused(1, 'id-in-use').ended(0);
    expect(resultOf('ids')?.violation).toBeUndefined();
    story.requested(2, { id: 0 }).refused(2, 'id-in-use');
    expect(resultOf('ids')?.violation?.message).toContain('conversation 2 was refused');
  });

  test('are violated by a refusal of an id that nobody but its owner named', () => {
    const { story, resultOf } = watched();
    story.requested(0, { id: 0 }).refused(0, 'id-in-use');
    expect(resultOf('ids')?.verdict).toBe('violated');
  });

  test('are not judged by the admission of what was never requested', () => {
    const { story, resultOf } = watched();
    story.admitted(9);
    expect(resultOf('ids')?.checked).toBe(0);
  });

  test('hold where the other under that id has not been answered, or its end was heard of', () => {
    const { story, resultOf } = watched();
    story.requested(0).requested(1, { id: 0 }).admitted(1).ended(1).refused(0);
    story.requested(2, { id: 0 }).admitted(2);
    expect(resultOf('ids')).toEqual({
      id: 'ids',
      claim: 'An id that is in use takes no second slot, and is free again afterwards',
      verdict: 'held',
      checked: 2,
    });
  });

  test('hold where a start is refused because another came later under its id', () => {
    const { story, resultOf } = watched();
    story.requested(0).requested(1, { id: 0 }).refused(0, 'id-in-use').admitted(1);
    expect(resultOf('ids')).toMatchObject({ verdict: 'held', checked: 2 });
  });

  test('judge no refusal for another reason', () => {
    const { story, resultOf } = watched();
    story.requested(0).refused(0, 'queue-full');
    expect(resultOf('ids')).toMatchObject({ verdict: 'vacuous', checked: 0 });
  });

  test('are violated by a refusal of what was never requested', () => {
    const { story, resultOf } = watched();
    story.refused(9, 'id-in-use');
    expect(resultOf('ids')?.violation?.message).toBe(
      'conversation 9 was refused with id-in-use, but nobody else went by that id',
    );
  });

  test('are not held against who is over but was requested again', () => {
    const { story, resultOf } = watched();
    story.requested(0).refused(0).requested(0).requested(1, { id: 0 }).admitted(1);
    expect(resultOf('ids')).toMatchObject({ verdict: 'held', checked: 1 });
  });

  test('are violated by a slot under the id of who asked for its end and has not got it', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).stop(0).requested(1, { id: 0 }).admitted(1);
    expect(resultOf('ids')?.verdict).toBe('violated');
  });

  describe('of a target that tells only its answers', () => {
    const limits = { idleTimeoutMs: 100 };

    test('are violated by a slot under the id of who surely holds one', () => {
      const { story, resultOf } = watched(limits, { hearing: 'answers' });
      story.requested(0).admitted(0).at(99.999).requested(1, { id: 0 }).admitted(1);
      expect(resultOf('ids')?.verdict).toBe('violated');
    });

    test('hold where the other waits, which is no slot as far as one knows', () => {
      const { story, resultOf } = watched(limits, { hearing: 'answers' });
      story.requested(0).queued(0).requested(1, { id: 0 }).admitted(1);
      expect(resultOf('ids')).toMatchObject({ verdict: 'held', checked: 1 });
    });

    test('hold where the other may be over: its end was asked for, or a timeout may have come', () => {
      const stopped = watched(limits, { hearing: 'answers' });
      stopped.story.requested(0).admitted(0).stop(0).requested(1, { id: 0 }).admitted(1);
      const timedOut = watched(limits, { hearing: 'answers' });
      timedOut.story.requested(0).admitted(0).at(100).requested(1, { id: 0 }).admitted(1);
      for (const { resultOf } of [stopped, timedOut]) {
        expect(resultOf('ids')).toMatchObject({ verdict: 'held', checked: 2 });
      }
    });
  });
});
