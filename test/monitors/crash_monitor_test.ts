import { HEARINGS } from '../../src/facts/mod.ts';
import { describe, expect, test } from 'vitest';
import { watched } from './watched.ts';

describe.each(HEARINGS)('no-crash by %s', (hearing) => {
  test('is vacuous where nothing was asked', () => {
    const { story, resultOf } = watched({}, { hearing });
    story.arrived(0);
    expect(resultOf('no-crash')).toMatchObject({
      verdict: 'vacuous',
      missing: 'nothing was asked of the target',
    });
  });

  test('holds where every request found a target that is alive', () => {
    const { story, resultOf } = watched({}, { hearing });
    story.requested(0).admitted(0).sent(0, 1).answered(0, 1).stop(0).ended(0);
    expect(resultOf('no-crash')).toMatchObject({ verdict: 'held', checked: 3 });
  });

  test('is violated by the first that the code throws where nobody waits', () => {
    const { story, resultOf } = watched({}, { hearing });
    story.requested(0).at(5).crashed('TypeError: x is not a function').crashed('Error: more');
    expect(resultOf('no-crash')?.violation).toEqual({
      message: "The target's code threw where nobody waits for it: TypeError: x is not a function",
      atMs: 5,
      fact: 1,
    });
  });

  test('is violated before anything was asked', () => {
    const { story, resultOf } = watched({}, { hearing });
    story.crashed('Error');
    expect(resultOf('no-crash')?.verdict).toBe('violated');
  });

  test('is not violated by a planned crash', () => {
    const { story, resultOf } = watched({}, { hearing });
    story.requested(0).fault('crash').refused(0, 'error');
    expect(resultOf('no-crash')?.verdict).toBe('held');
  });
});
