import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../../src/monitors/mod.ts';
import { watched } from './watched.ts';

const ALL = {
  maxConversations: 2,
  maxConversationsPerUser: 1,
  maxQueued: 1,
  maxTurnsInFlight: 1,
  queueTimeoutMs: 30,
  idleTimeoutMs: 60,
  maxDurationMs: 120,
};

describe('MonitorSet', () => {
  test('watches every claim where every limit exists', () => {
    const { monitors } = watched(ALL);
    expect(
      monitors
        .results()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(CLAIMS.toSorted());
  });

  test('watches no limit that does not exist', () => {
    const { monitors } = watched();
    const ids: readonly string[] = monitors.results().map(({ id }) => id);
    const limits = ['global-limit', 'user-limit', 'queue', 'turns-in-flight'];
    const room = ['no-idle-slot', 'no-idle-turn', 'refill'];
    const timeouts = ['queue-timeout', 'idle-timeout', 'max-duration', 'timed-out-is-over'];
    expect(ids.filter((id) => [...limits, ...room, ...timeouts].includes(id))).toEqual([]);
    expect(ids).toContain('ledger');
    expect(monitors.peaks()).toEqual({});
  });

  test('of a run in which nothing happened finds every claim vacuous, and says what is missing', () => {
    const { monitors } = watched(ALL);
    monitors.finish(0);
    for (const { verdict, missing, checked } of monitors.results()) {
      expect([verdict, checked]).toEqual(['vacuous', 0]);
      expect(missing).toMatch(/\w/);
    }
    expect(monitors.violation).toBeUndefined();
  });

  test('keeps the first violation of a claim, and goes on counting', () => {
    const { story, resultOf } = watched({ maxConversations: 1 });
    for (const conversation of [0, 1, 2]) story.requested(conversation).admitted(conversation);
    expect(resultOf('global-limit')).toMatchObject({
      checked: 3,
      violation: { message: expect.stringContaining('conversation 1 ') as unknown, fact: 3 },
    });
  });

  test('tells the earliest violation of all claims, not that of the first claim', () => {
    const { story, monitors, resultOf } = watched({ maxConversations: 1 });
    story.requested(0).admitted(0);
    expect(monitors.violation).toBeUndefined();
    story.admitted(0).requested(1).admitted(1);
    expect(resultOf('global-limit')?.verdict).toBe('violated');
    expect(monitors.violation).toEqual(resultOf('ledger')?.violation);
  });

  test('puts what was missed at the end behind what a fact showed', () => {
    const { story, monitors } = watched();
    story.requested(0).admitted(0).requested(1).admitted(1).admitted(1);
    monitors.finish(0);
    expect(monitors.violation?.fact).toBe(4);
  });

  test('is not confused by facts about no conversation', () => {
    const { story, monitors } = watched(ALL);
    story.arrived(0).requested(0).arrived(1).admitted(0).ended(0).stats('drained', { active: 0 });
    monitors.finish(0);
    expect(monitors.violation).toBeUndefined();
  });

  test('puts what one claim missed at the end behind what a fact showed to another', () => {
    const { story, monitors } = watched({ maxConversations: 1 });
    story.requested(0).admitted(0).requested(1).admitted(1);
    monitors.finish(0);
    expect(monitors.violation).toEqual({
      message: 'conversation 1 of user 0 was admitted as number 2; the limit is 1',
      atMs: 0,
      fact: 3,
    });
  });

  test('takes the very first fact for the earliest', () => {
    const { story, monitors } = watched();
    story.ended(9).answered(9, 1);
    expect(monitors.violation?.fact).toBe(0);
  });
});
