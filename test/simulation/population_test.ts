import { describe, expect, test } from 'vitest';
import { tokenOf } from '../../src/facts/mod.ts';
import type { Scenario } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import type { CreatePort } from '../../src/targets/mod.ts';
import { FactLog } from './fact_log.ts';
import { lunchRush, scenarioOf } from './sample_scenarios.ts';

async function run(scenario: Scenario, seed = 0) {
  const log = new FactLog();
  const result = await simulate(scenario, { measureMemory: false, seed, observers: [log] });
  expect(result.invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
  return { ...result, log };
}

describe('a user who is patient only for a while', () => {
  const IMPATIENT = { turns: 1, work: '10s', patience: '2s' };

  test('is refused as abandoned, at the end of its patience', async () => {
    const { counts, log } = await run(
      scenarioOf({
        limits: { maxConversations: 1, maxQueued: 5 },
        users: { user: IMPATIENT },
        load: [{ atOnce: { users: 4 } }],
      }),
    );
    expect(counts).toMatchObject({ rejected: { abandoned: 3 }, abandoned: 4, failedStarts: 3 });
    expect(log.of('refused').map(({ atMs, reason }) => [atMs, reason])).toEqual([
      [2000, 'abandoned'],
      [2000, 'abandoned'],
      [2000, 'abandoned'],
    ]);
  });

  test('gives up a turn that takes longer, and its conversation has failed', async () => {
    const { counts, log, metrics, successRate } = await run(
      scenarioOf({ users: { user: IMPATIENT }, load: [{ atOnce: { users: 1 } }] }),
    );
    expect(counts).toMatchObject({ started: 1, completed: 0, failed: 1, abandoned: 1 });
    expect(successRate).toBe(0);
    expect(log.of('stop_requested')).toMatchObject([{ atMs: 2000, reason: 'gave-up' }]);
    expect(metrics.conversation_time.max).toBe(2000);
    expect(metrics.turn_time.count).toBe(0);
  });
});

describe('a user who comes back', () => {
  const refused = scenarioOf({
    limits: { maxConversations: 1 },
    users: {
      holder: { turns: 1, work: '60s' },
      guest: { turns: 1, retry: { times: 5, backoff: '1s', maxBackoff: '5s' } },
    },
    load: [
      {
        together: [
          { atOnce: { users: 1, type: 'holder' } },
          { atOnce: { users: 8, type: 'guest' } },
        ],
      },
    ],
  });

  test('does so as often as it may, and no more', async () => {
    const { counts, log } = await run(refused);
    expect(counts).toMatchObject({ arrivals: 9, rejected: { 'global-limit': 48 } });
    const starts = log.of('start_requested');
    for (let user = 1; user <= 8; user++) {
      expect(starts.filter((start) => start.user === user)).toHaveLength(6);
    }
  });

  test('waits twice as long each time up to the most, and at least half of that', async () => {
    const { log } = await run(refused);
    const starts = log.of('start_requested').filter(({ userType }) => userType === 1);
    for (let user = 1; user <= 8; user++) {
      const times = starts.filter((start) => start.user === user).map(({ atMs }) => atMs);
      const gaps = times.slice(1).map((time, index) => time - times[index]!);
      for (const [index, most] of [1000, 2000, 4000, 5000, 5000].entries()) {
        expect(gaps[index]).toBeGreaterThanOrEqual(most / 2);
        expect(gaps[index]).toBeLessThan(most);
      }
    }
    // The jitter is each one's own.
    expect(new Set(starts.slice(8).map(({ atMs }) => atMs)).size).toBe(starts.length - 8);
  });

  test('has waited since it first meant to start', async () => {
    const { metrics, log, counts } = await run(
      scenarioOf({
        limits: { maxConversations: 1 },
        users: { user: { turns: 1, work: '1s', retry: { times: 9, backoff: '500ms' } } },
        load: [{ atOnce: { users: 2 } }],
      }),
    );
    expect(counts.completed).toBe(2);
    const [, second] = log.of('ended');
    expect(metrics.conversation_time.max).toBe(second!.atMs);
  });

  test('does not, once it has left by itself', async () => {
    const { log } = await run(
      scenarioOf({
        limits: { maxConversations: 1, maxQueued: 1 },
        users: {
          holder: { turns: 1, work: '60s' },
          guest: { patience: '1s', retry: { times: 3 } },
        },
        load: [
          {
            together: [
              { atOnce: { users: 1, type: 'holder' } },
              { atOnce: { users: 1, type: 'guest' } },
            ],
          },
        ],
      }),
    );
    expect(log.of('refused').map(({ reason }) => reason)).toEqual(['abandoned']);
    expect(log.of('start_requested')).toHaveLength(2);
  });
});

describe('a timeout', () => {
  test('of the queue refuses who waits that long; who finds it full is refused at once', async () => {
    const { log, counts } = await run(
      scenarioOf({
        limits: { maxConversations: 1, maxQueued: 3, queueTimeout: '2s' },
        users: { user: { turns: 1, work: '5s' } },
        load: [{ atOnce: { users: 6 } }],
      }),
    );
    expect(counts).toMatchObject({
      started: 1,
      rejected: { 'queue-full': 2, 'queue-timeout': 3 },
    });
    expect(log.of('refused').map(({ atMs, reason }) => `${atMs} ${reason}`)).toEqual([
      '0 queue-full',
      '0 queue-full',
      '2000 queue-timeout',
      '2000 queue-timeout',
      '2000 queue-timeout',
    ]);
  });

  test('of idleness ends what a script never stops, long after its last step', async () => {
    const { log, counts, simulatedMs, verdict } = await run(
      scenarioOf({
        limits: { maxConversations: 1, idleTimeout: '5s' },
        load: [
          {
            script: [
              { user: 'u', do: 'start', conversation: 'c' },
              { at: '1s', user: 'u', do: 'send', conversation: 'c', work: '2s' },
            ],
          },
        ],
      }),
    );
    expect(simulatedMs).toBe(1000);
    // It counts from the end of the turn, not from its beginning.
    expect(log.of('ended')).toMatchObject([{ atMs: 8000, reason: 'idle-timeout' }]);
    expect(counts).toMatchObject({ started: 1, completed: 0, failed: 1 });
    expect(verdict).toBe('pass');
  });

  test('that begins where another ends is waited for', async () => {
    const { log } = await run(
      scenarioOf({
        limits: { maxConversations: 1, maxQueued: 2, idleTimeout: '5s' },
        load: [
          {
            script: ['a', 'b', 'c'].map((conversation) => ({
              user: 'u',
              do: 'start' as const,
              conversation,
            })),
          },
        ],
      }),
    );
    expect(log.of('ended').map(({ atMs }) => atMs)).toEqual([5000, 10_000, 15_000]);
  });

  test('of idleness counts anew from every reply', async () => {
    const { log } = await run(
      scenarioOf({
        limits: { maxConversations: 1, idleTimeout: '1s' },
        users: { user: { turns: 5, think: '999ms', linger: '999ms' } },
        load: [{ atOnce: { users: 1 } }],
      }),
    );
    expect(log.of('ended')).toMatchObject([{ reason: 'stopped' }]);
    expect(log.of('timer_fired')).toEqual([]);
  });

  test('of duration cuts a turn', async () => {
    const { log, counts } = await run(
      scenarioOf({
        limits: { maxConversations: 1, maxDuration: '5s', idleTimeout: '1s' },
        users: { user: { turns: 1, work: '10s' } },
        load: [{ atOnce: { users: 1 } }],
      }),
    );
    expect(log.of('turn_failed')).toMatchObject([{ atMs: 5000, reason: 'max-duration' }]);
    expect(log.of('ended')).toMatchObject([{ atMs: 5000, reason: 'max-duration' }]);
    expect(counts).toMatchObject({ completed: 0, failed: 1, abandoned: 0 });
  });

  test('of duration cuts thinking', async () => {
    const { log } = await run(
      scenarioOf({
        limits: { maxDuration: '5s' },
        users: { user: { turns: 2, think: '4s' } },
        load: [{ atOnce: { users: 1 } }],
      }),
    );
    expect(log.of('turn_sent')).toHaveLength(1);
    expect(log.of('ended')).toMatchObject([{ atMs: 5000, reason: 'max-duration' }]);
  });
});

test('turns wait where more are sent than may be in flight, first in, first out', async () => {
  const { log, limits, metrics } = await run(
    scenarioOf({
      limits: { maxTurnsInFlight: 2 },
      users: { user: { turns: 1, work: '100ms' } },
      load: [{ atOnce: { users: 6 } }],
    }),
  );
  expect(limits.maxTurnsInFlight).toEqual({ limit: 2, peak: 2 });
  expect(log.of('turn_answered').map(({ atMs, conversation }) => [atMs, conversation])).toEqual([
    [100, 0],
    [100, 1],
    [200, 2],
    [200, 3],
    [300, 4],
    [300, 5],
  ]);
  expect(metrics.turn_time).toMatchObject({ min: 100, mean: 200, max: 300 });
});

function population(user: { doubleText?: number; doubleStop?: number }) {
  return scenarioOf({
    limits: { maxConversations: 4, maxConversationsPerUser: 1 },
    users: { user: { turns: 3, work: '30ms', think: { exponential: '40ms' }, ...user } },
    load: [{ sustained: { users: 4, conversations: 10 } }],
  });
}

describe('bad manners', () => {
  test('who texts twice has every message answered, and all invariants hold', async () => {
    const { counts, log } = await run(population({ doubleText: 0.5 }));
    expect(counts).toMatchObject({ completed: 40, failed: 0 });
    expect(log.of('turn_answered')).toHaveLength(120);
    const sent = log.of('turn_sent');
    const doubled = sent.filter(({ atMs, conversation, turn }) =>
      sent.some(
        (other) =>
          other.conversation === conversation && other.turn === turn + 1 && other.atMs === atMs,
      ),
    );
    expect(doubled.length).toBeGreaterThan(10);
  });

  test('who stops twice ends once, and all invariants hold', async () => {
    const { counts, log } = await run(population({ doubleStop: 1 }));
    expect(counts).toMatchObject({ completed: 40, failed: 0 });
    expect(log.of('ended')).toHaveLength(40);
    const stops = log.of('stop_requested').map(({ reason }) => reason);
    expect(stops.filter((reason) => reason === 'again')).toHaveLength(40);
  });

  test('who never does either does neither', async () => {
    const { log } = await run(population({}));
    expect(log.of('stop_requested')).toHaveLength(40);
  });

  test('everything at once keeps all invariants, under any seed', async () => {
    const happened = new Set<string>();
    for (let seed = 0; seed < 10; seed++) {
      const { log, counts } = await run(lunchRush, seed);
      for (const { event, reason } of log.facts) happened.add(`${event} ${reason}`.trim());
      expect(counts.completed + counts.failed).toBe(counts.started);
    }
    // Among them everything that can go wrong.
    for (const what of [
      'queued',
      'refused user-limit',
      'refused queue-full',
      'refused queue-timeout',
      'refused abandoned',
      'stop_requested gave-up',
      'stop_requested again',
      'turn_failed max-duration',
      'ended idle-timeout',
      'ended max-duration',
    ]) {
      expect(happened).toContain(what);
    }
  });
});

/** Two types, of whom the second takes so much work. */
function working(work: string) {
  return scenarioOf({
    users: {
      a: { turns: 3, think: { exponential: '1s' } },
      b: { turns: 2, work, think: { gamma: { mean: '1s', shape: 2 } }, doubleText: '50%' },
    },
    load: [{ atOnce: { users: 10 } }],
  });
}

/** When users of the first type say something. */
async function firstTypeSpeaks(work: string): Promise<readonly number[]> {
  const { log } = await run(working(work));
  return log.of('turn_sent').flatMap(({ userType, atMs }) => (userType === 0 ? [atMs] : []));
}

describe('a population of several types', () => {
  test('comes in its shares, as evenly as they allow', async () => {
    const { log } = await run(
      scenarioOf({
        users: { a: { share: '75%' }, b: { share: '25%' } },
        load: [{ atOnce: { users: 8 } }],
      }),
    );
    expect(log.of('arrived').map(({ userType }) => userType)).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
  });

  test('a phase may have shares of its own', async () => {
    const { log } = await run(
      scenarioOf({
        users: { a: {}, b: {}, c: {} },
        load: [{ atOnce: { users: 4, mix: { c: 1 } } }, { atOnce: { users: 1, type: 'b' } }],
      }),
    );
    expect(log.of('arrived').map(({ userType }) => userType)).toEqual([2, 2, 2, 2, 1]);
  });

  test('what one type does differently leaves the draws of the others as they were', async () => {
    expect(await firstTypeSpeaks('5s')).toEqual(await firstTypeSpeaks('10ms'));
  });
});

test('a replayed user who comes again is the same user', async () => {
  const { counts, perUser, log } = await run(
    scenarioOf({
      limits: { maxConversationsPerUser: 1 },
      users: { user: { work: '1s' } },
      load: [
        {
          replay: {
            arrivals: [
              { at: 0, user: 'ann' },
              { at: '500ms', user: 'ann' },
              { at: '1500ms', user: 'ann' },
              { at: '500ms', user: 'bob' },
            ],
          },
        },
      ],
    }),
  );
  expect(counts).toMatchObject({ arrivals: 4, started: 3, rejected: { 'user-limit': 1 } });
  expect(perUser.users).toBe(2);
  expect(perUser.worst.map(({ user }) => user).toSorted()).toEqual(['ann', 'bob']);
  expect(log.of('refused')).toMatchObject([{ atMs: 500, user: 0 }]);
});

/** Admits and answers everybody before the request has returned. */
const answersAtOnce: CreatePort = ({ listener }) => ({
  start: ({ conversation }) => listener.admitted(conversation),
  send: (conversation, turn) => listener.answered(conversation, turn, tokenOf(conversation, turn)),
  stop: (conversation) => listener.ended(conversation, 'stopped'),
  abort: () => undefined,
  stats: (reply) => reply(undefined),
  close: () => Promise.resolve(),
});

test('a target may answer at once', async () => {
  const scenario = scenarioOf({
    users: { user: { turns: 2 } },
    load: [{ atOnce: { users: 3 } }],
  });
  const { counts, verdict } = await simulate(scenario, {
    measureMemory: false,
    createPort: answersAtOnce,
  });
  expect([counts.completed, verdict]).toEqual([3, 'pass']);
});
