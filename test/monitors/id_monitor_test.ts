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
});
