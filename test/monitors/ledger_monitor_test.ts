import { describe, expect, test } from 'vitest';
import { NOBODY } from '../../src/facts/mod.ts';
import { watched } from './watched.ts';

describe('ledger', () => {
  test('holds where every start is answered once and every admitted conversation ends once', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).admitted(0).stop(0).ended(0);
    story.requested(1).queued(1).admitted(1).ended(1);
    story.requested(2).refused(2).requested(3).queued(3).refused(3);
    monitors.finish(0);
    expect(resultOf('ledger')).toMatchObject({ verdict: 'held', checked: 12 });
  });

  test('is vacuous where nobody was admitted', () => {
    const { story, resultOf } = watched();
    story.requested(0).refused(0);
    expect(resultOf('ledger')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no conversation was admitted',
    });
  });

  type Wrong = (run: ReturnType<typeof watched>['story']) => unknown;
  const wrongs: readonly (readonly [string, Wrong])[] = [
    ['"admitted" for conversation 0, which was active', (s) => s.admitted(0).admitted(0)],
    ['"admitted" for conversation 0, which was over', (s) => s.refused(0).admitted(0)],
    ['"refused" for conversation 0, which was active', (s) => s.admitted(0).refused(0)],
    ['"refused" for conversation 0, which was over', (s) => s.refused(0).refused(0)],
    ['"queued" for conversation 0, which was queued', (s) => s.queued(0).queued(0)],
    ['"queued" for conversation 0, which was active', (s) => s.admitted(0).queued(0)],
    ['"ended" for conversation 0, which was requested', (s) => s.ended(0)],
    ['"ended" for conversation 0, which was queued', (s) => s.queued(0).ended(0)],
    ['"ended" for conversation 0, which was over', (s) => s.admitted(0).ended(0).ended(0)],
    ['"start_requested" for conversation 0, which was requested', (s) => s.requested(0)],
    ['"start_requested" for conversation 0, which was over', (s) => s.refused(0).requested(0)],
    ['"admitted" for conversation 9, which was unheard', (s) => s.admitted(9)],
    ['"ended" for conversation 9, which was unheard', (s) => s.ended(9)],
  ];

  test.each(wrongs)('is violated by %s', (message, happens) => {
    const { story, resultOf } = watched();
    happens(story.requested(0));
    expect(resultOf('ledger')).toMatchObject({ verdict: 'violated', violation: { message } });
  });

  test('at the end is violated by who was never answered', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).admitted(0).ended(0).requested(1);
    monitors.finish(5_000_000);
    expect(resultOf('ledger')?.violation).toEqual({
      message: 'conversation 1 was never answered: it is still requested',
      atMs: 5000,
      fact: -1,
    });
  });

  test('at the end is violated by who still waits, or never ended', () => {
    const waiting = watched();
    waiting.story.requested(0).queued(0);
    waiting.monitors.finish(0);
    expect(waiting.resultOf('ledger')?.violation?.message).toBe(
      'conversation 0 was never answered: it is still queued',
    );
    const active = watched();
    active.story.requested(0).admitted(0);
    active.monitors.finish(0);
    expect(active.resultOf('ledger')?.violation?.message).toBe(
      'conversation 0 never ended: it is still active',
    );
  });

  test('judges the probe as well', () => {
    const { story, resultOf } = watched();
    story.requested(0, { probe: true }).admitted(0).admitted(0);
    expect(resultOf('ledger')?.verdict).toBe('violated');
  });

  test('counts each that was left open, and keeps the first', () => {
    const { story, resultOf, monitors } = watched();
    story.requested(0).requested(1).admitted(1);
    monitors.finish(7000);
    expect(resultOf('ledger')).toEqual({
      id: 'ledger',
      claim: 'Every start is answered once, and every admitted conversation ends once',
      verdict: 'violated',
      checked: 5,
      violation: {
        message: 'conversation 0 was never answered: it is still requested',
        atMs: 7,
        fact: -1,
      },
    });
  });

  test('is violated by the end of no conversation, which is not over but unheard', () => {
    const { story, resultOf } = watched();
    story.requested(0).ended(NOBODY);
    expect(resultOf('ledger')?.violation?.message).toBe(
      '"ended" for conversation -1, which was unheard',
    );
  });
});

describe('silence', () => {
  test('holds where the last word came before the end', () => {
    const { story, resultOf } = watched();
    story.requested(0).queued(0).admitted(0).sent(0, 1).chunk(0, 1).answered(0, 1);
    story.timer(0, 'idle').ended(0, 'idle-timeout').failed(0, 2, 'unknown');
    expect(resultOf('silence')).toMatchObject({ verdict: 'held', checked: 3 });
  });

  test('is vacuous where nothing ended', () => {
    const { story, resultOf } = watched();
    story.requested(0).admitted(0).sent(0, 1).answered(0, 1);
    expect(resultOf('silence')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no conversation ended',
    });
  });

  test.each([
    ['chunk_received', (s: ReturnType<typeof watched>['story']) => s.chunk(0, 1)],
    ['turn_answered', (s: ReturnType<typeof watched>['story']) => s.answered(0, 1)],
    ['timer_fired', (s: ReturnType<typeof watched>['story']) => s.timer(0, 'idle')],
  ])('is violated by "%s" after the end', (name, happens) => {
    const { story, resultOf } = watched();
    happens(story.requested(0).admitted(0).sent(0, 1).ended(0));
    expect(resultOf('silence')?.violation?.message).toBe(
      `"${name}" for conversation 0, which was over`,
    );
  });

  test('is violated by a reply in a conversation that never was', () => {
    const { story, resultOf } = watched();
    story.answered(9, 1);
    expect(resultOf('silence')?.violation?.message).toBe(
      '"turn_answered" for conversation 9, which was unheard',
    );
  });

  test('says what it claims', () => {
    expect(watched().resultOf('silence')?.claim).toBe(
      'No reply, turn or timer after the end of a conversation',
    );
  });
});
