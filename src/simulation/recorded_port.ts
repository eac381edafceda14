import type { ConversationEvent } from '../../machines/conversation.ts';
import {
  DenseMap,
  FactKind,
  NOBODY,
  tokenOf,
  type Fact,
  type FactStream,
  type StopReason,
  type TargetStats,
} from '../facts/mod.ts';
import { WATCHED } from '../monitors/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';
import type { Port, PortListener } from '../targets/mod.ts';

/** Whoever holds a conversation: what facts say about it, and where the target's answers go. */
export interface Party {
  readonly user: number;
  readonly userType: number;
  readonly probe: boolean;
  /** Whether it has a slot; the port says so. */
  isAdmitted: boolean;
  /** Gets what the target answers, at the instant at which it does. */
  hear(event: ConversationEvent): void;
}

/** When something was meant to happen, ticks. */
export interface Intent {
  readonly due: number;
  readonly planned: number;
}

const QUEUED: ConversationEvent = { type: 'QUEUED' };
const ADMITTED: ConversationEvent = { type: 'ADMITTED' };

/**
 * The port as the run uses it: everything that passes through is stated as a fact, in the order in
 * which it passes, and the target's answers are handed to whoever holds the conversation.
 */
export class RecordedPort implements PortListener {
  readonly #facts: FactStream;
  readonly #kernel: Kernel;
  readonly #port: Port;
  readonly #parties = new DenseMap<Party>();
  /** Whether users may still ask for something; behind the load only what is open is brought to its end. */
  #isOpen = true;
  /** To be called when nobody is left. */
  #onLastGone: (() => void) | undefined;

  constructor(facts: FactStream, kernel: Kernel, createPort: (listener: PortListener) => Port) {
    this.#facts = facts;
    this.#kernel = kernel;
    this.#port = createPort(this);
  }

  /** `id`: the conversation whose id this one goes by. @default its own */
  start(conversation: number, party: Party, { due, planned }: Intent, id?: number): void {
    if (!this.#isOpen && !party.probe) return;
    this.#parties.set(conversation, party);
    const fact = this.#begin(FactKind.start_requested, conversation, party);
    fact.due = due;
    fact.planned = planned;
    if (id !== undefined) fact.token = id;
    this.#facts.publish();
    this.#port.start({ conversation, user: party.user, id });
  }

  send(
    conversation: number,
    { turn, workMs }: { turn: number; workMs: number },
    { due, planned }: Intent,
  ): void {
    if (this.#isIgnored(conversation)) return;
    const fact = this.#beginTurn(FactKind.turn_sent, conversation, turn);
    fact.due = due;
    fact.planned = planned;
    this.#facts.publish();
    this.#port.send(conversation, turn, workMs);
  }

  stop(conversation: number, reason: StopReason): void {
    if (this.#isIgnored(conversation)) return;
    this.#stateStop(conversation, reason);
    this.#port.stop(conversation, reason);
  }

  /** The user leaves the queue. */
  abort(conversation: number): void {
    if (this.#isIgnored(conversation)) return;
    this.#stateStop(conversation, 'gave-up');
    this.#port.abort(conversation);
  }

  /** Calls back when the target can be asked for something. */
  whenReady(act: () => void): void {
    if (this.#port.whenReady === undefined) act();
    else this.#port.whenReady(act);
  }

  /** Behind the load: who comes back, or goes on, is not heard any more. */
  closeToUsers(): void {
    this.#isOpen = false;
  }

  /** Asks for the target's figures and states them, if it keeps any. `timers`: those that the run itself counts. */
  sample(reason: string, timers: number | undefined, done: () => void): void {
    this.#port.stats((stats) => {
      if (timers !== undefined && (stats !== undefined || timers > 0)) {
        this.#stateStats(reason, { active: 0, ...stats, timers });
      } else if (stats !== undefined) this.#stateStats(reason, stats);
      done();
    });
  }

  /**
   * Stops what is open: with `pending` also what was never answered. Calls back when nobody is left;
   * false if nobody is there to be stopped.
   */
  releaseAll(pending: boolean, done: () => void): boolean {
    const left: number[] = [];
    for (const [conversation, { isAdmitted }] of this.#parties)
      if (pending || isAdmitted) left.push(conversation);
    this.#onLastGone = done;
    for (const conversation of left) this.stop(conversation, 'finished');
    return left.length > 0;
  }

  /** What else the target has to say of itself. */
  get remarks(): readonly string[] {
    return this.#port.remarks?.() ?? [];
  }

  /** Timers of the target's own among the kernel's entries. */
  get ownTimers(): number | undefined {
    return this.#port.ownTimers;
  }

  /** Whether there is a way to shut the target down. */
  get closes(): boolean {
    return this.#port.closes ?? true;
  }

  async close(): Promise<void> {
    await this.#port.close();
  }

  queued(conversation: number): void {
    this.#pass(FactKind.queued, conversation, QUEUED);
  }

  admitted(conversation: number): void {
    const party = this.#parties.get(conversation);
    if (party !== undefined) party.isAdmitted = true;
    this.#pass(FactKind.admitted, conversation, ADMITTED);
  }

  refused(conversation: number, reason: string, retryAfterMs: number): void {
    const party = this.#parties.get(conversation);
    const fact = this.#begin(FactKind.refused, conversation, party);
    fact.reason = reason;
    if (retryAfterMs !== NOBODY) fact.retryAfter = Math.round(retryAfterMs * 1000);
    this.#facts.publish();
    party?.hear({ type: 'REFUSED', reason, retryAfterMs });
    this.#forget(conversation);
  }

  chunkReceived(conversation: number, turn: number): void {
    this.#beginTurn(FactKind.chunk_received, conversation, turn);
    this.#facts.publish();
  }

  answered(conversation: number, turn: number, token: number): void {
    const party = this.#parties.get(conversation);
    const fact = this.#begin(FactKind.turn_answered, conversation, party);
    fact.turn = turn;
    fact.token = token;
    this.#facts.publish();
    party?.hear({ type: 'ANSWERED', turn });
  }

  turnFailed(conversation: number, turn: number, reason: string): void {
    const fact = this.#beginTurn(FactKind.turn_failed, conversation, turn);
    fact.reason = reason;
    this.#facts.publish();
  }

  ended(conversation: number, reason: string): void {
    const party = this.#parties.get(conversation);
    const fact = this.#begin(FactKind.ended, conversation, party);
    fact.reason = reason;
    this.#facts.publish();
    party?.hear({ type: 'ENDED', reason });
    this.#forget(conversation);
  }

  timerFired(conversation: number, timer: string): void {
    const fact = this.#begin(FactKind.timer_fired, conversation, this.#parties.get(conversation));
    fact.reason = timer;
    this.#facts.publish();
  }

  watched(stats: TargetStats): void {
    this.#stateStats(WATCHED, stats);
  }

  faultFired(conversation: number, fault: string): void {
    const fact = this.#begin(FactKind.fault_fired, conversation, this.#parties.get(conversation));
    fact.reason = fault;
    this.#facts.publish();
  }

  crashed(error: unknown): void {
    const fact = this.#facts.begin(FactKind.crashed, this.#kernel.now());
    fact.reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#facts.publish();
  }

  /** Whether somebody speaks of a conversation that was never asked for, or is over, when nobody is to speak. */
  #isIgnored(conversation: number): boolean {
    return !this.#isOpen && !this.#parties.has(conversation);
  }

  #forget(conversation: number): void {
    this.#parties.delete(conversation);
    if (this.#parties.size > 0 || this.#onLastGone === undefined) return;
    const tell = this.#onLastGone;
    this.#onLastGone = undefined;
    tell();
  }

  /** States a fact about a conversation that says nothing more, and tells its holder. */
  #pass(kind: FactKind, conversation: number, event: ConversationEvent): void {
    const party = this.#parties.get(conversation);
    this.#begin(kind, conversation, party);
    this.#facts.publish();
    party?.hear(event);
  }

  /** A fact about a conversation, to be completed and published. */
  #begin(kind: FactKind, conversation: number, party: Party | undefined): Fact {
    const fact = this.#facts.begin(kind, this.#kernel.now());
    fact.conversation = conversation;
    if (party !== undefined) {
      fact.user = party.user;
      fact.userType = party.userType;
      fact.probe = party.probe;
    }
    return fact;
  }

  /** A fact about a turn, which carries that turn's own token. */
  #beginTurn(kind: FactKind, conversation: number, turn: number): Fact {
    const fact = this.#begin(kind, conversation, this.#parties.get(conversation));
    fact.turn = turn;
    fact.token = tokenOf(conversation, turn);
    return fact;
  }

  #stateStop(conversation: number, reason: StopReason): void {
    const fact = this.#begin(
      FactKind.stop_requested,
      conversation,
      this.#parties.get(conversation),
    );
    fact.reason = reason;
    this.#facts.publish();
  }

  #stateStats(reason: string, stats: TargetStats): void {
    const fact = this.#facts.begin(FactKind.stats_sampled, this.#kernel.now());
    fact.reason = reason;
    fact.stats = stats;
    this.#facts.publish();
  }
}
