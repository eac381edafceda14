import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../../src/monitors/mod.ts';
import { ConfigurationError } from '../../src/modules/mod.ts';
import { defineScenario } from '../../src/scenarios/mod.ts';

/** What is said of a mistake, without the sentence's beginning. */
function mistakeIn(input: unknown): string {
  try {
    defineScenario(input as never);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    const { message } = error as ConfigurationError;
    const [, rest] = /^Cannot use scenario "x": (.*)$/.exec(message)!;
    return rest!;
  }
  throw new Error(`No mistake was found in ${JSON.stringify(input)}`);
}

const LOAD = [{ atOnce: { users: 1 } }];
const DURATION = 'must be a duration, such as "200ms" or "30s"';
const UNIT = 'must name its unit: write "30s" or "30ms"';
const PHASES =
  'must be exactly one of atOnce, burst, sustained, rate, ramp, pause, replay, script, together, sequence';
const DISTRIBUTIONS = 'must name one of constant, uniform, exponential, lognormal, gamma';

describe('a mistake in the frame', () => {
  test.each([
    [{}, '"load" is missing: it must be a list of phases'],
    [{ load: LOAD, limit: {} }, '"limit" is not known here'],
    [{ load: LOAD, fault: { errors: '1%' } }, '"fault" is not known here'],
    [{ load: LOAD, seed: -1 }, '"seed" must be an integer from 0 to 9007199254740991, got -1'],
    [{ load: LOAD, seed: 1.5 }, '"seed" must be an integer from 0 to 9007199254740991, got 1.5'],
    [{ load: LOAD, seed: 'a' }, '"seed" must be an integer from 0 to 9007199254740991, got "a"'],
    [{ load: LOAD, description: 5 }, '"description" must be a text, got 5'],
    [{ load: LOAD, warmup: 30 }, `"warmup" ${UNIT}, got 30`],
    [
      { load: LOAD, covers: ['everything'] },
      `"covers[0]" must be one of ${CLAIMS.join(', ')}, got "everything"`,
    ],
  ])('%j: %s', (input, message) => {
    expect(mistakeIn({ name: 'x', ...input })).toBe(message);
  });

  test.each([
    [5, 'It must be an object, got 5'],
    [null, 'It must be an object, got null'],
    [{ load: LOAD }, '"name" is missing: it must be a text'],
    [{ name: 7, load: LOAD }, '"name" must be a text, got 7'],
  ])('without a name: %j: %s', (input, message) => {
    expect(() => defineScenario(input as never)).toThrow(
      new ConfigurationError(`Cannot use scenario "without a name": ${message}`),
    );
  });

  test('an empty name is a mistake', () => {
    expect(() => defineScenario({ name: '', load: LOAD })).toThrow(
      new ConfigurationError(
        'Cannot use scenario "": "name" must be a text that is not empty, got ""',
      ),
    );
  });
});

describe('a mistake in the limits', () => {
  test.each([
    [{ maxConversations: -1 }, '"limits.maxConversations" must be a positive integer, got -1'],
    [{ maxConversations: 0 }, '"limits.maxConversations" must be a positive integer, got 0'],
    [{ maxConversations: 1.5 }, '"limits.maxConversations" must be a positive integer, got 1.5'],
    [
      { maxConversations: 'ten' },
      '"limits.maxConversations" must be a positive integer, got "ten"',
    ],
    [
      { maxConversationsPerUser: 0 },
      '"limits.maxConversationsPerUser" must be a positive integer, got 0',
    ],
    [{ maxTurnsInFlight: -3 }, '"limits.maxTurnsInFlight" must be a positive integer, got -3'],
    [{ maxQueued: -1 }, '"limits.maxQueued" must be an integer from 0, got -1'],
    [{ maxQueue: 3 }, '"limits.maxQueue" is not known here'],
    [{ queueTimeout: 30 }, `"limits.queueTimeout" ${UNIT}, got 30`],
    [{ queueTimeout: '30' }, `"limits.queueTimeout" ${UNIT}, got "30"`],
    [{ idleTimeout: '30 parsecs' }, `"limits.idleTimeout" ${DURATION}, got "30 parsecs"`],
    [{ idleTimeout: '-5s' }, `"limits.idleTimeout" ${DURATION}, got "-5s"`],
    [{ idleTimeout: true }, `"limits.idleTimeout" ${DURATION}, got true`],
    [{ maxDuration: -5 }, `"limits.maxDuration" ${DURATION}, got -5`],
    [{ maxDuration: '0s' }, '"limits.maxDuration" must be longer than 0, got "0s"'],
    [{ maxDuration: 0 }, '"limits.maxDuration" must be longer than 0, got 0'],
    [
      { queueTimeoutMs: '30s' },
      '"limits.queueTimeoutMs" must be a number of milliseconds, got "30s"',
    ],
    [
      { queueTimeoutMs: 0 },
      '"limits.queueTimeoutMs" must be a number of milliseconds above 0, got 0',
    ],
    [
      { queueTimeoutMs: Infinity },
      '"limits.queueTimeoutMs" must be a number of milliseconds, got Infinity',
    ],
  ])('%j: %s', (limits, message) => {
    expect(mistakeIn({ name: 'x', load: LOAD, limits })).toBe(message);
  });
});

describe('a mistake in a user', () => {
  test.each([
    [{ turn: 1 }, '"users.a.turn" is not known here'],
    [{ turns: -1 }, '"users.a.turns" must be an integer from 0, got -1'],
    [{ turns: 1.5 }, '"users.a.turns" must be an integer from 0, got 1.5'],
    [{ share: 0 }, '"users.a.share" must be a share above 0, got 0'],
    [{ share: 'half' }, '"users.a.share" must be a share, such as "75%" or 3, got "half"'],
    [
      { doubleText: 1.5 },
      '"users.a.doubleText" must be a probability, such as "5%" or 0.05, got 1.5',
    ],
    [
      { doubleStop: '150%' },
      '"users.a.doubleStop" must be a probability, such as "5%" or 0.05, got "150%"',
    ],
    [{ patience: 30 }, `"users.a.patience" ${UNIT}, got 30`],
    [{ retry: {} }, '"users.a.retry.times" is missing: it must be an integer from 0'],
    [{ retry: { times: -1 } }, '"users.a.retry.times" must be an integer from 0, got -1'],
    [{ retry: { times: 1, backoff: 0 } }, '"users.a.retry.backoff" must be longer than 0, got 0'],
    [{ think: 'long' }, `"users.a.think" ${DURATION}, got "long"`],
    [{ think: '30' }, `"users.a.think" ${UNIT}, got "30"`],
    [{ think: -1 }, `"users.a.think" ${DURATION}, got -1`],
    [{ think: { normal: '1s' } }, '"users.a.think.normal" is not known here'],
    [{ think: {} }, `"users.a.think" ${DISTRIBUTIONS}`],
    [{ think: { constant: 1, exponential: 1 } }, `"users.a.think" ${DISTRIBUTIONS}`],
    [{ think: { exponential: '30' } }, `"users.a.think.exponential" ${UNIT}, got "30"`],
    [
      { think: { uniform: { min: '2s', max: '1s' } } },
      '"users.a.think" must have a max that is not below its min',
    ],
    [
      { think: { uniform: { min: '2s' } } },
      `"users.a.think.uniform.max" is missing: it ${DURATION}`,
    ],
    [
      { think: { lognormal: { median: '1s', sigma: -1 } } },
      '"users.a.think.lognormal.sigma" must be a number from 0, got -1',
    ],
    [
      { work: { gamma: { mean: '1s', shape: 0 } } },
      '"users.a.work.gamma.shape" must be a number above 0, got 0',
    ],
  ])('%j: %s', (user, message) => {
    expect(mistakeIn({ name: 'x', load: LOAD, users: { a: user } })).toBe(message);
  });

  test.each([
    [{}, '"users" must have at least one type of user'],
    [[{ turns: 1 }], '"users" must be an object'],
  ])('all of them: %j: %s', (users, message) => {
    expect(mistakeIn({ name: 'x', load: LOAD, users })).toBe(message);
  });
});

describe('a mistake in the load', () => {
  test.each([
    [[], '"load" must have at least one phase'],
    [{ atOnce: { users: 1 } }, '"load" must be a list of phases'],
    [[{}], `"load[0]" ${PHASES}`],
    [['burst'], `"load[0]" ${PHASES}, got "burst"`],
    [[{ atOnce: { users: 1 }, pause: '1s' }], `"load[0]" ${PHASES}`],
    [[{ flood: {} }], '"load[0].flood" is not known here'],
    [
      [...LOAD, { atOnce: { users: 0 } }],
      '"load[1].atOnce.users" must be a positive integer, got 0',
    ],
    [[{ atOnce: { users: 1.5 } }], '"load[0].atOnce.users" must be a positive integer, got 1.5'],
    [[{ atOnce: {} }], '"load[0].atOnce.users" is missing: it must be a positive integer'],
    [[{ atOnce: null }], '"load[0].atOnce" must be an object, got null'],
    [[{ atOnce: { users: 1, times: 3 } }], '"load[0].atOnce.times" is not known here'],
    [[{ burst: { size: 0 } }], '"load[0].burst.size" must be a positive integer, got 0'],
    [[{ burst: { size: 1, times: 0 } }], '"load[0].burst.times" must be a positive integer, got 0'],
    [
      [{ sustained: { users: 1 } }],
      '"load[0].sustained" must say how long ("for: 30s") or how often ("conversations: 100")',
    ],
    [[{ sustained: { users: 1, for: 30 } }], `"load[0].sustained.for" ${UNIT}, got 30`],
    [
      [{ rate: { perSecond: 0, for: '1s' } }],
      '"load[0].rate.perSecond" must be a number above 0, got 0',
    ],
    [[{ rate: { perSecond: 1 } }], '"load[0].rate" must say how long, such as "for: 30s"'],
    [
      [{ rate: { perSecond: 1, for: '1s', arrivals: 'random' } }],
      '"load[0].rate.arrivals" must be one of constant, poisson, got "random"',
    ],
    [
      [{ ramp: { from: 0, to: 0, for: '1s' } }],
      '"load[0].ramp" must have a rate above 0 at one of its ends',
    ],
    [
      [{ ramp: { from: -1, to: 1, for: '1s' } }],
      '"load[0].ramp.from" must be a number from 0, got -1',
    ],
    [[{ ramp: { from: 1, to: 1 } }], '"load[0].ramp" must say how long, such as "for: 30s"'],
    [[{ pause: 30 }], `"load[0].pause" ${UNIT}, got 30`],
    [[{ pause: 'soon' }], `"load[0].pause" ${DURATION}, got "soon"`],
    [[{ together: [] }], '"load[0].together" must have at least one phase'],
    [[{ sequence: [] }], '"load[0].sequence" must have at least one phase'],
    [
      [{ together: [LOAD[0], { sequence: [{ atOnce: { users: 0 } }] }] }],
      '"load[0].together[1].sequence[0].atOnce.users" must be a positive integer, got 0',
    ],
    [
      [{ together: [{ sequence: [{ pause: '1s', atOnce: { users: 1 } }] }] }],
      `"load[0].together[0].sequence[0]" ${PHASES}`,
    ],
    [[{ replay: {} }], '"load[0].replay" must have either a file or a list of arrivals'],
    [
      [{ replay: { file: 'a.csv', arrivals: [{ at: 0 }] } }],
      '"load[0].replay" must have either a file or a list of arrivals',
    ],
    [[{ replay: { arrivals: [] } }], '"load[0].replay.arrivals" must list at least one arrival'],
    [
      [{ replay: { arrivals: [{ at: 'noon' }] } }],
      `"load[0].replay.arrivals[0].at" ${DURATION}, got "noon"`,
    ],
  ])('%j: %s', (load, message) => {
    expect(mistakeIn({ name: 'x', load })).toBe(message);
  });
});

describe('a mistake in a script', () => {
  const START = { user: 'u', do: 'start', conversation: 'c' };

  test.each([
    [[], '"load[0].script" must have at least one step'],
    ['start', '"load[0].script" must be a list of steps, got "start"'],
    [[{ user: 'u', do: 'start' }], '"load[0].script[0]" must name the conversation to start'],
    [[START, { user: 'u', do: 'stop' }], '"load[0].script[1]" must name the conversation to stop'],
    [[{ do: 'wait' }], '"load[0].script[0].user" is missing: it must be a text'],
    [
      [{ user: 'u' }],
      '"load[0].script[0].do" is missing: it must be one of start, send, stop, abort, wait',
    ],
    [
      [{ ...START, do: 'dance' }],
      '"load[0].script[0].do" must be one of start, send, stop, abort, wait, got "dance"',
    ],
    [
      [{ ...START, do: 'stop', expect: 'active' }],
      '"load[0].script[0]" can expect an answer only of start and send',
    ],
    [
      [{ ...START, at: '1' }],
      '"load[0].script[0].at" must name its unit: write "1s" or "1ms", got "1"',
    ],
    [[{ ...START, after: '1s' }], '"load[0].script[0].after" is not known here'],
  ])('%j: %s', (script, message) => {
    expect(mistakeIn({ name: 'x', load: [{ script }] })).toBe(message);
  });
});

describe('a user type that does not exist', () => {
  const NAMED = 'names the user type "ghost", which is not among the users: a, b';

  test.each([
    [{ atOnce: { users: 1, type: 'ghost' } }, `"load[0]" ${NAMED}`],
    [{ burst: { size: 1, mix: { a: 1, ghost: 1 } } }, `"load[0]" ${NAMED}`],
    [{ replay: { arrivals: [{ at: 0, type: 'ghost' }] } }, `"load[0]" ${NAMED}`],
    [{ replay: { arrivals: [{ at: 0 }], mix: { ghost: 1 } } }, `"load[0]" ${NAMED}`],
    [
      { together: [{ sequence: [{ rate: { perSecond: 1, for: '1s', type: 'ghost' } }] }] },
      `"load[0].together[0].sequence[0]" ${NAMED}`,
    ],
  ])('%j: %s', (phase, message) => {
    expect(mistakeIn({ name: 'x', users: { a: {}, b: {} }, load: [phase] })).toBe(message);
  });

  test('is a mistake in a threshold too', () => {
    const thresholds = { 'turn_time{user:ghost}': ['avg<1'] };
    expect(mistakeIn({ name: 'x', users: { a: {}, b: {} }, load: LOAD, thresholds })).toBe(
      `"thresholds.turn_time{user:ghost}" ${NAMED}`,
    );
  });
});

describe('a mistake in a threshold', () => {
  const METRICS =
    'the metrics are conversation_time, turn_time, service_time, queue_wait, time_to_first_chunk, generator_lag, throughput, success_rate, started, failed_starts, rejected, completed, failed, abandoned, memory_growth_mb';

  test.each([
    ['speed', '>1', `cannot be read: "speed" is not a metric: ${METRICS}`],
    [
      'turn_time{reason:x}',
      'avg<1',
      'cannot be read: "turn_time{reason:x}" has no tag "reason": its tag is "user"',
    ],
    [
      'throughput{user:x}',
      '>1',
      'cannot be read: "throughput{user:x}" has no tag "user": it has no tags',
    ],
    [
      'turn_time',
      'p95<5000',
      'cannot be read: "p95<5000" is not a threshold: write it like "p(95)<5000"',
    ],
    ['throughput', 'fast', 'cannot be read: "fast" is not a threshold: write it like ">1"'],
    ['throughput', '', 'cannot be read: "" is not a threshold: write it like ">1"'],
    [
      'throughput',
      'avg>1',
      'cannot be read: "avg>1" aggregates "throughput", which is a single figure: write it like ">1"',
    ],
    [
      'turn_time',
      '<1',
      'cannot be read: "<1" does not say of what: "turn_time" needs avg, med, min, max, count or p(N), such as "p(95)<5000"',
    ],
    [
      'turn_time',
      'p(101)<1',
      'cannot be read: "p(101)<1" uses "p(101)": the aggregates are avg, mean, med, min, max, count and p(0) to p(100)',
    ],
    ['throughput', 1, 'must be a threshold, or a list of them, got 1'],
  ])('%s: %j %s', (metric, expression, message) => {
    const thresholds = { [metric]: expression };
    expect(mistakeIn({ name: 'x', load: LOAD, thresholds })).toBe(
      `"thresholds.${metric}" ${message}`,
    );
  });
});
