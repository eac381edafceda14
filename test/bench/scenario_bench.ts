import { isDeepStrictEqual } from 'node:util';
import { loadHistograms } from '../../src/metrics/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { contest, timed, type Contender } from './contest.ts';
import type { Bar, Benchmark, BenchOptions, Figure, Row } from './row.ts';
import { ratioOf, spreadOf } from './statistics.ts';
import { workByHand } from './work_by_hand.ts';
import { workNaively } from './work_naive.ts';
import { workOnEngine } from './work_on_engine.ts';
import { prepared, workloadOf, type Workload, type WorkOutcome } from './workload.ts';

type Name = 'compiled' | 'interpreted' | 'simulate' | 'naive' | 'by hand' | 'by hand, prepared';

interface Pair {
  readonly over: Name;
  readonly under: Name;
  readonly what: string;
  readonly bar?: Bar;
}

const PAIRS: Readonly<Record<string, Pair>> = {
  compiled_vs_naive: {
    over: 'compiled',
    under: 'naive',
    what: 'compiled engine against XState actors on RxJS VirtualTimeScheduler',
    bar: { relation: '>=', value: 30 },
  },
  compiled_vs_interpreted: {
    over: 'compiled',
    under: 'interpreted',
    what: "compiled engine against the same engine on XState's interpreter",
  },
  compiled_vs_handwritten: {
    over: 'compiled',
    under: 'by hand',
    what: 'compiled engine against an event loop by hand with plain objects',
    bar: { relation: '>=', value: 0.25 },
  },
  compiled_vs_handwritten_prepared: {
    over: 'compiled',
    under: 'by hand, prepared',
    what: 'the same, and all that the loop by hand draws is drawn beforehand',
  },
  simulate_vs_handwritten: {
    over: 'simulate',
    under: 'by hand',
    what: 'all of simulate(), with monitors, digest, series and probe, against the loop by hand',
  },
};

/** A contender works at least so long in each round, ms of processor time. */
const LEAST_MS = 400;

/** The same conversations on every engine, about 1,000 of them open. */
export const scenarioBench: Benchmark = {
  keys: Object.keys(PAIRS),

  async measure(wanted: ReadonlySet<string>, { rounds, quick }: BenchOptions) {
    await loadHistograms();
    const workload = workloadOf({ open: quick ? 200 : 1000, seconds: 60 });
    const pairs = Object.entries(PAIRS).filter(([key]) => wanted.has(key));
    const names = new Set(pairs.flatMap(([, { over, under }]) => [over, under]));
    const contenders = everybody(workload).filter(({ name }) => names.has(name));
    const rates = await contest(contenders, { rounds, warmUps: 1, leastMs: LEAST_MS });
    const figureOf = (contender: Name): Figure => ({
      contender,
      value: spreadOf(rates.get(contender)!.map((perUs) => perUs * 1e6)),
      unit: 'conversations/s',
    });
    return pairs.map(([key, { over, under, what, bar }]): Row => ({
      key,
      what,
      value: ratioOf(rates.get(over)!, rates.get(under)!),
      figures: [figureOf(over), figureOf(under)],
      ...(bar && { bar }),
    }));
  },
};

function everybody(workload: Workload): readonly (Contender & { readonly name: Name })[] {
  const expected = workByHand(workload);
  const ready = prepared(workload);
  const contender = (name: Name, work: () => Promise<WorkOutcome> | WorkOutcome) => ({
    name,
    run: async () => {
      let outcome: WorkOutcome | undefined;
      const us = await timed(async () => (outcome = await work()));
      if (!isDeepStrictEqual(outcome, expected)) {
        throw new Error(`Contender "${name}" did not do the same work as the others`);
      }
      return { done: expected.arrivals, us };
    },
  });
  return [
    contender('compiled', () => workOnEngine(workload, 'compiled')),
    contender('interpreted', () => workOnEngine(workload, 'xstate')),
    contender('simulate', () => workInSimulate(workload)),
    contender('naive', () => workNaively(workload)),
    contender('by hand', () => workByHand(workload)),
    contender('by hand, prepared', () => workByHand(ready)),
  ];
}

async function workInSimulate({ scenario, seed }: Workload): Promise<WorkOutcome> {
  const { counts, metrics } = await simulate(scenario, { seed, measureMemory: false });
  const { arrivals, started, rejected, completed, failed, abandoned } = counts;
  const { turn_time: turnTime, conversation_time: conversationTime } = metrics;
  return { arrivals, started, rejected, completed, failed, abandoned, turnTime, conversationTime };
}
