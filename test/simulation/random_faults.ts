import { FactKind, type Fact, type FactObserver } from '../../src/facts/mod.ts';
import { STATS_WHEN } from '../../src/monitors/mod.ts';
import { RandomSource, seededOracle, type RandomStream } from '../../src/random/mod.ts';
import { defineScenario, type Scenario } from '../../src/scenarios/mod.ts';
import { simulate, type SimulateOptions } from '../../src/simulation/mod.ts';
import {
  ReferenceTarget,
  withFaults,
  type CreatePort,
  type FaultPlan,
} from '../../src/targets/mod.ts';

function pick<T>(draw: RandomStream, values: readonly T[]): T {
  return values[draw.below(values.length)]!;
}

/** A few faults of every kind, each with an even chance. */
export function randomPlan(seed: number): FaultPlan {
  const draw = new RandomSource(seed).stream('plan');
  const maybe = <T>(value: () => T) => (draw.below(2) === 0 ? undefined : value());
  const rate = () => pick(draw, [0.02, 0.1, 0.4]);
  const plan = {
    latency: maybe(() => ({ kind: 'exponential', meanMs: pick(draw, [1, 10, 40]) }) as const),
    spikes: maybe(
      () =>
        ({ chance: rate(), of: { kind: 'constant', valueMs: pick(draw, [100, 500]) } }) as const,
    ),
    errors: maybe(rate),
    lostReplies: maybe(rate),
    duplicates: maybe(rate),
    reordered: maybe(rate),
    stall: maybe(() => ({ everyMs: pick(draw, [200, 700]), forMs: pick(draw, [20, 150]) })),
    crash: maybe(() => ({
      everyMs: pick(draw, [300, 1500]),
      restartAfterMs: pick(draw, [0, 100]),
    })),
    slowDatabase: maybe(() => ({ kind: 'uniform', minMs: 0, maxMs: pick(draw, [5, 50]) }) as const),
  };
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
}

/** Few people, small limits, and every way to misbehave. */
export function randomScenario(seed: number): Scenario {
  const draw = new RandomSource(seed).stream('scenario');
  const maybe = <T>(value: T) => (draw.below(3) === 0 ? undefined : value);
  const share = () => pick(draw, [0, 0.3, 0.7]);
  const user = () => ({
    turns: draw.below(5),
    think: pick(draw, [0, 20, 200]),
    linger: pick(draw, [0, 0, 400]),
    work: pick(draw, [0, 30, 300]),
    ...(draw.below(3) > 0 && { patience: `${pick(draw, [60, 400, 2000])}ms` as const }),
    retry: { times: draw.below(3), backoff: 30, sameId: draw.below(2) === 0 },
    doubleText: share(),
    doubleStart: share(),
    stopEarly: share(),
    doubleStop: share(),
  });
  const limits = {
    maxConversations: maybe(1 + draw.below(4)),
    maxConversationsPerUser: maybe(1 + draw.below(2)),
    maxQueued: maybe(draw.below(4)),
    maxTurnsInFlight: maybe(1 + draw.below(3)),
    queueTimeout: maybe(`${pick(draw, [100, 300])}ms`),
    idleTimeout: maybe(`${pick(draw, [150, 300])}ms`),
    maxDuration: `${pick(draw, [500, 1200])}ms`,
  };
  return defineScenario({
    name: 'faulty',
    limits: Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
    users: { one: user(), other: user() },
    load: [
      { rate: { perSecond: pick(draw, [10, 40]), for: '1s', arrivals: 'poisson', people: 4 } },
      { atOnce: { users: 1 + draw.below(6) } },
    ],
  });
}

/** Knows when the run has drained: what follows looks at the target itself. */
class Drained implements FactObserver {
  #isDrained = false;
  readonly isOver = () => this.#isDrained;

  observe({ kind, reason, probe }: Fact): void {
    if (probe || (kind === FactKind.stats_sampled && reason === STATS_WHEN.drained)) {
      this.#isDrained = true;
    }
  }
}

/** A run of `scenario` behind the faults of `plan`, until it has drained. */
export async function simulateWithFaults(
  scenario: Scenario,
  plan: FaultPlan,
  { createPort = (context) => new ReferenceTarget(context), ...options }: SimulateOptions = {},
) {
  const drained = new Drained();
  const { observers = [] } = options;
  return simulate(scenario, {
    measureMemory: false,
    ...options,
    hearing: 'delayed-answers',
    createPort: withFaults(createPort, plan, drained.isOver),
    observers: [drained, ...observers],
  });
}

/** Which random runs behind random faults had claims that were violated, or were cut short. */
export async function falseAlarms(options: {
  readonly from: number;
  readonly to: number;
  readonly createPort?: CreatePort;
  /** After so many it is enough. */
  readonly most?: number;
}): Promise<readonly string[]> {
  const { from, to, createPort, most = Infinity } = options;
  const alarms: string[] = [];
  for (let seed = from; seed < to && alarms.length < most; seed++) {
    const { invariants, interrupted } = await simulateWithFaults(
      randomScenario(seed),
      randomPlan(seed),
      {
        seed,
        oracle: seededOracle(new RandomSource(seed).stream('oracle')),
        ...(createPort && { createPort }),
      },
    );
    const violations = invariants.filter(({ verdict }) => verdict === 'violated');
    if (violations.length > 0 || interrupted) {
      alarms.push(`seed ${seed}: ${violations.map(({ id }) => id).join(', ')}`);
    }
  }
  return alarms;
}
