import { config, Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { FactObserver } from '../../src/facts/mod.ts';
import { BUILTIN_SCENARIOS, type Scenario } from '../../src/scenarios/mod.ts';
import { simulate, type Progress, type SimulateOptions } from '../../src/simulation/mod.ts';
import { FactLog } from './fact_log.ts';
import { scenarioContract } from './result_contract.ts';
import { lunchRush, scenarioOf, withoutMemory } from './sample_scenarios.ts';

function run(scenario: Scenario, options: SimulateOptions = {}) {
  return simulate(scenario, { measureMemory: false, ...options });
}

async function digestOf(scenario: Scenario, options: SimulateOptions = {}) {
  return (await run(scenario, options)).digest;
}

const builtin = (name: string) =>
  withoutMemory(BUILTIN_SCENARIOS.find((scenario) => scenario.name === name)!);

/** Two users, one slot: somebody waits, somebody is refused. */
const small = scenarioOf({
  limits: { maxConversations: 1, maxQueued: 1 },
  users: { guest: { turns: 1, work: '10ms', think: { exponential: '5ms' } } },
  load: [{ atOnce: { users: 3 } }],
});

describe('the digest', () => {
  test('is the same for the same seed', async () => {
    expect(await digestOf(lunchRush, { seed: 7 })).toBe(await digestOf(lunchRush, { seed: 7 }));
  });

  test('differs by seed where a scenario draws', async () => {
    const digests = await Promise.all([0, 1, 2, 3].map((seed) => digestOf(lunchRush, { seed })));
    expect(new Set(digests).size).toBe(4);
  });

  test('does not differ by seed where nothing is drawn', async () => {
    const burst = builtin('burst');
    expect(await digestOf(burst, { seed: 1 })).toBe(await digestOf(burst, { seed: 2 }));
  });

  test('does not depend on what runs before, after or beside it', async () => {
    const names = ['global-limit', 'burst', 'mixed'];
    const scenarios = [...names.map(builtin), lunchRush];
    const alone: (string | null)[] = [];
    for (const scenario of scenarios) alone.push(await digestOf(scenario));
    const backwards: (string | null)[] = [];
    for (const scenario of scenarios.toReversed()) backwards.push(await digestOf(scenario));
    expect(backwards.toReversed()).toEqual(alone);
    expect(await Promise.all(scenarios.map((scenario) => digestOf(scenario)))).toEqual(alone);
  });

  test('does not depend on who watches, nor on whether memory is measured', async () => {
    const plain = await digestOf(lunchRush);
    expect(await digestOf(lunchRush, { onTrace: () => {} })).toBe(plain);
    expect(await digestOf(lunchRush, { observers: [new FactLog()] })).toBe(plain);
    expect(await digestOf(lunchRush, { measureMemory: true })).toBe(plain);
  });

  test('does not depend on the name', async () => {
    expect(await digestOf({ ...lunchRush, name: 'other' })).toBe(await digestOf(lunchRush));
  });
});

describe('the seed', () => {
  test('is that of the options, else that of the scenario, else 0', async () => {
    expect((await run({ ...small, seed: 5 }, { seed: 7 })).seed).toBe(7);
    expect((await run({ ...small, seed: 5 })).seed).toBe(5);
    expect((await run(small)).seed).toBe(0);
    expect(await digestOf({ ...small, seed: 5 })).toBe(await digestOf(small, { seed: 5 }));
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53])('%d is refused', async (seed) => {
    await expect(run(small, { seed })).rejects.toThrow(RangeError);
  });
});

describe('the result', () => {
  test('says in which time, on what and with what seed it came about', async () => {
    expect(await run(small, { seed: 3 })).toMatchObject({
      name: 'sample',
      mode: 'virtual',
      engine: 'compiled',
      seed: 3,
      realTime: null,
      interrupted: false,
    });
  });

  test('holds memory only where it was measured', async () => {
    expect((await run(small)).memory).toBeNull();
    const { memory } = await simulate(small);
    expect(memory!.beforeMb).toBeGreaterThan(0);
    expect(memory!.peakMb).toBeGreaterThanOrEqual(memory!.beforeMb);
    expect(memory!.growthMb).toBe(memory!.afterMb - memory!.beforeMb);
  });

  test('a bound on memory that was not measured fails', async () => {
    const scenario = scenarioOf({
      load: [{ atOnce: { users: 1 } }],
      thresholds: { memory_growth_mb: ['<50'] },
    });
    expect(await run(scenario)).toMatchObject({
      verdict: 'fail',
      thresholds: [{ actual: null, pass: false }],
    });
  });

  test('a threshold that fails, fails the run', async () => {
    const scenario = scenarioOf({
      users: { user: { work: '100ms' } },
      load: [{ atOnce: { users: 2 } }],
      thresholds: { conversation_time: ['p(95)<100', 'max==100'], started: ['==2'] },
    });
    const { verdict, thresholds } = await run(scenario);
    expect(verdict).toBe('fail');
    expect(thresholds).toEqual([
      { metric: 'conversation_time', expression: 'p(95)<100', actual: 100, pass: false },
      { metric: 'conversation_time', expression: 'max==100', actual: 100, pass: true },
      { metric: 'started', expression: '==2', actual: 2, pass: true },
    ]);
  });

  test('leaves out what is due before the end of the warm-up', async () => {
    const load = [{ rate: { perSecond: 10, for: '2s' } }];
    const users = { user: { work: '10ms' } };
    const whole = await run(scenarioOf({ load, users }));
    const warm = await run(scenarioOf({ load, users, warmup: '1s' }));
    expect(whole.counts).toMatchObject({ arrivals: 20, started: 20, completed: 20 });
    expect(warm.counts).toMatchObject({ arrivals: 10, started: 10, completed: 10 });
    expect(warm.metrics.conversation_time.count).toBe(10);
    expect(warm.throughputPerS).toBeCloseTo(whole.throughputPerS);
    // It is measured from another point, but it is the same run.
    expect(warm.digest).toBe(whole.digest);
  });

  test('lists the claims that were not tested, unless the scenario does not cover them', async () => {
    const limits = { maxConversations: 2, maxConversationsPerUser: 2 };
    const load = [{ atOnce: { users: 3 } }];
    const users = { user: { work: '1ms' } };
    const { vacuous } = await run(scenarioOf({ limits, load, users }));
    expect(vacuous).toContain('user-limit');
    expect(vacuous).not.toContain('ledger');
    const covering = (covers: ('ledger' | 'user-limit')[]) =>
      run(scenarioOf({ limits, load, users, covers }));
    expect((await covering(['ledger'])).vacuous).toEqual([]);
    expect((await covering(['ledger', 'user-limit'])).vacuous).toEqual(['user-limit']);
  });

  test('a claim that was not tested says what did not arise, and does not fail the run', async () => {
    const scenario = scenarioOf({
      limits: { maxConversations: 2 },
      load: [{ atOnce: { users: 1 } }],
    });
    const { verdict, invariants } = await run(scenario);
    expect(verdict).toBe('pass');
    expect(invariants.find(({ id }) => id === 'global-limit')).toMatchObject({
      verdict: 'vacuous',
      missing: 'no start was requested, or open, while 2 were active',
    });
  });

  test('passes on what is to be remarked of the scenario', async () => {
    const { remarks } = await run(
      scenarioOf({
        limits: { maxConversations: 1, maxConversationsPerUser: 2 },
        load: [{ atOnce: { users: 1 } }],
      }),
    );
    expect(remarks).toEqual([expect.stringContaining('only the global one can bind')]);
  });

  test('of real time has no digest, and says what the process cost', async () => {
    const result = await run(small, { mode: 'real' });
    expect(result).toMatchObject({ mode: 'real', digest: null, verdict: 'pass' });
    const { process: figures, timerLag } = result.realTime!;
    expect(figures.pid).toBe(process.pid);
    expect(figures.memoryMb).toBeGreaterThan(1);
    expect(figures.eventLoopDelayMs!.max).toBeGreaterThanOrEqual(0);
    expect(timerLag.count).toBeGreaterThan(0);
    expect(scenarioContract.safeParse(result).error).toBeUndefined();
    const { counts } = await run(small);
    expect(result.counts).toEqual(counts);
  });
});

describe('progress', () => {
  /** Long enough for a look in between, on any machine. */
  const long = scenarioOf({
    limits: { maxConversations: 5 },
    users: { user: { think: { exponential: '5ms' }, work: '5ms' } },
    load: [{ sustained: { users: 5, for: '30s', pause: '1ms' } }],
  });

  test('is told, and changes nothing', async () => {
    const told: Progress[] = [];
    const result = await run(long, { onProgress: (progress) => told.push(progress) });
    expect(result.digest).toBe(await digestOf(long));
    expect(told.length).toBeGreaterThan(0);
    for (const { simulatedMs, events, started, active } of told) {
      expect(simulatedMs).toBeGreaterThan(0);
      expect(events).toBeGreaterThan(started);
      expect(started).toBeGreaterThan(0);
      expect(active).toBeGreaterThanOrEqual(0);
      expect(active).toBeLessThanOrEqual(5);
    }
  });

  test('is told in real time while nothing happens', async () => {
    const told: Progress[] = [];
    const quiet = scenarioOf({
      users: { user: { work: '50ms' } },
      load: [{ atOnce: { users: 2 } }],
    });
    await run(quiet, { mode: 'real', onProgress: (progress) => told.push(progress) });
    expect(told[0]).toMatchObject({ started: 2, active: 2 });
  });
});

describe('an interruption', () => {
  const endless = scenarioOf({
    limits: { maxConversations: 5 },
    users: { user: { work: '10ms' } },
    load: [{ sustained: { users: 5, for: '24h' } }],
  });

  test('gives a partial result, in which nothing that was cut short is held against anybody', async () => {
    const interruption = new AbortController();
    let facts = 0;
    const observer: FactObserver = {
      observe: () => void (++facts === 5000 && interruption.abort()),
    };
    const { signal } = interruption;
    const result = await run(endless, { signal, observers: [observer] });
    expect(result).toMatchObject({ interrupted: true, verdict: 'fail' });
    expect(result.counts.completed).toBeGreaterThan(100);
    expect(result.simulatedMs).toBeLessThan(86_400_000);
    expect(result.invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
    expect(scenarioContract.safeParse(result).error).toBeUndefined();
  });

  test('before the first event gives a result of nothing', async () => {
    const result = await run(endless, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ interrupted: true, simulatedMs: 0, successRate: null });
    expect(result.counts).toMatchObject({ arrivals: 0, started: 0 });
  });

  test('in real time ends the run long before its load would be over', async () => {
    const signal = AbortSignal.timeout(100);
    const result = await run(endless, { mode: 'real', signal });
    expect(result.interrupted).toBe(true);
    expect(result.simulatedMs).toBeLessThan(60_000);
  });
});

describe('an error', () => {
  class Boom extends Error {}
  const boom = (): never => {
    throw new Boom('boom');
  };

  const script = (steps: () => unknown): Scenario =>
    ({
      ...small,
      load: [
        {
          kind: 'script',
          get steps() {
            return steps();
          },
        },
      ],
    }) as Scenario;
  const guest = small.users[0]!;
  const drawing = (purpose: 'think' | 'linger' | 'work'): Scenario => ({
    ...small,
    users: [
      {
        ...guest,
        [purpose]: {
          kind: 'exponential',
          get meanMs() {
            return boom();
          },
        },
      },
    ],
  });

  test.each<[string, Scenario]>([
    ['a load pattern', script(boom)],
    ['a draw of thought', drawing('think')],
    ['a draw of lingering', drawing('linger')],
    ['a draw of work', drawing('work')],
  ])('in %s rejects', async (_, scenario) => {
    await expect(run(scenario)).rejects.toThrow(Boom);
    await expect(simulate(scenario)).rejects.toThrow(Boom);
  });

  test('of an observer rejects, at whatever fact it is thrown', async () => {
    const log = new FactLog();
    await run(small, { observers: [log] });
    expect(log.facts.length).toBeGreaterThan(20);
    for (let at = 0; at < log.facts.length; at++) {
      const observer: FactObserver = { observe: ({ seq }) => void (seq === at && boom()) };
      await expect(run(small, { observers: [observer] }), `fact ${at}`).rejects.toThrow(Boom);
    }
  });

  test('of whoever writes the trace rejects, at whatever line it is thrown', async () => {
    let lines = 0;
    await run(small, { onTrace: () => void lines++ });
    expect(lines).toBeGreaterThan(50);
    for (let at = 1; at <= lines; at++) {
      let line = 0;
      const onTrace = () => void (++line === at && boom());
      await expect(run(small, { onTrace }), `line ${at}`).rejects.toThrow(Boom);
    }
  });

  test('that RxJS would report to nobody rejects, and stops the run', async () => {
    let after = 0;
    const observer: FactObserver = {
      observe: ({ seq }) => {
        if (seq === 3) new Observable((subscriber) => subscriber.next(1)).subscribe(boom);
        if (seq > 3) after++;
      },
    };
    await expect(run(small, { observers: [observer] })).rejects.toThrow(Boom);
    expect(after).toBeLessThan(20);
  });

  test('leaves no trace: the next run is what it always was', async () => {
    const digest = await digestOf(small);
    await expect(run(drawing('think'))).rejects.toThrow(Boom);
    expect(config.onUnhandledError).toBeNull();
    expect(await digestOf(small)).toBe(digest);
  });
});

async function traceOf(seed: number) {
  const lines: string[] = [];
  await run(lunchRush, { seed, onTrace: (line) => lines.push(line) });
  return lines;
}

describe('a trace', () => {
  test('holds facts and transitions, numbered, in order of time', async () => {
    const lines: string[] = [];
    await run(small, { onTrace: (line) => lines.push(line) });
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.map(({ seq }) => seq)).toEqual(parsed.map((_, index) => index));
    const times = parsed.map(({ t }) => t as number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(parsed.map(({ actor }) => (actor as string).split(':')[0]))).toEqual(
      new Set(['run', 'user', 'conversation', 'manager', 'session']),
    );
    expect(parsed.some((line) => 'from' in line && 'to' in line)).toBe(true);
    expect(parsed.some(({ event }) => event === 'turn_answered')).toBe(true);
  });

  test('is the same for the same seed', async () => {
    const first = await traceOf(1);
    expect(await traceOf(1)).toEqual(first);
    expect(await traceOf(2)).not.toEqual(first);
  });
});
