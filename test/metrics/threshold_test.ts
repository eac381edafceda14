import { beforeAll, describe, expect, test } from 'vitest';
import {
  FIGURE_METRICS,
  loadHistograms,
  parseThreshold,
  RunMetrics,
  TREND_METRICS,
} from '../../src/metrics/mod.ts';
import { Story } from './story.ts';

beforeAll(loadHistograms);

describe('parseThreshold', () => {
  test.each([
    ['avg<200', 'mean'],
    ['mean<200', 'mean'],
    ['min<200', 'min'],
    ['max<200', 'max'],
    ['count<200', 'count'],
    ['med<200', { percentile: 50 }],
    ['p(50)<200', { percentile: 50 }],
    ['p(99.9)<200', { percentile: 99.9 }],
    ['p( 0 )<200', { percentile: 0 }],
    ['p(100)<200', { percentile: 100 }],
  ])('reads the aggregate of %s', (expression, aggregate) => {
    expect(parseThreshold('turn_time', expression)).toEqual({
      metric: 'turn_time',
      expression,
      name: 'turn_time',
      aggregate,
      comparison: '<',
      bound: 200,
    });
  });

  test.each(['<', '<=', '>', '>=', '==', '===', '!=', '!=='])('reads %s', (comparison) => {
    expect(parseThreshold('throughput', `${comparison}1`)).toMatchObject({ comparison, bound: 1 });
  });

  test.each([
    ['>1', 1],
    ['  > 1.25 ', 1.25],
    ['>-3', -3],
    ['count>1', 1],
    ['value > 1', 1],
  ])('reads the single figure of "%s"', (expression, bound) => {
    const threshold = parseThreshold('completed', expression);
    expect(threshold).toEqual({
      metric: 'completed',
      expression: expression.trim(),
      name: 'completed',
      comparison: '>',
      bound,
    });
  });

  test.each([...TREND_METRICS, ...FIGURE_METRICS])('knows %s', (metric) => {
    const trend = (TREND_METRICS as readonly string[]).includes(metric);
    expect(parseThreshold(metric, trend ? 'avg<1' : '<1').name).toBe(metric);
  });

  test.each([
    ['conversation_time{user:quick}', 'avg<200', 'quick'],
    ['  turn_time{ user : very slow } ', 'avg<200', 'very slow'],
    ['rejected{reason:global-limit}', '==1', 'global-limit'],
  ])('reads the tag of %s', (metric, expression, tag) => {
    const threshold = parseThreshold(metric, expression);
    expect([threshold.tag, threshold.metric]).toEqual([tag, metric.trim()]);
  });

  test.each([
    [
      'latency',
      'avg<1',
      '"latency" is not a metric: the metrics are conversation_time, turn_time,',
    ],
    ['turn_time{user}', 'avg<1', '"turn_time{user}" is not a metric: the metrics are'],
    ['', '<1', '"" is not a metric'],
    [
      'turn_time{reason:x}',
      'avg<1',
      '"turn_time{reason:x}" has no tag "reason": its tag is "user"',
    ],
    ['rejected{user:x}', '<1', '"rejected{user:x}" has no tag "user": its tag is "reason"'],
    ['completed{user:x}', '<1', '"completed{user:x}" has no tag "user": it has no tags'],
    ['turn_time', 'fast', '"fast" is not a threshold: write it like "p(95)<5000"'],
    ['turn_time', 'p(95)<5s', '"p(95)<5s" is not a threshold'],
    ['turn_time', 'p(95)=<5', '"p(95)=<5" is not a threshold'],
    ['throughput', '1', '"1" is not a threshold: write it like ">1"'],
    ['throughput', 'avg>1', '"avg>1" aggregates "throughput", which is a single figure: write it'],
    [
      'turn_time',
      '<1',
      '"<1" does not say of what: "turn_time" needs avg, med, min, max, count or',
    ],
    [
      'turn_time',
      'sum<1',
      '"sum<1" uses "sum": the aggregates are avg, mean, med, min, max, count',
    ],
    ['turn_time', 'p(101)<1', '"p(101)<1" uses "p(101)": the aggregates are'],
    ['turn_time', 'rate<1', '"rate<1" uses "rate"'],
  ])('of %s refuses %s with a reason', (metric, expression, message) => {
    const parse = () => parseThreshold(metric, expression);
    expect(parse).toThrow(SyntaxError);
    expect(parse).toThrow(message);
  });
});

/** Metrics of three turns, of 10, 20 and 60 ms, and two refusals. */
function measured() {
  const metrics = new RunMetrics({ userTypes: ['quick', 'slow'] });
  const story = new Story(metrics).requested(0).admitted(0);
  for (const [turn, ms] of [10, 20, 60].entries()) {
    story.at(turn * 1000).sent(0, turn + 1);
    story.at(turn * 1000 + ms).answered(0, turn + 1);
  }
  story.at(9000).stop(0).ended(0).requested(1).refused(1, 'queue-full');
  story
    .requested(2, { userType: 1 })
    .refused(2, 'user-limit')
    .requested(3)
    .refused(3, 'user-limit');
  return metrics;
}

/** What becomes of a threshold. */
function judged(metric: string, expression: string, metrics = measured()) {
  const figures = { throughput: 2.5, memoryGrowthMb: null };
  const { actual, pass } = metrics.judge(parseThreshold(metric, expression), figures);
  metrics.destroy();
  return [actual, pass];
}

describe('a threshold is judged', () => {
  test.each([
    ['avg<30', 30, false],
    ['avg<=30', 30, true],
    ['avg>30', 30, false],
    ['avg>=30', 30, true],
    ['avg==30', 30, true],
    ['avg===30', 30, true],
    ['avg!=30', 30, false],
    ['avg!==30', 30, false],
    ['avg!=31', 30, true],
    ['min==10', 10, true],
    ['max==60', 60, true],
    ['count==3', 3, true],
  ])('by its comparison: %s', (expression, actual, pass) => {
    expect(judged('turn_time', expression)).toEqual([actual, pass]);
  });

  test('by a percentile of the histogram', () => {
    const [actual, pass] = judged('turn_time', 'med<21');
    expect(actual).toBeCloseTo(20, 1);
    expect(pass).toBe(true);
    expect(judged('turn_time', 'p(100)<=60')).toEqual([60, true]);
  });

  test.each([
    ['throughput', '>2.4', 2.5],
    ['success_rate', '==100', 100],
    ['started', '==1', 1],
    ['failed_starts', '==3', 3],
    ['rejected', '==3', 3],
    ['rejected{reason:user-limit}', '==2', 2],
    ['rejected{reason:queue-timeout}', '==0', 0],
    ['completed', '==1', 1],
    ['failed', '==0', 0],
    ['abandoned', '==0', 0],
  ])('by a single figure: %s', (metric, expression, actual) => {
    expect(judged(metric, expression)).toEqual([actual, true]);
  });

  test('by the user type alone that it names', () => {
    expect(judged('turn_time{user:quick}', 'count==3')).toEqual([3, true]);
    expect(judged('turn_time{user:slow}', 'count==0')).toEqual([0, true]);
  });

  test('as failed where nothing was measured', () => {
    expect(judged('turn_time{user:slow}', 'avg<200')).toEqual([null, false]);
    expect(judged('queue_wait', 'p(95)<5000')).toEqual([null, false]);
    expect(judged('memory_growth_mb', '<50')).toEqual([null, false]);
    const nobody = new RunMetrics({ userTypes: ['quick'] });
    expect(judged('success_rate', '>=0', nobody)).toEqual([null, false]);
  });

  test('with the metric and the bound as they were written', () => {
    const metrics = measured();
    const threshold = parseThreshold('turn_time{user:quick}', ' avg < 40 ');
    const result = metrics.judge(threshold, { throughput: 0, memoryGrowthMb: 1 });
    expect(result).toEqual({
      metric: 'turn_time{user:quick}',
      expression: 'avg < 40',
      actual: 30,
      pass: true,
    });
    metrics.destroy();
  });
});
