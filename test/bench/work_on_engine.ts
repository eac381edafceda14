import { createHost, type EngineChoice } from '../../src/actors/mod.ts';
import { FactStream, type FactObserver } from '../../src/facts/mod.ts';
import { patternOfPhases } from '../../src/load/mod.ts';
import { loadHistograms, RunMetrics } from '../../src/metrics/mod.ts';
import { PLAIN_ORACLE, RandomSource } from '../../src/random/mod.ts';
import type { Scenario } from '../../src/scenarios/mod.ts';
import { RxScheduler, VirtualKernel } from '../../src/scheduler/mod.ts';
import { Directory } from '../../src/simulation/directory.ts';
import { Expectations } from '../../src/simulation/expectations.ts';
import { Population } from '../../src/simulation/population.ts';
import { RecordedPort } from '../../src/simulation/recorded_port.ts';
import { ReferenceTarget, type CreatePort } from '../../src/targets/mod.ts';
import type { Workload, WorkOutcome } from './workload.ts';

/** How the engine is put together. */
export interface EngineSettings {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly engine: EngineChoice;
  /** What looks at facts. */
  readonly observers: readonly FactObserver[];
  /** @default the reference target */
  readonly createPort?: CreatePort;
  /** @default its own */
  readonly directory?: Directory;
}

/**
 * The engine as `Run` puts it together, without what judges: load, population, reference target, facts;
 * no monitors, no digest, no time series, unless they are among the observers.
 */
export function composeEngine(settings: EngineSettings): VirtualKernel {
  const { scenario, seed, engine, observers, directory = new Directory() } = settings;
  const { createPort = (context) => new ReferenceTarget(context) } = settings;
  const kernel = new VirtualKernel();
  const random = new RandomSource(seed);
  const facts = new FactStream(observers);
  const host = createHost(engine, kernel, {
    onError: (error) => {
      throw error;
    },
  });
  const port = new RecordedPort(facts, kernel, (listener) =>
    createPort({
      kernel,
      host,
      limits: scenario.limits,
      listener,
      random,
      oracle: PLAIN_ORACLE,
      names: directory,
    }),
  );
  const population = new Population({
    world: { kernel, host, port, random, directory },
    types: scenario.users,
    facts,
    expectations: new Expectations(),
    onDeparture: () => {},
  });
  const context = {
    kernel,
    scheduler: new RxScheduler(kernel),
    stream: (part: string) => random.stream(`arrivals:${part}`),
  };
  const begin = () => {
    patternOfPhases(scenario.load)(context).subscribe((arrival) => population.arrive(arrival));
  };
  kernel.post({ run: begin });
  return kernel;
}

/** The work as our engine does it, with the metrics of a run. */
export async function workOnEngine(
  { scenario, seed }: Workload,
  engine: EngineChoice,
): Promise<WorkOutcome> {
  await loadHistograms();
  const metrics = new RunMetrics({ userTypes: scenario.users.map(({ name }) => name) });
  try {
    await composeEngine({ scenario, seed, engine, observers: [metrics] }).run();
    const { arrivals, started, rejected, completed, failed, abandoned } = metrics.counts();
    return {
      arrivals,
      started,
      rejected,
      completed,
      failed,
      abandoned,
      turnTime: metrics.trend('turn_time'),
      conversationTime: metrics.trend('conversation_time'),
    };
  } finally {
    metrics.destroy();
  }
}
