import type { Limits } from '../../src/facts/mod.ts';
import type { LatencySummary } from '../../src/metrics/mod.ts';
import { defineScenario, type Scenario } from '../../src/scenarios/mod.ts';
import { toTicks } from '../../src/time/mod.ts';
import { PreparedDraws, StreamDraws, type Draws, type PreparedArrival } from './draws.ts';

/**
 * The work that all engines do: users come, ask for a conversation, are admitted, wait or are refused,
 * say two things after some thought, have each answered after some work, and stop; an idle timer runs
 * between turns, a maximum duration over the whole, and the user's patience over each wait. Two
 * histograms take the times of turns and of conversations.
 */
export interface Workload {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly limits: Required<Omit<Limits, 'maxTurnsInFlight' | 'queueTimeoutMs'>>;
  readonly turns: number;
  // Ticks.
  readonly patience: number;
  readonly idleTimeout: number;
  readonly maxDuration: number;
  /** How many people there are; each is one user, who may come several times. */
  readonly people: number;
  /** Begins the draws anew. */
  readonly draws: () => Draws;
}

/** What came of the work; the same for everybody who did it. */
export interface WorkOutcome {
  readonly arrivals: number;
  readonly started: number;
  /** Refusals by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly completed: number;
  readonly failed: number;
  /** Users who lost their patience. */
  readonly abandoned: number;
  readonly turnTime: LatencySummary;
  readonly conversationTime: LatencySummary;
}

/** How large a workload is. */
export interface WorkloadSize {
  /** About how many conversations are open at one instant, from 10. */
  readonly open: number;
  /** For how long users come, seconds. */
  readonly seconds: number;
}

const SEED = 1;
const TURNS = 2;
/** Mean time from admission to the end, s: two thoughts, two turns; timeouts make it a little less. */
const MEAN_STAY_S = 9;
/** So many times as many users come as there is room for, so that all limits have their say. */
const OVERLOAD = 1.3;

/** The scenario of a size. */
export function scenarioOf(size: WorkloadSize): Scenario {
  const { open, seconds } = size;
  return defineScenario({
    name: 'bench',
    seed: SEED,
    limits: {
      maxConversations: open,
      maxConversationsPerUser: 2,
      maxQueued: Math.ceil(open * 0.35),
      idleTimeout: '15s',
      maxDuration: '30s',
    },
    users: {
      user: {
        turns: TURNS,
        think: { exponential: '4s' },
        work: { exponential: '1s' },
        patience: '3s',
      },
    },
    load: [
      {
        rate: {
          perSecond: rateOf(size),
          for: `${seconds}s`,
          arrivals: 'poisson',
          people: peopleOf(size),
        },
      },
    ],
  });
}

/** The workload of a size. */
export function workloadOf(size: WorkloadSize): Workload {
  const scenario = scenarioOf(size);
  const { idleTimeoutMs, maxDurationMs, maxConversations, maxConversationsPerUser, maxQueued } =
    scenario.limits;
  return {
    scenario,
    seed: SEED,
    limits: {
      maxConversations: maxConversations!,
      maxConversationsPerUser: maxConversationsPerUser!,
      maxQueued: maxQueued!,
      idleTimeoutMs: idleTimeoutMs!,
      maxDurationMs: maxDurationMs!,
    },
    turns: TURNS,
    patience: toTicks(scenario.users[0]!.patienceMs),
    idleTimeout: toTicks(idleTimeoutMs!),
    maxDuration: toTicks(maxDurationMs!),
    people: peopleOf(size),
    draws: () =>
      new StreamDraws({ ...size, perSecond: rateOf(size), people: peopleOf(size) }, scenario),
  };
}

/** The same workload with everything drawn beforehand: what is drawn then costs nothing any more. */
export function prepared(workload: Workload): Workload {
  const draws = workload.draws();
  const arrivals: PreparedArrival[] = [];
  for (let due = draws.next(); due !== Infinity; due = draws.next()) {
    const habits = draws.habits(arrivals.length);
    const thoughts = Array.from({ length: workload.turns }, () => habits.thought());
    arrivals.push({ due, person: draws.person, work: habits.work(), thoughts });
  }
  return { ...workload, draws: () => new PreparedDraws(arrivals) };
}

function rateOf({ open }: WorkloadSize): number {
  return (open * OVERLOAD) / MEAN_STAY_S;
}

function peopleOf({ open }: WorkloadSize): number {
  return open * 2;
}
