import { tokenOf, type TargetStats } from '../../src/facts/mod.ts';
import type { PortListener } from '../../src/targets/mod.ts';

/** Writes down what a target tells, a line each, such as `10 answered 3/1`: ms, conversation, turn. */
export class Teller implements PortListener {
  /** What every target tells. */
  readonly log: string[] = [];
  /** What only some can tell: places in the queue, begun work, timers. */
  readonly signs: string[] = [];
  /** Both, in order. */
  readonly all: string[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  queued(conversation: number): void {
    this.#write(this.signs, `queued ${conversation}`);
  }

  admitted(conversation: number): void {
    this.#write(this.log, `admitted ${conversation}`);
  }

  refused(conversation: number, reason: string, retryAfterMs: number): void {
    const advice = retryAfterMs < 0 ? '' : ` retry after ${retryAfterMs}`;
    this.#write(this.log, `refused ${conversation} ${reason}${advice}`);
  }

  chunkReceived(conversation: number, turn: number): void {
    this.#write(this.signs, `chunk ${conversation}/${turn}`);
  }

  answered(conversation: number, turn: number, token: number): void {
    const foreign = token === tokenOf(conversation, turn) ? '' : ` with token ${token}`;
    this.#write(this.log, `answered ${conversation}/${turn}${foreign}`);
  }

  turnFailed(conversation: number, turn: number, reason: string): void {
    this.#write(this.log, `failed ${conversation}/${turn} ${reason}`);
  }

  ended(conversation: number, reason: string): void {
    this.#write(this.log, `ended ${conversation} ${reason}`);
  }

  timerFired(conversation: number, timer: string): void {
    this.#write(this.signs, `timer ${conversation} ${timer}`);
  }

  watched(stats: TargetStats): void {
    this.#write(this.signs, `watched ${JSON.stringify(stats)}`);
  }

  faultFired(conversation: number, fault: string): void {
    this.#write(this.signs, `fault ${conversation} ${fault}`);
  }

  crashed(error: unknown): void {
    this.#write(this.log, `crashed ${String(error)}`);
  }

  #write(lines: string[], what: string): void {
    const line = `${this.#nowMs()} ${what}`;
    lines.push(line);
    this.all.push(line);
  }
}
