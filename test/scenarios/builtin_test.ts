import { describe, expect, test } from 'vitest';
import { BUILTIN_SCENARIOS, QUICK_SCENARIOS, remarksOn } from '../../src/scenarios/mod.ts';

const TIMEOUTS = { idleTimeoutMs: 60_000, maxDurationMs: 120_000 };
const LIMITS = { maxConversations: 20, maxConversationsPerUser: 5, ...TIMEOUTS };

const constant = (valueMs: number) => ({ kind: 'constant', valueMs });

/** The seven, with the figures that they are known by. */
const SEVEN = [
  {
    name: 'concurrent-users',
    limits: { ...LIMITS, maxQueued: 50, queueTimeoutMs: 30_000 },
    users: [{ name: 'user', turns: 2, work: constant(100) }],
    load: [{ kind: 'at-once', users: 50 }],
    bounds: ['conversation_time p(95)<5000', 'started ==50', 'memory_growth_mb <50'],
  },
  {
    name: 'sustained',
    limits: LIMITS,
    users: [{ name: 'user', turns: 1, work: constant(100) }],
    load: [{ kind: 'sustained', users: 10, forMs: 30_000, pauseMs: 50 }],
    bounds: ['throughput >1', 'memory_growth_mb <100'],
  },
  {
    name: 'burst',
    limits: LIMITS,
    users: [{ name: 'user', turns: 1, work: constant(200) }],
    load: [{ kind: 'burst', size: 20, times: 5, pauseMs: 500 }],
    bounds: ['started ==100', 'memory_growth_mb <30'],
  },
  {
    name: 'mixed',
    limits: LIMITS,
    users: [
      { name: 'quick', share: 15, turns: 2, work: constant(50) },
      { name: 'complex', share: 5, turns: 10, work: constant(500) },
    ],
    load: [{ kind: 'at-once', users: 20 }],
    bounds: ['conversation_time{user:quick} avg<200', 'started ==20'],
  },
  {
    name: 'global-limit',
    limits: { ...LIMITS, maxConversations: 10 },
    users: [{ name: 'user' }],
    load: [{ kind: 'script' }],
    bounds: [
      'started ==11',
      'failed_starts ==1',
      'rejected{reason:global-limit} ==1',
      'completed ==11',
    ],
  },
  {
    name: 'per-user-limit',
    limits: { ...LIMITS, maxConversationsPerUser: 3 },
    users: [{ name: 'user' }],
    load: [{ kind: 'script' }],
    bounds: [
      'started ==4',
      'failed_starts ==1',
      'rejected{reason:user-limit} ==1',
      'completed ==4',
    ],
  },
  {
    name: 'stress',
    limits: LIMITS,
    users: [{ name: 'user', turns: 0 }],
    load: [{ kind: 'sustained', users: 10, conversations: 100, pauseMs: 0 }],
    bounds: ['started ==1000', 'completed ==1000', 'failed_starts ==0'],
  },
];

test('there are seven, in the order in which they run', () => {
  expect(BUILTIN_SCENARIOS.map(({ name }) => name)).toEqual(SEVEN.map(({ name }) => name));
});

test('the quick ones are the two that test limits by a script', () => {
  expect(QUICK_SCENARIOS.map(({ name }) => name)).toEqual(['global-limit', 'per-user-limit']);
});

describe.each(SEVEN)('$name', ({ name, limits, users, load, bounds }) => {
  const scenario = BUILTIN_SCENARIOS.find((candidate) => candidate.name === name)!;

  test('promises these limits', () => {
    expect(scenario.limits).toEqual(limits);
  });

  test('has this population and load', () => {
    expect(scenario.users).toMatchObject(users);
    expect(scenario.load).toMatchObject(load);
  });

  test('has these thresholds, and wants all accepted conversations to complete', () => {
    const written = scenario.thresholds.map(({ metric, expression }) => `${metric} ${expression}`);
    expect(written).toEqual([...bounds, 'success_rate ==100']);
  });

  test('nobody thinks, gives up or comes back', () => {
    for (const user of scenario.users) {
      expect(user).toMatchObject({ think: constant(0), patienceMs: Infinity });
      expect(user.retry.times).toBe(0);
    }
  });

  test('says what it is about, and leaves nothing to be remarked', () => {
    expect(scenario.description).toMatch(/\w/);
    expect(remarksOn(scenario)).toEqual([]);
  });
});
