import type { ConversationEvent } from '../../machines/conversation.ts';
import {
  FactKind,
  NOBODY,
  tokenOf,
  type Fact,
  type FactStream,
  type StopReason,
  type TargetStats,
} from '../facts/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';
import type { Port, PortListener } from '../targets/mod.ts';

/** Whoever holds a conversation: what facts say about it, and where the target's answers go. */
export interface Party {
  readonly user: number;
  readonly userType: number;
  readonly probe: boolean;
  /** Gets what the target answers, at the instant at which it does. */
  hear(event: ConversationEvent): void;
}

/** When something was meant to happen, ticks. */
export interface Intent {
  readonly due: number;
  readonly planned: number;
}

/**
 * The port as the run uses it: everything that passes through is stated as a fact, in the order in
 * which it passes, and the target's answers are handed to whoever holds the conversation.
 */
export class RecordedPort implements PortListener {
  readonly #facts: FactStream;
  readonly #kernel: Kernel;
  readonly #port: Port;
  readonly #parties = new Map<number, Party>();

  constructor(facts: FactStream, kernel: Kernel, createPort: (listener: PortListener) => Port) {
    this.#facts = facts;
    this.#kernel = kernel;
    this.#port = createPort(this);
  }

  /** `id`: the conversation whose id this one goes by. @default its own */
  start(conversation: number, party: Party, intent: Intent & { id?: number | undefined }): void {
    const { id } = intent;
    this.#parties.set(conversation, party);
    this.#state(FactKind.start_requested, conversation, party, (fact) => {
      mean(fact, intent);
      if (id !== undefined) fact.token = id;
    });
    this.#port.start({ conversation, user: party.user, id });
  }

  send(conversation: number, turn: { turn: number; workMs: number }, intent: Intent): void {
    this.#state(FactKind.turn_sent, conversation, this.#parties.get(conversation), (fact) => {
      fact.turn = turn.turn;
      fact.token = tokenOf(conversation, turn.turn);
      mean(fact, intent);
    });
    this.#port.send(conversation, turn.turn, turn.workMs);
  }

  stop(conversation: number, reason: StopReason): void {
    this.#stateStop(conversation, reason);
    this.#port.stop(conversation);
  }

  /** The user leaves the queue. */
  abort(conversation: number): void {
    this.#stateStop(conversation, 'gave-up');
    this.#port.abort(conversation);
  }

  /** Asks for the target's figures and states them, if it keeps any. `timers`: those that the run itself counts. */
  sample(reason: string, timers: number | undefined, done: () => void): void {
    this.#port.stats((stats) => {
      if (stats !== undefined) {
        this.#stateStats(reason, timers === undefined ? stats : { ...stats, timers });
      }
      done();
    });
  }

  async close(): Promise<void> {
    await this.#port.close();
  }

  queued(conversation: number): void {
    this.#pass(FactKind.queued, conversation, { type: 'QUEUED' });
  }

  admitted(conversation: number): void {
    this.#pass(FactKind.admitted, conversation, { type: 'ADMITTED' });
  }

  refused(conversation: number, reason: string, retryAfterMs: number): void {
    this.#pass(
      FactKind.refused,
      conversation,
      { type: 'REFUSED', reason, retryAfterMs },
      (fact) => {
        fact.reason = reason;
        fact.retryAfter = retryAfterMs === NOBODY ? NOBODY : Math.round(retryAfterMs * 1000);
      },
    );
    this.#parties.delete(conversation);
  }

  chunkReceived(conversation: number, turn: number): void {
    this.#state(FactKind.chunk_received, conversation, this.#parties.get(conversation), (fact) => {
      fact.turn = turn;
      fact.token = tokenOf(conversation, turn);
    });
  }

  answered(conversation: number, turn: number, token: number): void {
    this.#pass(FactKind.turn_answered, conversation, { type: 'ANSWERED', turn }, (fact) => {
      fact.turn = turn;
      fact.token = token;
    });
  }

  turnFailed(conversation: number, turn: number, reason: string): void {
    this.#state(FactKind.turn_failed, conversation, this.#parties.get(conversation), (fact) => {
      fact.turn = turn;
      fact.token = tokenOf(conversation, turn);
      fact.reason = reason;
    });
  }

  ended(conversation: number, reason: string): void {
    this.#pass(FactKind.ended, conversation, { type: 'ENDED', reason }, (fact) => {
      fact.reason = reason;
    });
    this.#parties.delete(conversation);
  }

  timerFired(conversation: number, timer: string): void {
    this.#state(FactKind.timer_fired, conversation, this.#parties.get(conversation), (fact) => {
      fact.reason = timer;
    });
  }

  /** States a fact about a conversation, and tells its holder. */
  #pass(
    kind: FactKind,
    conversation: number,
    event: ConversationEvent,
    fill?: (fact: Fact) => void,
  ): void {
    const party = this.#parties.get(conversation);
    this.#state(kind, conversation, party, fill);
    party?.hear(event);
  }

  #state(
    kind: FactKind,
    conversation: number,
    party: Party | undefined,
    fill?: (fact: Fact) => void,
  ): void {
    const fact = this.#facts.begin(kind, this.#kernel.now());
    fact.conversation = conversation;
    if (party !== undefined) {
      fact.user = party.user;
      fact.userType = party.userType;
      fact.probe = party.probe;
    }
    fill?.(fact);
    this.#facts.publish();
  }

  #stateStop(conversation: number, reason: StopReason): void {
    this.#state(FactKind.stop_requested, conversation, this.#parties.get(conversation), (fact) => {
      fact.reason = reason;
    });
  }

  #stateStats(reason: string, stats: TargetStats): void {
    const fact = this.#facts.begin(FactKind.stats_sampled, this.#kernel.now());
    fact.reason = reason;
    fact.stats = stats;
    this.#facts.publish();
  }
}

function mean(fact: Fact, { due, planned }: Intent): void {
  fact.due = due;
  fact.planned = planned;
}
