import type { ActorHost } from '../actors/mod.ts';
import type { Limits, Names, StopReason, TargetStats } from '../facts/mod.ts';
import type { Oracle, RandomSource } from '../random/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';

/**
 * The system under test as a run sees it: requests go in, answers come back as calls of the listener,
 * at once or later. No promise is involved, so a target inside the simulation costs none. Users,
 * conversations and turns go by the run's own integers (turns from 1).
 */
export interface Port {
  /** Asks for a slot. Answered once, by `admitted` or `refused` (`error` if it failed); `queued` may come before. */
  start(request: StartRequest): void;
  /** Says something. Answered by `answered` or `turnFailed`, once. `workMs`: simulated work, ms. */
  send(conversation: number, turn: number, workMs: number): void;
  /**
   * Ends a conversation, or a start that is still pending. Answered by `ended`, if it had not ended.
   * `gave-up`: its user has left, and waits for no reply any more.
   */
  stop(conversation: number, reason: StopReason): void;
  /** The user left the queue. */
  abort(conversation: number): void;
  /** Calls back with the target's own figures, or with undefined if it keeps none. */
  stats(reply: (stats: TargetStats | undefined) => void): void;
  /** Shuts the target down; its timers are gone when this has settled. */
  close(): Promise<void>;
  /** Calls back when it can be asked for something, at once or later; until then nobody comes. @default at once */
  whenReady?(act: () => void): void;
  /** Whether there is a way to shut it down: what is left after that can then be judged. @default true */
  readonly closes?: boolean;
  /** Timers of the target's own among the kernel's entries: they alone change nothing for a user who waits. @default not known */
  readonly ownTimers?: number | undefined;
  /** What else is to be said of how the target did, a sentence each. */
  remarks?(): readonly string[];
}

/** Who asks for a slot. */
export interface StartRequest {
  readonly conversation: number;
  readonly user: number;
  /**
   * The conversation whose id this one goes by: a request that is repeated, or made twice. While that
   * id is in use, the answer is the refusal `id-in-use`. @default its own
   */
  readonly id?: number | undefined;
}

/** What a target needs around it. */
export interface TargetContext {
  readonly kernel: Kernel;
  readonly host: ActorHost;
  readonly limits: Limits;
  readonly listener: PortListener;
  /** What the target, or what stands before it, draws from. */
  readonly random: RandomSource;
  /** Decides whether a fault fires. */
  readonly oracle: Oracle;
  readonly names: Names;
}

/** Makes the system under test. */
export type CreatePort = (context: TargetContext) => Port;

/**
 * What a port tells, at the instant at which it happens. What an end takes with it is told before it:
 * turns that it cuts fail first. What an end gives is told after it: first that the slot is free, then
 * who has it.
 */
export interface PortListener {
  queued(conversation: number): void;
  admitted(conversation: number): void;
  /** `retryAfterMs` is `NOBODY` (-1) where the target advises nothing. */
  refused(conversation: number, reason: string, retryAfterMs: number): void;
  /** A part of the reply, or the first sign that the turn is being worked on. */
  chunkReceived(conversation: number, turn: number): void;
  /** `token` names the message that the reply answers (see `tokenOf`). */
  answered(conversation: number, turn: number, token: number): void;
  turnFailed(conversation: number, turn: number, reason: string): void;
  /** An admitted conversation is over. Once. */
  ended(conversation: number, reason: string): void;
  /** A timer of the conversation ran out: `queue`, `idle` or `duration`. Only where a target can tell. */
  timerFired(conversation: number, timer: string): void;
  /** What the target counts about itself when an instant is over, if the port asks for it by itself. */
  watched(stats: TargetStats): void;
  /** A planned fault struck a conversation, or (`NOBODY`) the target as a whole. */
  faultFired(conversation: number, fault: string): void;
  /** The target's code threw where nobody waits for it: its process would have died. */
  crashed(error: unknown): void;
}
