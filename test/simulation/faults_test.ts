import { describe, expect, test } from 'vitest';
import {
  PLAIN_ORACLE,
  RandomSource,
  recordingOracle,
  replayingOracle,
  seededOracle,
  splitOracle,
  type Oracle,
} from '../../src/random/mod.ts';
import { defineScenario } from '../../src/scenarios/mod.ts';
import { Fault, type FaultPlan } from '../../src/targets/mod.ts';
import { createPlainManager, MUTANTS } from '../mutants/mod.ts';
import { FactLog } from './fact_log.ts';
import { falseAlarms, simulateWithFaults } from './random_faults.ts';

const SEEDS = 500;

function seeded(seed: number): Oracle {
  return seededOracle(new RandomSource(seed).stream('oracle'));
}

const chats = defineScenario({
  name: 'chats',
  limits: { maxConversations: 4, idleTimeout: '500ms', maxDuration: '2s' },
  users: { user: { turns: 3, think: '20ms', work: '30ms', patience: '400ms' } },
  load: [{ rate: { perSecond: 30, for: '3s', arrivals: 'poisson', people: 5 } }],
});

const PLANS: readonly (readonly [string, FaultPlan])[] = [
  ['latency', { latency: { kind: 'exponential', meanMs: 20 } }],
  [Fault.spike, { spikes: { chance: 0.05, of: { kind: 'constant', valueMs: 300 } } }],
  [Fault.error, { errors: 0.05 }],
  [Fault.lostReply, { lostReplies: 0.05 }],
  [Fault.duplicate, { duplicates: 0.05 }],
  [Fault.reordered, { reordered: 0.05 }],
  [Fault.stall, { stall: { everyMs: 500, forMs: 50 } }],
  [Fault.crash, { crash: { everyMs: 700, restartAfterMs: 30 } }],
  ['slow database', { slowDatabase: { kind: 'exponential', meanMs: 5 } }],
];

describe.each(PLANS)('%s', (name, plan) => {
  test('strikes, raises no alarm, and is the same for the same seed', async () => {
    const log = new FactLog();
    const first = await simulateWithFaults(chats, plan, { oracle: seeded(3), observers: [log] });
    const again = await simulateWithFaults(chats, plan, { oracle: seeded(3) });
    const other = await simulateWithFaults(chats, plan, { oracle: seeded(3), seed: 4 });
    const calm = await simulateWithFaults(chats, {}, { oracle: seeded(3) });
    expect(first.invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
    expect(first.digest).not.toBe(calm.digest);
    const struck = new Set(log.of('fault_fired').map(({ reason }) => reason));
    const isTold = (Object.values(Fault) as readonly string[]).includes(name);
    expect([...struck]).toEqual(isTold ? [name] : []);
  });
});

describe('recorded choices', () => {
  const plan: FaultPlan = {
    errors: 0.05,
    duplicates: 0.05,
    spikes: { chance: 0.05, of: { kind: 'exponential', meanMs: 100 } },
  };
  const play = async (oracle: Oracle) => {
    const log = new FactLog();
    const { digest } = await simulateWithFaults(chats, plan, { oracle, observers: [log] });
    return { digest, faults: log.of('fault_fired') };
  };
  const record = async () => {
    const oracle = recordingOracle(splitOracle(PLAIN_ORACLE, seeded(3)));
    const played = await play(oracle);
    return { ...played, choices: oracle.choices() };
  };

  test('replay the faults', async () => {
    const { digest, choices, faults } = await record();
    expect(Object.keys(choices)).toHaveLength(faults.length);
    expect((await play(replayingOracle(choices))).digest).toBe(digest);
  });

  test('switch a single one off', async () => {
    const { choices, faults } = await record();
    const [last] = Object.keys(choices).slice(-1);
    const { [last!]: _, ...rest } = choices;
    const replayed = await play(replayingOracle(rest));
    expect(replayed.faults).toEqual(faults.slice(0, -1));
  });

  test('switch all off', async () => {
    expect((await play(replayingOracle({}))).faults).toEqual([]);
  });
});

describe('where answers come late and in another order', () => {
  test.each([
    ['the reference target', undefined],
    ['a manager without statecharts', createPlainManager],
  ])('no monitor raises a false alarm about %s', async (_, createPort) => {
    expect(await falseAlarms({ from: 0, to: SEEDS, ...(createPort && { createPort }) })).toEqual(
      [],
    );
  });

  /** Those that answers alone show, however late they come. */
  const SHOWN = [
    'check-await-take',
    'bypasses-global-limit',
    'retry-bypasses-user-limit',
    'global-limit-one-too-many',
    'global-limit-one-too-few',
    'user-limit-one-too-many',
    'user-limit-one-too-few',
    'queue-one-too-many',
    'queue-one-too-few',
    'dedupe-mark-before-refusal',
    'second-slot-for-one-id',
    'double-release',
    'timeout-keeps-slot',
    'user-entries-never-cleaned',
    'end-told-twice',
    'ghost-waiter',
    'stale-queue-timer',
    'busy-closed-as-idle',
    'idle-timeout-early',
    'cross-talk',
    'answered-twice',
  ];

  test.each(SHOWN)('%s is caught', async (name) => {
    const { createPort } = MUTANTS.find((mutant) => mutant.name === name)!;
    expect(await falseAlarms({ from: 0, to: 60, createPort, most: 1 })).not.toEqual([]);
  });
});
