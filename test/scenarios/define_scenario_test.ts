import { describe, expect, test } from 'vitest';
import { defineScenario, type PhaseInput, type ScenarioInput } from '../../src/scenarios/mod.ts';

const ONE_USER: PhaseInput = { atOnce: { users: 1 } };

function define(input: Partial<ScenarioInput>) {
  return defineScenario({ name: 'x', load: [ONE_USER], ...input });
}

type UserInput = NonNullable<ScenarioInput['users']>[string];

function userOf(input: UserInput) {
  return define({ users: { guest: input } }).users[0]!;
}

function phaseOf(phase: PhaseInput) {
  return define({ load: [phase], users: { user: {}, other: {} } }).load[0];
}

describe('defineScenario', () => {
  test('fills in everything that may be left out', () => {
    expect(defineScenario({ name: 'x', load: [ONE_USER] })).toEqual({
      name: 'x',
      limits: {},
      users: [
        {
          name: 'user',
          share: 1,
          turns: 1,
          think: { kind: 'constant', valueMs: 0 },
          linger: { kind: 'constant', valueMs: 0 },
          work: { kind: 'constant', valueMs: 0 },
          patienceMs: Infinity,
          retry: { times: 0, backoffMs: 0, maxBackoffMs: 0, sameId: false },
          doubleText: 0,
          doubleStart: 0,
          stopEarly: 0,
          doubleStop: 0,
        },
      ],
      load: [{ kind: 'at-once', users: 1 }],
      thresholds: [],
      warmupMs: 0,
    });
  });

  test('keeps name, description, seed, claims and warm-up', () => {
    const scenario = define({
      description: 'why',
      seed: 7,
      covers: ['queue', 'ledger'],
      warmup: '2s',
    });
    expect(scenario).toMatchObject({
      name: 'x',
      description: 'why',
      seed: 7,
      covers: ['queue', 'ledger'],
      warmupMs: 2000,
    });
  });

  test('a limit that is not named does not exist', () => {
    expect(define({ limits: { maxQueued: 0, idleTimeout: '60s' } }).limits).toEqual({
      maxQueued: 0,
      idleTimeoutMs: 60_000,
    });
  });

  test('what it gives is what a second look at the same input gives', () => {
    const input: ScenarioInput = { name: 'x', load: [ONE_USER], users: { a: {}, b: {} } };
    expect(defineScenario(input)).toEqual(defineScenario(structuredClone(input)));
  });
});

test.each([
  ['200ms', 200],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['2min', 120_000],
  ['24h', 86_400_000],
  ['1d', 86_400_000],
  [' 30 s ', 30_000],
  [30_000, 30_000],
  [100, 100],
] as const)('a timeout of %j is %d ms', (queueTimeout, queueTimeoutMs) => {
  expect(define({ limits: { queueTimeout } }).limits).toEqual({ queueTimeoutMs });
});

describe('a name that ends in Ms', () => {
  test('takes a bare number, however small', () => {
    const limits = { queueTimeoutMs: 30, idleTimeoutMs: 0.5, maxDurationMs: 1000 };
    expect(define({ limits }).limits).toEqual(limits);
    expect(define({ warmupMs: 5 }).warmupMs).toBe(5);
  });

  test('says the same as the name without it', () => {
    expect(
      userOf({ patienceMs: 5000, retry: { times: 2, backoffMs: 10, maxBackoffMs: 20 } }),
    ).toEqual(userOf({ patience: '5s', retry: { times: 2, backoff: '10ms', maxBackoff: '20ms' } }));
    const sustained = { users: 1, forMs: 1000, pauseMs: 5 };
    expect(phaseOf({ sustained })).toEqual(
      phaseOf({ sustained: { users: 1, for: '1s', pause: '5ms' } }),
    );
    expect(phaseOf({ burst: { size: 1, pauseMs: 5 } })).toEqual(
      phaseOf({ burst: { size: 1, pause: '5ms' } }),
    );
    expect(phaseOf({ rate: { perSecond: 1, forMs: 1000 } })).toEqual(
      phaseOf({ rate: { perSecond: 1, for: '1s' } }),
    );
    expect(phaseOf({ replay: { arrivals: [{ atMs: 10 }] } })).toEqual(
      phaseOf({ replay: { arrivals: [{ at: '10ms' }] } }),
    );
    const step = { user: 'u', do: 'send', conversation: 'c' } as const;
    expect(phaseOf({ script: [{ ...step, atMs: 10, workMs: 20 }] })).toEqual(
      phaseOf({ script: [{ ...step, at: '10ms', work: '20ms' }] }),
    );
  });
});

describe('a user', () => {
  test.each([
    ['50ms', { kind: 'constant', valueMs: 50 }],
    [50, { kind: 'constant', valueMs: 50 }],
    [{ constant: '50ms' }, { kind: 'constant', valueMs: 50 }],
    [{ uniform: { min: '1s', max: 2000 } }, { kind: 'uniform', minMs: 1000, maxMs: 2000 }],
    [{ exponential: '2s' }, { kind: 'exponential', meanMs: 2000 }],
    [
      { lognormal: { median: '4s', sigma: 0.6 } },
      { kind: 'lognormal', medianMs: 4000, sigma: 0.6 },
    ],
    [{ gamma: { mean: '1s', shape: 2 } }, { kind: 'gamma', meanMs: 1000, shape: 2 }],
  ])('thinks, lingers and is worked for as long as %j says', (written, expanded) => {
    const { think, linger, work } = userOf({ think: written, linger: written, work: written });
    expect([think, linger, work]).toEqual([expanded, expanded, expanded]);
  });

  test('a share and a probability may be percentages', () => {
    expect(userOf({ share: '75%' }).share).toBe(0.75);
    expect(userOf({ share: 3 }).share).toBe(3);
    for (const habit of ['doubleText', 'doubleStart', 'stopEarly', 'doubleStop'] as const) {
      expect(userOf({ [habit]: '12.5%' })[habit]).toBe(0.125);
      expect(userOf({ [habit]: '100 %' })[habit]).toBe(1);
      expect(userOf({ [habit]: 0.05 })[habit]).toBe(0.05);
    }
  });

  test('who retries waits a second first, at most a minute, and has a new id each time', () => {
    expect(userOf({ retry: { times: 3 } }).retry).toEqual({
      times: 3,
      backoffMs: 1000,
      maxBackoffMs: 60_000,
      sameId: false,
    });
    expect(userOf({ retry: { times: 3, sameId: true } }).retry.sameId).toBe(true);
  });

  test('types keep the order in which they are written', () => {
    expect(define({ users: { b: {}, a: {} } }).users.map(({ name }) => name)).toEqual(['b', 'a']);
  });
});

test.each<[string, PhaseInput, object]>([
  ['atOnce', { atOnce: { users: 3, type: 'other' } }, { kind: 'at-once', users: 3, type: 'other' }],
  ['burst', { burst: { size: 20 } }, { kind: 'burst', size: 20, times: 1, pauseMs: 0 }],
  [
    'burst',
    { burst: { size: 20, times: 5, pause: '500ms' } },
    { kind: 'burst', size: 20, times: 5, pauseMs: 500 },
  ],
  [
    'sustained',
    { sustained: { users: 10, for: '30s', pause: '50ms' } },
    { kind: 'sustained', users: 10, forMs: 30_000, pauseMs: 50 },
  ],
  [
    'sustained',
    { sustained: { users: 10, conversations: 100, mix: { user: '75%', other: 1 } } },
    {
      kind: 'sustained',
      users: 10,
      conversations: 100,
      pauseMs: 0,
      mix: { user: 0.75, other: 1 },
    },
  ],
  [
    'rate',
    { rate: { perSecond: 28.4, for: '24h', arrivals: 'poisson' } },
    { kind: 'rate', perSecond: 28.4, forMs: 86_400_000, arrivals: 'poisson' },
  ],
  ['ramp', { ramp: { from: 0, to: 5, for: '1s' } }, { kind: 'ramp', from: 0, to: 5, forMs: 1000 }],
  ['pause', { pause: '1s' }, { kind: 'pause', forMs: 1000 }],
  [
    'replay',
    { replay: { arrivals: [{}, { at: 20, type: 'other', user: 'ann' }] } },
    { kind: 'replay', arrivals: [{ atMs: 0 }, { atMs: 20, type: 'other', user: 'ann' }] },
  ],
  [
    'script',
    {
      script: [
        { user: 'ann', do: 'start', conversation: 'c', expect: 'active' },
        { at: '1s', user: 'ann', do: 'wait' },
      ],
    },
    {
      kind: 'script',
      steps: [
        {
          atMs: 0,
          user: 'ann',
          action: 'start',
          workMs: 0,
          conversation: 'c',
          expected: 'active',
        },
        { atMs: 1000, user: 'ann', action: 'wait', workMs: 0 },
      ],
    },
  ],
  [
    'together and sequence',
    { together: [{ sequence: [{ pause: '1s' }, ONE_USER] }, ONE_USER] },
    {
      kind: 'together',
      phases: [
        {
          kind: 'sequence',
          phases: [
            { kind: 'pause', forMs: 1000 },
            { kind: 'at-once', users: 1 },
          ],
        },
        { kind: 'at-once', users: 1 },
      ],
    },
  ],
])('a phase of %s is expanded: %j', (_, written, expanded) => {
  expect(phaseOf(written)).toEqual(expanded);
});

test('thresholds are read, one or several for a metric, in order', () => {
  const { thresholds } = define({
    users: { quick: {}, slow: {} },
    thresholds: {
      'conversation_time{user:quick}': ['p(99.9) < 200', 'avg<=100'],
      throughput: '>1',
      'rejected{reason:global-limit}': ['==1'],
    },
  });
  expect(thresholds).toEqual([
    {
      metric: 'conversation_time{user:quick}',
      expression: 'p(99.9) < 200',
      name: 'conversation_time',
      tag: 'quick',
      aggregate: { percentile: 99.9 },
      comparison: '<',
      bound: 200,
    },
    {
      metric: 'conversation_time{user:quick}',
      expression: 'avg<=100',
      name: 'conversation_time',
      tag: 'quick',
      aggregate: 'mean',
      comparison: '<=',
      bound: 100,
    },
    { metric: 'throughput', expression: '>1', name: 'throughput', comparison: '>', bound: 1 },
    {
      metric: 'rejected{reason:global-limit}',
      expression: '==1',
      name: 'rejected',
      tag: 'global-limit',
      comparison: '==',
      bound: 1,
    },
  ]);
});
