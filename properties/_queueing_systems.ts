import type { ScenarioInput, ScenarioResult } from '../src/mod.ts';
import type { Ratio } from './_confidence.ts';
import {
  erlangB,
  erlangC,
  lossProbability,
  meanWait,
  meanWaitOfAccepted,
  pollaczekKhinchine,
} from './_queueing_formulas.ts';

/** The mean of all work, ms: the unit of time of the formulas. */
export const MEAN_WORK_MS = 1000;

/** As many places as nobody ever needs. */
const UNBOUNDED = 1_000_000;

/**
 * From an empty system to its equilibrium, mean service times: a few relaxation times of the slowest
 * system of the kind, 1 / (sqrt(servers) - sqrt(load))^2 where there is no bound.
 */
const WARMUP_WITH_LOSS = 10;
const WARMUP_WITHOUT_LOSS = 30;

type Work = NonNullable<NonNullable<ScenarioInput['users']>[string]['work']>;

/** A queueing system, what theory says of it, and how closely it is looked at. */
export interface System {
  /** In Kendall's notation. */
  readonly name: string;
  /** Slots. */
  readonly servers: number;
  /** Places for those who wait. */
  readonly places: number;
  /** Erlangs. */
  readonly load: number;
  readonly work: Work;
  /** Arrivals of one replication that are measured, on average, at the default effort. */
  readonly arrivals: number;
  /** How long a replication runs before it is measured, mean service times. */
  readonly warmup: number;
  /** At least one. */
  readonly comparisons: readonly Comparison[];
}

/** A figure of a system beside its formula. */
export interface Comparison {
  readonly name: string;
  /** What a result reports. */
  readonly figure: (result: ScenarioResult) => Ratio;
  readonly formula: number;
  /** The formula of systems that are almost this one, by what is different there; the same keys in all comparisons. */
  readonly almost: Readonly<Record<string, number>>;
}

const EXPONENTIAL: Work = { exponential: MEAN_WORK_MS };

/** Work of a gamma distribution whose variance is so many times the squared mean; 0 is a constant. */
function workOf(squaredVariation: number): Work {
  return squaredVariation === 0
    ? MEAN_WORK_MS
    : { gamma: { mean: MEAN_WORK_MS, shape: 1 / squaredVariation } };
}

const shareRefused: Comparison['figure'] = ({ counts }) => ({
  total: counts.failedStarts,
  count: counts.arrivals,
});

const shareWaiting: Comparison['figure'] = ({ counts, metrics }) => ({
  total: metrics.queue_wait.count,
  count: counts.started,
});

/** Of all who were accepted, in mean service times. */
const meanWaitMeasured: Comparison['figure'] = ({ counts, metrics }) => ({
  total: (metrics.queue_wait.count * metrics.queue_wait.mean) / MEAN_WORK_MS,
  count: counts.started,
});

/** A formula of the number of servers at this number, and with one server more and one less. */
function byServers(servers: number, formula: (count: number) => number) {
  return {
    formula: formula(servers),
    almost: {
      'one slot more': formula(servers + 1),
      ...(servers > 1 && { 'one slot less': formula(servers - 1) }),
    },
  };
}

/** The same for servers and places. */
function byServersAndPlaces(
  servers: number,
  places: number,
  formula: (servers: number, places: number) => number,
) {
  const { formula: value, almost } = byServers(servers, (count) => formula(count, places));
  return {
    formula: value,
    almost: {
      ...almost,
      'one place more': formula(servers, places + 1),
      'one place less': formula(servers, places - 1),
    },
  };
}

/** M/M/c/c: nobody waits. */
function lossSystem(servers: number, load: number, arrivals: number): System {
  return {
    name: `M/M/${servers}/${servers}, ${load} erlangs`,
    servers,
    places: 0,
    warmup: WARMUP_WITH_LOSS,
    load,
    arrivals,
    work: EXPONENTIAL,
    comparisons: [
      {
        name: 'refused, Erlang B',
        figure: shareRefused,
        ...byServers(servers, (count) => erlangB(count, load)),
      },
    ],
  };
}

/** M/M/c: nobody is refused. */
function waitingSystem(servers: number, load: number, arrivals: number): System {
  return {
    name: `M/M/${servers}, ${load} erlangs`,
    servers,
    places: UNBOUNDED,
    warmup: WARMUP_WITHOUT_LOSS,
    load,
    arrivals,
    work: EXPONENTIAL,
    comparisons: [
      {
        name: 'waiting, Erlang C',
        figure: shareWaiting,
        ...byServers(servers, (count) => erlangC(count, load)),
      },
      {
        name: 'mean wait, Erlang C',
        figure: meanWaitMeasured,
        ...byServers(servers, (count) => meanWait(count, load)),
      },
    ],
  };
}

/** M/M/c/K: some wait, and some are refused. */
function finiteSystem(servers: number, places: number, load: number, arrivals: number): System {
  return {
    name: `M/M/${servers}/${servers + places}, ${load} erlangs`,
    servers,
    places,
    warmup: WARMUP_WITH_LOSS,
    load,
    arrivals,
    work: EXPONENTIAL,
    comparisons: [
      {
        name: 'refused',
        figure: shareRefused,
        ...byServersAndPlaces(servers, places, (count, room) =>
          lossProbability({ servers: count, places: room, load }),
        ),
      },
      {
        name: 'mean wait of the accepted',
        figure: meanWaitMeasured,
        ...byServersAndPlaces(servers, places, (count, room) =>
          meanWaitOfAccepted({ servers: count, places: room, load }),
        ),
      },
    ],
  };
}

/** M/G/1, told from the same with another variance. */
function generalSystem(
  load: number,
  variation: { readonly squared: number; readonly unlike: number },
  arrivals: number,
): System {
  const { squared, unlike } = variation;
  const kind = squared === 0 ? 'M/D/1' : 'M/G/1';
  return {
    name: `${kind}, ${load} erlangs, squared variation ${squared}`,
    servers: 1,
    places: UNBOUNDED,
    warmup: WARMUP_WITHOUT_LOSS,
    load,
    arrivals,
    work: workOf(squared),
    comparisons: [
      {
        name: 'mean wait, Pollaczek-Khinchine',
        figure: meanWaitMeasured,
        formula: pollaczekKhinchine(load, squared),
        almost: { [`squared variation ${unlike}`]: pollaczekKhinchine(load, unlike) },
      },
    ],
  };
}

/** Systems that refuse. */
export const SYSTEMS_WITH_LOSS: readonly System[] = [
  lossSystem(1, 0.5, 100),
  lossSystem(2, 2, 120),
  lossSystem(4, 4, 180),
  finiteSystem(1, 1, 1, 100),
  finiteSystem(3, 2, 4, 180),
];

/** Systems in which everybody is served. */
export const SYSTEMS_WITHOUT_LOSS: readonly System[] = [
  waitingSystem(1, 0.5, 120),
  waitingSystem(2, 1.2, 140),
  waitingSystem(3, 1.8, 180),
  generalSystem(0.5, { squared: 0, unlike: 1 }, 160),
  generalSystem(0.3, { squared: 4, unlike: 0 }, 240),
];

/** All of them; a system's position seeds its replications. */
export const SYSTEMS: readonly System[] = [...SYSTEMS_WITH_LOSS, ...SYSTEMS_WITHOUT_LOSS];
