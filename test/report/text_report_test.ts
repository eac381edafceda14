import { describe, expect, test } from 'vitest';
import { scenarioReport, verdictLine } from '../../src/report/mod.ts';
import { craftedResult, craftedRun } from './crafted_result.ts';

const GOLDEN = `PASS  lunch  virtual time, seed 7, engine xstate
  Everybody at noon

  Times in ms   count    min   mean    p50    p95    p99    max
  Conversation  1,000    250    500    750  1,250  1,500  1,750
    quick         750     10     20     30     50     60     70
    complex       250  1,000  2,000  3,000  5,000  6,000  7,000
  Turn          2,000   12.3   24.7     37   61.7   74.1   86.4
  Service       2,000   0.13   0.25   0.38   0.63   0.75   0.88

  Arrivals       1,200 users, 1,000 conversations started
  Failed starts  200 (global-limit 150, queue-full 50)
  Success        99%: 990 completed, 10 failed, 4 abandoned
  Throughput     282.9 conversations/s
  Duration       3.5 s simulated in 42 ms, 12,345 events
  Limits         conversations 19 of 20, per user 1 of 5
  Per user       mean 500 ms, from 250 to 1,750 ms over 1,000 users
  Memory         100 MB before, 101.3 after, 120 peak, 1.3 growth
  Digest         0123456789abcdef0123456789abcdef

  Invariants
  ✓ global-limit       held in 1,000 checks: At most 20 are active
  – user-limit         not tested: no user who had 5 asked for another
  – not tested, and need not be: queue
  Thresholds
  ✓ conversation_time p(95)<5000  1250
  ✓ success_rate >=99             99
`;

const ESCAPE = '\u001b';

describe('scenarioReport', () => {
  test('shows everything that was measured, in plain text', () => {
    expect(scenarioReport(craftedResult())).toBe(GOLDEN);
  });

  test('is in colour only when asked, and then says the same', () => {
    const plain = scenarioReport(craftedResult(), { colour: false });
    const coloured = scenarioReport(craftedResult(), { colour: true });
    expect(plain).toBe(scenarioReport(craftedResult()));
    expect(plain).not.toContain(ESCAPE);
    expect(coloured).toContain(`${ESCAPE}[32mPASS${ESCAPE}[39m`);
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test('leaves out what there is nothing to say of', () => {
    const report = scenarioReport(
      craftedResult({
        description: '',
        digest: null,
        limits: {},
        memory: null,
        thresholds: [],
        metricsByUserType: {},
      }),
    );
    for (const absent of ['Everybody', 'Digest', 'Memory', 'Thresholds', 'quick', 'Queue wait']) {
      expect(report).not.toContain(absent);
    }
    expect(report).toMatch(/^ {2}Limits +none$/m);
  });

  test('of a run in real time says what the process cost', () => {
    const lag = { count: 9, min: 0, mean: 0.5, p50: 0.5, p90: 0.6, p95: 0.7, p99: 0.8, max: 2 };
    const report = scenarioReport(
      craftedResult({
        mode: 'real',
        digest: null,
        realTime: {
          process: {
            pid: 1,
            cpuPercent: 12.34,
            cpuMs: 500,
            memoryMb: 99.96,
            eventLoopDelayMs: { mean: 0.25, p99: 1.5, max: 12.34 },
          },
          timerLag: lag,
        },
      }),
    );
    expect(report.split('\n').map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        'PASS  lunch  real time, seed 7, engine xstate',
        'Duration       3.5 s, 12,345 events',
        'Process        CPU 12.3% of a core, 100 MB resident',
        'Event loop     late by 0.25 ms on average, p99 1.5 ms, max 12.3 ms',
        'Timers         late by 0.5 ms on average, p99 0.8 ms, max 2 ms',
      ]),
    );
  });

  test('of a run that was cut short says so', () => {
    const report = scenarioReport(craftedResult({ verdict: 'fail', interrupted: true }));
    expect(report).toContain('FAIL  lunch  virtual time, seed 7, engine xstate, interrupted\n');
  });

  test('shows remarks', () => {
    const report = scenarioReport(craftedResult({ remarks: ['Only the global one can bind'] }));
    expect(report).toMatch(/^ {2}note {2}Only the global one can bind$/m);
  });

  test('says where nothing was started', () => {
    const report = scenarioReport(craftedResult({ successRate: null }));
    expect(report).toMatch(/^ {2}Success +nothing was started: /m);
  });
});

describe('a report of a failure', () => {
  const replayCommand = 'hubbub lunch --virtual-time --seed 7';

  test('shows each violation with its instant', () => {
    const report = scenarioReport(
      craftedResult({
        verdict: 'fail',
        invariants: [
          {
            id: 'global-limit',
            claim: 'At most 20 are active',
            verdict: 'violated',
            checked: 21,
            violation: { message: 'conversation 21 was admitted', atMs: 1234, fact: 5 },
          },
        ],
      }),
      { replayCommand },
    );
    expect(report).toMatch(
      /\n {2}✗ global-limit +violated: At most 20 are active\n +at 1,234 ms: conversation 21 was admitted\n/,
    );
    expect(report).toMatch(/\n {2}Run it again with {2}hubbub lunch --virtual-time --seed 7\n$/);
  });

  test('shows each threshold that failed, with what was measured', () => {
    const report = scenarioReport(
      craftedResult({
        verdict: 'fail',
        thresholds: [
          { metric: 'turn_time', expression: 'avg<10', actual: 24.689, pass: false },
          { metric: 'memory_growth_mb', expression: '<50', actual: null, pass: false },
        ],
      }),
      { replayCommand },
    );
    expect(report).toMatch(/^ {2}✗ turn_time avg<10 +24\.69$/m);
    expect(report).toMatch(/^ {2}✗ memory_growth_mb <50 +nothing was measured$/m);
    expect(report).toContain(replayCommand);
  });

  test('shows the expectations of a script that failed, and only those', () => {
    const step = { action: 'start', conversation: 'c1', expected: 'active' };
    const report = scenarioReport(
      craftedResult({
        verdict: 'fail',
        expectations: [
          { step: 0, ...step, actual: 'active', pass: true },
          { step: 1, ...step, actual: 'global-limit', pass: false },
          { step: 2, ...step, action: 'send', expected: 'replied', actual: null, pass: false },
        ],
      }),
      { replayCommand },
    );
    expect(report.split('\n').filter((line) => line.includes('step'))).toEqual([
      '  ✗ step 2, start c1: expected active, the answer was global-limit',
      '  ✗ step 3, send c1: expected replied, no answer came',
    ]);
    expect(report).toContain(replayCommand);
  });

  test('a run that passed needs no replay', () => {
    expect(scenarioReport(craftedResult(), { replayCommand })).not.toContain(replayCommand);
  });
});

describe('a hostile name', () => {
  test.each([
    ['an escape sequence', `${ESCAPE}[2J`, String.raw`\u001b[2J`],
    ['a line break', 'a\nPASS', String.raw`a\u000aPASS`],
    ['a carriage return', 'a\rPASS', String.raw`a\u000dPASS`],
    ['a C1 control', '\u009b2J', String.raw`\u009b2J`],
    ['a right-to-left override', '\u202Etxt', String.raw`\u202etxt`],
    ['a bidirectional isolate', '\u2066a\u2069', String.raw`\u2066a\u2069`],
    ['a zero-width space', 'a\u200Bb', String.raw`a\u200bb`],
    ['a line separator', 'a\u2028b', String.raw`a\u2028b`],
  ])('with %s is made visible, wherever it stands', (_, hostile, visible) => {
    const result = craftedResult({
      name: hostile,
      description: hostile,
      verdict: 'fail',
      counts: { ...craftedResult().counts, rejected: { [hostile]: 1 } },
      metricsByUserType: {
        [hostile]: { conversation_time: craftedResult().metrics.conversation_time },
      },
      invariants: [
        {
          id: 'ledger',
          claim: 'Ends once',
          verdict: 'violated',
          checked: 1,
          violation: { message: hostile, atMs: 0, fact: 0 },
        },
      ],
      thresholds: [
        {
          metric: `conversation_time{user:${hostile}}`,
          expression: 'avg<1',
          actual: 2,
          pass: false,
        },
      ],
      expectations: [
        {
          step: 0,
          action: 'start',
          conversation: hostile,
          expected: hostile,
          actual: hostile,
          pass: false,
        },
      ],
    });
    const report = scenarioReport(result) + verdictLine(craftedRun([result]), { durationMs: 1 });
    expect(report).not.toContain(hostile);
    // Name, description, reason, user type, violation, threshold, three in the script, verdict.
    expect(report.split(visible)).toHaveLength(11);
  });
});

describe('verdictLine', () => {
  const passed = craftedResult({ vacuous: [] });
  const failed = craftedResult({ name: 'rush', verdict: 'fail', vacuous: [] });

  test.each([
    [[passed], 'PASS  ·  1 of 1 scenario passed  ·  Duration 1.5 s\n'],
    [[passed, passed], 'PASS  ·  2 of 2 scenarios passed  ·  Duration 1.5 s\n'],
    [
      [passed, failed, failed],
      'FAIL  ·  1 of 3 scenarios passed  ·  failed: rush, rush  ·  Duration 1.5 s\n',
    ],
    [
      [craftedResult(), craftedResult({ vacuous: ['a', 'b'] })],
      'PASS  ·  2 of 2 scenarios passed  ·  3 claims not tested  ·  Duration 1.5 s\n',
    ],
    [[], 'FAIL  ·  0 of 0 scenarios passed  ·  Duration 1.5 s\n'],
  ])('says it all on one line (%#)', (scenarios, line) => {
    expect(verdictLine(craftedRun(scenarios), { durationMs: 1500 })).toBe(line);
  });

  test('is in colour only when asked', () => {
    const options = { durationMs: 1 };
    expect(verdictLine(craftedRun([failed]), options)).not.toContain(ESCAPE);
    const coloured = verdictLine(craftedRun([failed]), { ...options, colour: true });
    expect(coloured).toContain(`${ESCAPE}[31mFAIL${ESCAPE}[39m`);
  });
});
