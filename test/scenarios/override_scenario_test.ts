import { ConfigurationError } from '../../src/modules/mod.ts';
import { describe, expect, test } from 'vitest';
import {
  BUILTIN_SCENARIOS,
  defineScenario,
  overrideScenario,
  parseLimit,
  type Overrides,
  type PhaseInput,
} from '../../src/scenarios/mod.ts';

function scenario(...load: PhaseInput[]) {
  return defineScenario({ name: 'x', load });
}

/** The load of a scenario with `overrides` is that of one that says so itself. */
function expectLoad(before: PhaseInput[], overrides: Overrides, after: PhaseInput[]): void {
  const { load } = overrideScenario(scenario(...before), overrides);
  expect(load).toEqual(scenario(...after).load);
}

const rate = { rate: { perSecond: 1, for: '5s' } };
const script: PhaseInput = { script: [{ user: 'u', do: 'start', conversation: 'c' }] };

describe('users', () => {
  test.each<[string, PhaseInput, PhaseInput]>([
    ['at once', { atOnce: { users: 2 } }, { atOnce: { users: 9 } }],
    ['sustained', { sustained: { users: 2, for: '1s' } }, { sustained: { users: 9, for: '1s' } }],
    ['in a burst', { burst: { size: 2, times: 3 } }, { burst: { size: 9, times: 3 } }],
    [
      'within a sequence',
      { sequence: [rate, { atOnce: { users: 2 } }] },
      { sequence: [rate, { atOnce: { users: 9 } }] },
    ],
    [
      'within what goes on at once',
      { together: [{ sequence: [{ burst: { size: 2 } }] }, { atOnce: { users: 2 } }] },
      { together: [{ sequence: [{ burst: { size: 9 } }] }, { atOnce: { users: 9 } }] },
    ],
  ])('%s are so many', (_, before, after) => {
    expectLoad([rate, before, script], { users: 9 }, [rate, after, script]);
  });

  test.each<[string, PhaseInput]>([
    ['a script', script],
    ['a rate', { rate: { perSecond: 1, for: '5s', people: 3 } }],
    ['parts that do not', { together: [rate, { sequence: [script] }] }],
  ])('%s does not say how many: that is refused', (_, phase) => {
    expect(() => overrideScenario(scenario(phase), { users: 9 })).toThrow(
      new ConfigurationError(
        'Cannot use --users with scenario "x": no part of its load says how many users come; leave --users out, or name scenarios with atOnce, burst or sustained',
      ),
    );
  });
});

describe('the length', () => {
  test.each<[string, PhaseInput, PhaseInput]>([
    ['a rate', rate, { rate: { perSecond: 1, for: '9s' } }],
    ['a ramp', { ramp: { from: 0, to: 1, for: '5s' } }, { ramp: { from: 0, to: 1, for: '9s' } }],
    ['sustained', { sustained: { users: 2, for: '1s' } }, { sustained: { users: 2, for: '9s' } }],
    [
      'a part of a part',
      { together: [{ sequence: [rate] }] },
      { together: [{ sequence: [{ rate: { perSecond: 1, for: '9s' } }] }] },
    ],
  ])('of %s is changed, but not that of a pause', (_, before, after) => {
    expectLoad([before, { pause: '2s' }], { forMs: 9000 }, [after, { pause: '2s' }]);
  });

  test.each<[string, PhaseInput]>([
    ['a burst', { burst: { size: 2, pause: '1s' } }],
    ['a number of conversations', { sustained: { users: 2, conversations: 3 } }],
    ['a pause', { pause: '1s' }],
  ])('is not said by %s: that is refused', (_, phase) => {
    expect(() => overrideScenario(scenario(phase), { forMs: 9000 })).toThrow(
      new ConfigurationError(
        'Cannot use --for with scenario "x": no part of its load says how long it lasts; leave --for out, or name scenarios with rate, ramp, or sustained with "for"',
      ),
    );
  });

  test('may be changed together with the number of users, each in its own phases', () => {
    expectLoad([rate, { atOnce: { users: 2 } }], { users: 9, forMs: 9000 }, [
      { rate: { perSecond: 1, for: '9s' } },
      { atOnce: { users: 9 } },
    ]);
  });

  test('is refused where only users were said, even if those are changed too', () => {
    const before = scenario({ atOnce: { users: 2 } });
    expect(() => overrideScenario(before, { users: 9, forMs: 9000 })).toThrow('Cannot use --for');
  });
});

test('limits are set, added and taken away', () => {
  const before = defineScenario({
    name: 'x',
    limits: { maxConversations: 5, maxQueued: 5, idleTimeout: '5s' },
    load: [{ atOnce: { users: 1 } }],
  });
  const limits = { maxConversations: 7, maxQueued: 'none', maxDurationMs: 9000 } as const;
  expect(overrideScenario(before, { limits }).limits).toEqual({
    maxConversations: 7,
    idleTimeoutMs: 5000,
    maxDurationMs: 9000,
  });
  expect(before.limits).toMatchObject({ maxConversations: 5, maxQueued: 5 });
});

test('what has the override already stays as it is', () => {
  const before = scenario({ atOnce: { users: 9 } });
  expect(overrideScenario(before, { users: 9 })).toEqual(before);
});

test('nothing else is changed', () => {
  for (const each of BUILTIN_SCENARIOS) expect(overrideScenario(each, {})).toEqual(each);
});

describe('parseLimit', () => {
  test.each([
    ['maxConversations=1', { maxConversations: 1 }],
    ['maxConversationsPerUser=3', { maxConversationsPerUser: 3 }],
    ['maxQueued=0', { maxQueued: 0 }],
    ['maxTurnsInFlight=1000000', { maxTurnsInFlight: 1_000_000 }],
    ['queueTimeout=200ms', { queueTimeoutMs: 200 }],
    ['idleTimeout=1.5s', { idleTimeoutMs: 1500 }],
    ['maxDuration=24h', { maxDurationMs: 86_400_000 }],
    ['maxDuration=30000', { maxDurationMs: 30_000 }],
    ['queueTimeout=none', { queueTimeoutMs: 'none' }],
    [' maxQueued = none ', { maxQueued: 'none' }],
  ])('%s', (text, limit) => {
    expect(parseLimit(text)).toEqual(limit);
  });

  test.each([
    ['', '"" is not a limit: write it like "maxQueued=50"'],
    ['maxQueued', '"maxQueued" is not a limit: write it like "maxQueued=50"'],
    ['maxQueued=', '"maxQueued=" is not a limit: write it like "maxQueued=50"'],
    [
      'toString=5',
      'There is no limit "toString": the limits are maxConversations, maxConversationsPerUser, maxQueued, maxTurnsInFlight, queueTimeout, idleTimeout, maxDuration',
    ],
    ['maxConversations=0', '"maxConversations" must be a positive integer, or none, got "0"'],
    ['maxQueued=-1', '"maxQueued" must be an integer from 0, or none, got "-1"'],
    ['maxQueued=1.5', '"maxQueued" must be an integer from 0, or none, got "1.5"'],
    ['maxQueued=5s', '"maxQueued" must be an integer from 0, or none, got "5s"'],
    [
      'maxQueued=99999999999999999999',
      '"maxQueued" must be an integer from 0, or none, got "99999999999999999999"',
    ],
    ['idleTimeout=0s', '"idleTimeout" must be longer than 0, or none, got "0s"'],
    [
      'idleTimeout=30',
      '"idleTimeout" must name its unit: write "30s" or "30ms", or none, got "30"',
    ],
    [
      'idleTimeout=soon',
      '"idleTimeout" must be a duration, such as "200ms" or "30s", or none, got "soon"',
    ],
  ])('%s: %s', (text, message) => {
    expect(() => parseLimit(text)).toThrow(new SyntaxError(message));
  });
});

test('a timeout goes by the name that results give it, too', () => {
  expect(parseLimit('queueTimeoutMs=500')).toEqual({ queueTimeoutMs: 500 });
  expect(parseLimit('idleTimeoutMs=none')).toEqual({ idleTimeoutMs: 'none' });
});
