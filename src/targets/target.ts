import type { Limits, TargetStats } from '../facts/mod.ts';

/**
 * A conversation manager as its owner writes it: promises, texts for ids, milliseconds. A module that is
 * to be tested exports `createTarget`, which makes one.
 */
export interface Target {
  /** Resolves when the conversation holds a slot, or when it is refused. Stays pending while queued. */
  start(request: TargetStart): Promise<StartAnswer>;
  /** One turn. Resolves with its reply, or with the end of the conversation. */
  send(request: TargetTurn): Promise<TurnAnswer>;
  /** Ends the conversation. Stopping one that has ended already is not an error. */
  stop(request: { readonly conversationId: string }): Promise<void>;
  /** Lets monitors count instead of infer. */
  stats?(): Promise<TargetStats>;
  /** Shuts down: nothing is held and no timer is armed when it has resolved. */
  close?(): Promise<void>;
}

/** Somebody asks for a slot. */
export interface TargetStart {
  readonly userId: string;
  /** While it is in use it never takes a second slot. */
  readonly conversationId: string;
  /** Aborted: the user has left, and the start resolves as `rejected`, `abandoned`. */
  readonly signal: AbortSignal;
}

/** What becomes of a start. Reasons: `global-limit`, `user-limit`, `queue-full`, `queue-timeout`, `abandoned`, `shutting-down`. */
export type StartAnswer =
  | { readonly status: 'active' }
  | { readonly status: 'rejected'; readonly reason: string; readonly retryAfterMs?: number };

/** Somebody says something. */
export interface TargetTurn {
  readonly conversationId: string;
  /** From 1. */
  readonly turn: number;
  /** Carries a token that names conversation and turn; a reply that carries another's is cross-talk. */
  readonly text: string;
  /** How long the simulated work takes, ms: a real system ignores it. */
  readonly workMs?: number;
  /** Aborted: the user has given the turn up; a stop follows. */
  readonly signal: AbortSignal;
  /** To be called with the parts of a reply, if it comes in parts. */
  readonly onChunk?: (text: string) => void;
}

/** What becomes of a turn. Reasons: `stopped`, `idle-timeout`, `max-duration`, `shutting-down`, `unknown`. */
export type TurnAnswer =
  | { readonly status: 'replied'; readonly text: string }
  | { readonly status: 'ended'; readonly reason: string };

/** What `createTarget` is given. */
export interface TargetOptions {
  /** What is promised; a limit that is absent does not exist. */
  readonly limits: Limits;
  /** The environment of the process. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the module of a target exports under this name. */
export type CreateTarget = (options: TargetOptions) => Target | Promise<Target>;
