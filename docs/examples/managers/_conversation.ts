import { setTimeout as sleep } from 'node:timers/promises';
import type { TargetStart, TargetTurn, TurnAnswer } from 'hubbub';

/** A conversation that waits for a slot, or holds one. */
export class Conversation {
  readonly userId: string;
  /** Resolves when it is over. */
  readonly over: Promise<void>;
  readonly #end = new AbortController();
  readonly #idleTimeoutMs: number | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #isActive = false;
  #openTurns = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor({ userId, signal }: TargetStart, idleTimeoutMs?: number) {
    this.userId = userId;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.over = new Promise((resolve) => this.onOver(resolve));
    this.onOver(() => clearTimeout(this.#idleTimer));
    if (signal.aborted) this.stop();
    else signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  /** Aborted when it is over; its reason says why. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get isOver(): boolean {
    return this.signal.aborted;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  onOver(act: () => void): void {
    if (this.isOver) act();
    else this.signal.addEventListener('abort', act, { once: true });
  }

  /** To be called when it has its slot. */
  admit(): void {
    this.#isActive = true;
    this.#awaitTurn();
  }

  /** `reason`: what its start answers, if it still waits. */
  stop(reason = 'abandoned'): void {
    this.#end.abort(reason);
  }

  /** Answers turns one after the other. */
  async send(turn: TargetTurn): Promise<TurnAnswer> {
    clearTimeout(this.#idleTimer);
    this.#openTurns++;
    const answer = this.#lastTurn.then(() => this.#answer(turn));
    this.#lastTurn = answer;
    await answer;
    this.#openTurns--;
    if (this.#openTurns === 0) this.#awaitTurn();
    return await answer;
  }

  #awaitTurn(): void {
    if (this.isOver || this.#idleTimeoutMs === undefined) return;
    this.#idleTimer = setTimeout(() => this.stop('idle-timeout'), this.#idleTimeoutMs);
  }

  /** A real one would ask its model. */
  async #answer({ text, workMs }: TargetTurn): Promise<TurnAnswer> {
    try {
      await sleep(workMs, undefined, { signal: this.signal });
      return { status: 'replied', text };
    } catch {
      return { status: 'ended', reason: 'stopped' };
    }
  }
}
