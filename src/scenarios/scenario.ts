import type { Limits } from '../facts/mod.ts';
import type { Phase } from '../load/mod.ts';
import type { Threshold } from '../metrics/mod.ts';
import type { Distribution } from '../random/mod.ts';
import type { FaultPlan } from '../targets/mod.ts';

/** One kind of user in a population. Durations are milliseconds. */
export interface UserType {
  readonly name: string;
  /** Weight among the population's types, above 0. */
  readonly share: number;
  /** Messages of a conversation, from 0. */
  readonly turns: number;
  /** Time between a reply (or admission) and the next message. */
  readonly think: Distribution;
  /** Time between the last reply and the end. */
  readonly linger: Distribution;
  /** The target's time for a conversation, split over its turns. */
  readonly work: Distribution;
  /** How long it waits for a slot, and for a reply; `Infinity`: for ever. */
  readonly patienceMs: number;
  /** How it comes back after a refusal. */
  readonly retry: {
    /** From 0. */
    readonly times: number;
    readonly backoffMs: number;
    readonly maxBackoffMs: number;
    /** Whether it comes back under the id that was refused. */
    readonly sameId: boolean;
  };
  /** Probability that it sends its next message without waiting for the reply, 0 to 1. */
  readonly doubleText: number;
  /** Probability that it asks twice for one conversation, under one id, 0 to 1. */
  readonly doubleStart: number;
  /** Probability that it stops before its start is answered, 0 to 1. */
  readonly stopEarly: number;
  /** Probability that it stops twice, 0 to 1. */
  readonly doubleStop: number;
}

/** One experiment, as data: who comes how, against which promises, and what counts as good. */
export interface Scenario {
  readonly name: string;
  readonly description?: string;
  /** @default 0, or what the command line says */
  readonly seed?: number;
  readonly limits: Limits;
  /** At least one. */
  readonly users: readonly UserType[];
  /** Phases, one after the other; at least one. */
  readonly load: readonly Phase[];
  /** What goes wrong between the users and the target. @default nothing */
  readonly faults?: FaultPlan;
  /** Claims that must not be vacuous; undefined: all of them. */
  readonly covers?: readonly string[];
  readonly thresholds: readonly Threshold[];
  /** What is due before it is not measured, ms. */
  readonly warmupMs: number;
}

/** What is allowed in `scenario` but may not be meant, a sentence each. */
export function remarksOn({ limits, faults, users }: Scenario): readonly string[] {
  const remarks: string[] = [];
  const { maxConversations, maxConversationsPerUser, maxQueued, queueTimeoutMs } = limits;
  if (
    maxConversations !== undefined &&
    maxConversationsPerUser !== undefined &&
    maxConversationsPerUser > maxConversations
  ) {
    remarks.push(
      `The limit per user (${maxConversationsPerUser}) is above the global one (${maxConversations}), so only the global one can bind`,
    );
  }
  if (queueTimeoutMs !== undefined && (maxQueued ?? 0) === 0) {
    remarks.push('There is a queue timeout but no queue: "maxQueued" is absent or 0');
  }
  const { lostReplies = 0 } = faults ?? {};
  if (lostReplies > 0 && users.some(({ patienceMs }) => patienceMs === Infinity)) {
    remarks.push(
      'Replies get lost, but some users have no "patience": they wait for a lost one for ever',
    );
  }
  return remarks;
}
