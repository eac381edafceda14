import { DenseMap, NOBODY, type StopReason } from '../facts/mod.ts';
import type { RandomStream } from '../random/mod.ts';
import { Fault } from './fault.ts';
import type { StartRequest } from './port.ts';
import { Relay } from './_relay.ts';

/** What is known of a conversation that is not over. */
interface Case {
  /** Halves errors into those before and those behind the deed. */
  readonly coins: RandomStream;
  /** Whether its start is to fail when it is answered. */
  failsWhenAnswered: boolean;
  isAdmitted: boolean;
  /** Whether the answer to its start was lost. */
  isUnheard: boolean;
  /** Whether its user wants it to end. */
  isLeft: boolean;
  /** Whether the target is done with it, and its user does not know. */
  isGone: boolean;
  /** Whether an error has ended it for its user, so that the target has to end it too. */
  isFailing: boolean;
  /** Turns that are to fail when they are answered. */
  readonly doomed: Set<number>;
  /** Turns whose failure was told. */
  readonly failed: Set<number>;
}

/**
 * Starts and messages that fail, before or after they were done, and answers that are lost. Where an error
 * ends a conversation for its user, the target is asked to end it too, and the end is told when it has:
 * until then it may hold its slot. Who has not heard of its start is told that it was abandoned when it leaves.
 */
export class Failing extends Relay {
  readonly #cases = new DenseMap<Case>();

  override start(request: StartRequest): void {
    const { conversation } = request;
    const coins = this.context.random.stream('fault:error', conversation);
    const isLate = coins.unit() < 0.5;
    const fails = this.strikes(Fault.error, this.plan.errors, conversation);
    if (fails && !isLate) {
      this.outer.faultFired(conversation, Fault.error);
      this.outer.refused(conversation, 'error', NOBODY);
      return;
    }
    this.#cases.set(conversation, {
      coins,
      failsWhenAnswered: fails,
      isAdmitted: false,
      isUnheard: false,
      isLeft: false,
      isGone: false,
      isFailing: false,
      doomed: new Set(),
      failed: new Set(),
    });
    super.start(request);
  }

  override send(conversation: number, turn: number, workMs: number): void {
    const known = this.#cases.get(conversation);
    if (known === undefined || !known.isAdmitted) {
      super.send(conversation, turn, workMs);
      return;
    }
    const isLate = known.coins.unit() < 0.5;
    const fails = this.strikes(Fault.error, this.plan.errors, conversation);
    if (known.isFailing) this.#failTurn(conversation, known, turn);
    else if (fails && !isLate) this.#fail(conversation, known, turn);
    else {
      if (fails) known.doomed.add(turn);
      super.send(conversation, turn, workMs);
    }
  }

  override stop(conversation: number, reason: StopReason): void {
    if (!this.#leave(conversation)) super.stop(conversation, reason);
  }

  override abort(conversation: number): void {
    if (!this.#leave(conversation)) super.abort(conversation);
  }

  override admitted(conversation: number): void {
    const known = this.#cases.get(conversation);
    if (known === undefined) {
      super.admitted(conversation);
      return;
    }
    known.isAdmitted = true;
    if (known.failsWhenAnswered) {
      this.outer.faultFired(conversation, Fault.error);
      known.isFailing = true;
      super.stop(conversation, 'gave-up');
    } else if (this.#loses(conversation)) known.isUnheard = true;
    else super.admitted(conversation);
  }

  override refused(conversation: number, reason: string, retryAfterMs: number): void {
    const known = this.#cases.get(conversation);
    if (known === undefined) {
      super.refused(conversation, reason, retryAfterMs);
      return;
    }
    if (known.failsWhenAnswered) {
      this.outer.faultFired(conversation, Fault.error);
      this.#refuse(conversation, 'error');
    } else if (!known.isLeft && this.#loses(conversation)) {
      known.isUnheard = true;
      known.isGone = true;
    } else {
      this.#cases.delete(conversation);
      super.refused(conversation, reason, retryAfterMs);
    }
  }

  override answered(conversation: number, turn: number, token: number): void {
    const known = this.#cases.get(conversation);
    if (known?.failed.has(turn) === true) return;
    if (known?.doomed.delete(turn) === true && !known.isFailing) {
      this.#fail(conversation, known, turn);
    } else if (known === undefined || !this.#loses(conversation)) {
      super.answered(conversation, turn, token);
    }
  }

  override chunkReceived(conversation: number, turn: number): void {
    if (this.#cases.get(conversation)?.failed.has(turn) !== true) {
      super.chunkReceived(conversation, turn);
    }
  }

  override turnFailed(conversation: number, turn: number, reason: string): void {
    if (this.#cases.get(conversation)?.failed.has(turn) !== true) {
      super.turnFailed(conversation, turn, reason);
    }
  }

  override ended(conversation: number, reason: string): void {
    const known = this.#cases.get(conversation);
    if (known === undefined) super.ended(conversation, reason);
    else if (known.failsWhenAnswered) this.#refuse(conversation, 'error');
    else if (known.isUnheard && known.isLeft) this.#refuse(conversation, 'abandoned');
    else if (known.isUnheard) known.isGone = true;
    else {
      this.#cases.delete(conversation);
      super.ended(conversation, known.isFailing ? 'error' : reason);
    }
  }

  #loses(conversation: number): boolean {
    const isLost = this.strikes(Fault.lostReply, this.plan.lostReplies, conversation);
    if (isLost) this.outer.faultFired(conversation, Fault.lostReply);
    return isLost;
  }

  /** Notes that its user wants it to end. True if there is nothing left to be asked of the target. */
  #leave(conversation: number): boolean {
    const known = this.#cases.get(conversation);
    if (known === undefined) return false;
    known.isLeft = true;
    if (known.isGone) this.#refuse(conversation, 'abandoned');
    return known.isGone || known.isFailing;
  }

  #refuse(conversation: number, reason: string): void {
    this.#cases.delete(conversation);
    this.outer.refused(conversation, reason, NOBODY);
  }

  #fail(conversation: number, known: Case, turn: number): void {
    this.outer.faultFired(conversation, Fault.error);
    known.isFailing = true;
    this.#failTurn(conversation, known, turn);
    super.stop(conversation, 'gave-up');
  }

  #failTurn(conversation: number, { failed }: Case, turn: number): void {
    failed.add(turn);
    this.outer.turnFailed(conversation, turn, 'error');
  }
}
