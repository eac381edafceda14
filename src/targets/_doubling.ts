import { DenseMap, MAX_TURNS, NOBODY, type StopReason } from '../facts/mod.ts';
import { Fault } from './fault.ts';
import type { StartRequest, TargetContext } from './port.ts';
import { Relay } from './_relay.ts';

/** One of the two requests that were made for one conversation. */
interface Copy {
  readonly number: number;
  stand: 'pending' | 'admitted' | 'over';
}

/** A conversation whose start was requested twice. */
interface Pair {
  readonly copies: readonly [Copy, Copy];
  isQueued: boolean;
  /** Which of the two the conversation goes on with. */
  chosen: Copy | undefined;
  /** Whether it is to end. */
  isStopped: boolean;
  /** What is to be said of it when both are over. */
  lastWord: (() => void) | undefined;
}

/**
 * Starts and stops that reach the target twice: a start under the same id, as somebody repeats it who
 * is not sure that it has arrived. Behind this every conversation has two numbers, its own doubled and
 * the next one, so that the copy has one that is nobody else's. The conversation goes on with the first
 * of the two that is admitted; the other one is stopped if it ever is, and the last word on the
 * conversation is said when both are over.
 */
export class Doubling extends Relay {
  readonly #pairs = new DenseMap<Pair>();

  protected override contextOfInner(): TargetContext {
    const { names } = this.context;
    return {
      ...super.contextOfInner(),
      names: {
        nameOfUser: (user) => names.nameOfUser(user),
        nameOfConversation: (number) => names.nameOfConversation(ownerOf(number)),
      },
    };
  }

  override start({ conversation, user, id }: StartRequest): void {
    const number = numberOf(conversation);
    const innerId = id === undefined ? undefined : numberOf(id);
    const isDoubled = this.strikes(Fault.duplicate, this.plan.duplicates, conversation);
    if (isDoubled) {
      this.outer.faultFired(conversation, Fault.duplicate);
      this.#pairs.set(conversation, {
        copies: [
          { number, stand: 'pending' },
          { number: number + 1, stand: 'pending' },
        ],
        isQueued: false,
        chosen: undefined,
        isStopped: false,
        lastWord: undefined,
      });
    }
    super.start({ conversation: number, user, id: innerId });
    if (isDoubled) super.start({ conversation: number + 1, user, id: innerId ?? number });
  }

  override send(conversation: number, turn: number, workMs: number): void {
    const number = this.#pairs.get(conversation)?.chosen?.number ?? numberOf(conversation);
    super.send(number, turn, workMs);
  }

  override stop(conversation: number, reason: StopReason): void {
    const isDoubled = this.strikes(Fault.duplicate, this.plan.duplicates, conversation);
    if (isDoubled) this.outer.faultFired(conversation, Fault.duplicate);
    for (let times = isDoubled ? 2 : 1; times > 0; times--) {
      for (const number of this.#numbersOf(conversation)) super.stop(number, reason);
    }
  }

  override abort(conversation: number): void {
    for (const number of this.#numbersOf(conversation)) super.abort(number);
  }

  override queued(number: number): void {
    const conversation = ownerOf(number);
    const pair = this.#pairs.get(conversation);
    if (pair !== undefined) {
      if (pair.isQueued || pair.chosen !== undefined) return;
      pair.isQueued = true;
    }
    super.queued(conversation);
  }

  override admitted(number: number): void {
    const conversation = ownerOf(number);
    const pair = this.#pairs.get(conversation);
    if (pair === undefined) {
      super.admitted(conversation);
      return;
    }
    const copy = copyOf(pair, number);
    copy.stand = 'admitted';
    if (pair.chosen === undefined) {
      pair.chosen = copy;
      super.admitted(conversation);
    } else super.stop(number, 'gave-up');
  }

  override refused(number: number, reason: string, retryAfterMs: number): void {
    const conversation = ownerOf(number);
    const pair = this.#pairs.get(conversation);
    if (pair === undefined) {
      super.refused(conversation, reason, retryAfterMs);
      return;
    }
    copyOf(pair, number).stand = 'over';
    // Of the two answers the first that is not about the other one.
    if (reason !== 'id-in-use' || bothOver(pair)) {
      pair.lastWord ??= () => super.refused(conversation, reason, retryAfterMs);
    }
    this.#settle(conversation, pair);
  }

  override ended(number: number, reason: string): void {
    const conversation = ownerOf(number);
    const pair = this.#pairs.get(conversation);
    if (pair === undefined) {
      super.ended(conversation, reason);
      return;
    }
    const copy = copyOf(pair, number);
    copy.stand = 'over';
    if (copy === pair.chosen) {
      pair.lastWord = () => super.ended(conversation, reason);
      for (const other of pair.copies) {
        if (other.stand !== 'over') super.stop(other.number, 'gave-up');
      }
    }
    this.#settle(conversation, pair);
  }

  override chunkReceived(number: number, turn: number): void {
    super.chunkReceived(ownerOf(number), turn);
  }

  override answered(number: number, turn: number, token: number): void {
    const about = Math.floor(token / (MAX_TURNS + 1));
    const outerToken = token < 0 ? token : token - (about - ownerOf(about)) * (MAX_TURNS + 1);
    super.answered(ownerOf(number), turn, outerToken);
  }

  override turnFailed(number: number, turn: number, reason: string): void {
    super.turnFailed(ownerOf(number), turn, reason);
  }

  override timerFired(number: number, timer: string): void {
    super.timerFired(ownerOf(number), timer);
  }

  override faultFired(number: number, fault: string): void {
    super.faultFired(number === NOBODY ? NOBODY : ownerOf(number), fault);
  }

  #numbersOf(conversation: number): readonly number[] {
    const pair = this.#pairs.get(conversation);
    if (pair === undefined) return [numberOf(conversation)];
    const open = pair.copies.filter(({ stand }) => stand !== 'over');
    return open.map(({ number }) => number);
  }

  #settle(conversation: number, pair: Pair): void {
    if (!bothOver(pair)) return;
    this.#pairs.delete(conversation);
    pair.lastWord!();
  }
}

function numberOf(conversation: number): number {
  return 2 * conversation;
}

function ownerOf(number: number): number {
  return Math.floor(number / 2);
}

function copyOf({ copies }: Pair, number: number): Copy {
  return copies[number % 2]!;
}

function bothOver({ copies }: Pair): boolean {
  return copies.every(({ stand }) => stand === 'over');
}
