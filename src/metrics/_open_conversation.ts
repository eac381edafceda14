import { ConversationRow } from '../facts/mod.ts';

/** Whether its user has asked for the end, and why. */
export const Stop = { none: 0, finished: 1, gaveUp: 2, other: 3 } as const;
export type Stop = (typeof Stop)[keyof typeof Stop];

/**
 * What metrics remember of a conversation that is not over: a window on its row. Instants are ticks, -1
 * for what has not happened.
 */
export class OpenConversation extends ConversationRow {
  static readonly columns = OpenConversation.ownColumns + 5;

  get due(): number {
    return this.cells[this.start + 5]!;
  }
  set due(time: number) {
    this.cells[this.start + 5] = time;
  }

  get queuedAt(): number {
    return this.cells[this.start + 6]!;
  }
  set queuedAt(time: number) {
    this.cells[this.start + 6] = time;
  }

  /** Waiting time of the user so far: for the slot, and for replies. */
  get waited(): number {
    return this.cells[this.start + 7]!;
  }
  set waited(ticks: number) {
    this.cells[this.start + 7] = ticks;
  }

  /** Whether its user has said anything: a turn that is over leaves its number. */
  get spoken(): boolean {
    return this.turn !== 0;
  }

  get stop(): Stop {
    return this.cells[this.start + 8] as Stop;
  }
  set stop(stop: Stop) {
    this.cells[this.start + 8] = stop;
  }

  get stopRequestedAt(): number {
    return this.cells[this.start + 9]!;
  }
  set stopRequestedAt(time: number) {
    this.cells[this.start + 9] = time;
  }
}
