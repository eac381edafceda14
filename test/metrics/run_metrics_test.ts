import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadHistograms, RunMetrics, type RunMetricsOptions } from '../../src/metrics/mod.ts';
import { Story } from './story.ts';

beforeAll(loadHistograms);

let metrics: RunMetrics;

/** A story that is measured; its metrics are in `metrics`. */
function story(options: Partial<RunMetricsOptions> = {}): Story {
  metrics = new RunMetrics({ userTypes: ['quick'], ...options });
  return new Story(metrics);
}

afterEach(() => metrics.destroy());

describe('conversation_time', () => {
  test('is what the user waited: for the slot and for replies, think time left out', () => {
    story()
      .at(130)
      .requested(0, { dueMs: 100 })
      .at(150)
      .admitted(0) // 50 waited, 1000 thought
      .at(1150)
      .sent(0, 1)
      .at(1170)
      .answered(0, 1) // 20 waited, 2000 thought
      .at(3170)
      .sent(0, 2)
      .at(3175)
      .answered(0, 2) // 5 waited, 400 lingered
      .at(3575)
      .stop(0)
      .at(3580)
      .ended(0);
    expect(metrics.trend('conversation_time')).toMatchObject({ count: 1, min: 75, max: 75 });
  });

  test('of a retry counts from the first due instant', () => {
    story()
      .at(0)
      .requested(0)
      .refused(0)
      .at(500)
      .requested(1, { dueMs: 0, plannedMs: 500 })
      .at(510)
      .admitted(1)
      .at(600)
      .sent(1, 1)
      .at(604)
      .answered(1, 1)
      .stop(1)
      .ended(1);
    expect(metrics.trend('conversation_time').max).toBe(514);
  });

  test('of a turn that was cut counts up to the cut', () => {
    story()
      .requested(0)
      .admitted(0)
      .at(100)
      .sent(0, 1)
      .at(130)
      .failed(0, 1, 'max-duration')
      .ended(0, 'max-duration');
    expect(metrics.trend('conversation_time').max).toBe(30);
  });

  test('of who said nothing ends with the end instead of a reply', () => {
    story().requested(0).at(10).admitted(0).at(500).stop(0).at(507).ended(0);
    expect(metrics.trend('conversation_time').max).toBe(17);
  });

  test('of who said nothing and was put out is the wait for the slot', () => {
    story().requested(0).at(10).admitted(0).at(500).ended(0, 'idle-timeout');
    expect(metrics.trend('conversation_time').max).toBe(10);
  });

  test('of a double text waits for the last reply, once', () => {
    story()
      .requested(0)
      .admitted(0)
      .at(100)
      .sent(0, 1)
      .sent(0, 2)
      .at(110)
      .answered(0, 1)
      .at(125)
      .answered(0, 2)
      .stop(0)
      .ended(0);
    expect(metrics.trend('conversation_time').max).toBe(25);
    expect(metrics.trend('turn_time')).toMatchObject({ count: 2, min: 10, max: 25 });
  });
});

describe('turns', () => {
  test('turn_time counts from the due instant, service_time from the sending', () => {
    story().requested(0).admitted(0).at(150).sent(0, 1, { dueMs: 100 }).at(170).answered(0, 1);
    expect(metrics.trend('turn_time')).toMatchObject({ count: 1, max: 70 });
    expect(metrics.trend('service_time')).toMatchObject({ count: 1, max: 20 });
  });

  test('time_to_first_chunk counts from the due instant to the first part alone', () => {
    story()
      .requested(0)
      .admitted(0)
      .at(150)
      .sent(0, 1, { dueMs: 100 })
      .at(160)
      .chunk(0, 1)
      .at(165)
      .chunk(0, 1)
      .at(170)
      .answered(0, 1);
    expect(metrics.trend('time_to_first_chunk')).toMatchObject({ count: 1, max: 60 });
  });

  test('that failed, or that nobody sent, are not timed', () => {
    story().requested(0).admitted(0).sent(0, 1).at(9).failed(0, 1).answered(0, 1).answered(0, 7);
    expect([metrics.trend('turn_time').count, metrics.trend('service_time').count]).toEqual([0, 0]);
  });
});

test('queue_wait is of those who waited and were admitted', () => {
  story()
    .requested(0)
    .at(5)
    .admitted(0)
    .requested(1)
    .queued(1)
    .at(35)
    .admitted(1)
    .requested(2)
    .queued(2)
    .at(90)
    .refused(2, 'queue-timeout');
  expect(metrics.trend('queue_wait')).toMatchObject({ count: 1, min: 30, max: 30 });
});

test('generator_lag is how much later than planned a start and a turn went out', () => {
  story()
    .at(107)
    .requested(0, { dueMs: 0, plannedMs: 100 })
    .admitted(0)
    .at(203)
    .sent(0, 1, { dueMs: 200 });
  expect(metrics.trend('generator_lag')).toMatchObject({ count: 2, min: 3, max: 7 });
});

describe('counts', () => {
  test('every conversation is refused, completed or failed, and every accepted one started', () => {
    story()
      .arrived(0)
      .arrived(1)
      .requested(0)
      .admitted(0)
      .stop(0)
      .ended(0)
      .requested(1)
      .admitted(1)
      .ended(1, 'idle-timeout')
      .requested(2)
      .refused(2, 'user-limit')
      .requested(3)
      .refused(3, 'queue-full')
      .requested(4)
      .refused(4, 'queue-full');
    expect(metrics.counts()).toEqual({
      arrivals: 2,
      started: 2,
      failedStarts: 3,
      rejected: { 'user-limit': 1, 'queue-full': 2 },
      completed: 1,
      failed: 1,
      abandoned: 0,
    });
    expect(metrics.successRate).toBe(50);
  });

  test('who leaves the queue is refused, and has abandoned', () => {
    story().requested(0).queued(0).at(30).stop(0, 'gave-up').refused(0, 'abandoned');
    expect(metrics.counts()).toMatchObject({
      failedStarts: 1,
      abandoned: 1,
      started: 0,
      failed: 0,
    });
  });

  test('who leaves a conversation has abandoned it, and it failed', () => {
    story().requested(0).admitted(0).sent(0, 1).stop(0, 'gave-up').failed(0, 1).ended(0);
    expect(metrics.counts()).toMatchObject({ completed: 0, failed: 1, abandoned: 1, started: 1 });
  });

  test('the first stop says why: a second changes nothing', () => {
    story().requested(0).admitted(0).stop(0).stop(0, 'again').ended(0);
    expect(metrics.counts()).toMatchObject({ completed: 1, failed: 0 });
  });

  test('an end before the stop took effect is no completion', () => {
    story().requested(0).admitted(0).stop(0).ended(0, 'max-duration');
    expect(metrics.counts()).toMatchObject({ completed: 0, failed: 1 });
  });

  test('without an accepted conversation there is no success rate', () => {
    story().requested(0).refused(0);
    expect(metrics.successRate).toBeNull();
  });
});

describe('left out is', () => {
  test('the probe', () => {
    story()
      .arrived(0, { probe: true })
      .requested(0, { probe: true })
      .admitted(0)
      .stop(0)
      .ended(0)
      .requested(1, { probe: true })
      .refused(1);
    expect(metrics.counts()).toMatchObject({ arrivals: 0, started: 0, failedStarts: 0 });
    expect(metrics.trend('conversation_time').count).toBe(0);
    expect(metrics.perUser(String).users).toBe(0);
  });

  test('what is due before the end of the warm-up, with all that comes of it', () => {
    story({ warmupTicks: 100_000 })
      .at(99)
      .arrived(0)
      .requested(0)
      .admitted(0)
      .requested(1)
      .at(200)
      .sent(0, 1)
      .answered(0, 1)
      .stop(0)
      .ended(0)
      .refused(1);
    expect(metrics.counts()).toMatchObject({
      arrivals: 0,
      started: 0,
      failedStarts: 0,
      rejected: {},
    });
    expect(metrics.trend('turn_time').count).toBe(0);
    expect(metrics.trend('generator_lag').count).toBe(0);
  });

  test('nothing that is due from the end of the warm-up on', () => {
    story({ warmupTicks: 100_000 }).at(100).arrived(0).requested(0).admitted(0).stop(0).ended(0);
    expect(metrics.counts()).toMatchObject({ arrivals: 1, started: 1, completed: 1 });
  });

  test('a retry whose first attempt was due in the warm-up', () => {
    story({ warmupTicks: 100_000 }).at(150).requested(0, { dueMs: 50 }).admitted(0);
    expect(metrics.counts().started).toBe(0);
  });

  test('the refusals of the warm-up from the figures of a user, too', () => {
    story({ warmupTicks: 100_000 })
      .arrived(0)
      .requested(0)
      .refused(0)
      .at(100)
      .requested(1)
      .refused(1)
      .requested(2)
      .admitted(2)
      .ended(2);
    expect(metrics.perUser(String).worst).toMatchObject([{ conversations: 1, refused: 1 }]);
  });
});

describe('user types', () => {
  test('are told apart in every trend', () => {
    story({ userTypes: ['quick', 'slow'] })
      .requested(0)
      .admitted(0)
      .requested(1, { user: 1, userType: 1 })
      .admitted(1)
      .sent(0, 1)
      .sent(1, 1)
      .at(10)
      .answered(0, 1)
      .at(40)
      .answered(1, 1);
    expect(metrics.trendOfType('turn_time', 'quick')).toMatchObject({ count: 1, max: 10 });
    expect(metrics.trendOfType('turn_time', 'slow')).toMatchObject({ count: 1, max: 40 });
    expect(metrics.trend('turn_time')).toMatchObject({ count: 2, min: 10, max: 40 });
  });

  test('of whom nothing was recorded have no trend', () => {
    story({ userTypes: ['quick', 'slow'] })
      .requested(0)
      .admitted(0);
    expect(metrics.trendOfType('turn_time', 'slow')).toBeUndefined();
    expect(metrics.trendOfType('turn_time', 'nobody')).toBeUndefined();
  });
});
