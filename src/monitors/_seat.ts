import { ConversationRow } from '../facts/mod.ts';

/** Where a conversation stands. `unheard`: its start was not requested yet. */
export const Stand = { unheard: 0, requested: 1, queued: 2, active: 3, over: 4 } as const;
export type Stand = (typeof Stand)[keyof typeof Stand];

const NAMES = Object.keys(Stand);

/** How messages call a stand. */
export function standName(stand: Stand): string {
  return NAMES[stand]!;
}

/**
 * What is known of one conversation that is not over: a window on its row. Instants are ticks, `NOBODY`
 * for what has not happened. The note of a pending turn is since when the conversation had been idle
 * when it was sent, `NOBODY` if it was not.
 */
export class Seat extends ConversationRow {
  static readonly columns = Seat.ownColumns + 12;

  get conversation(): number {
    return this.key;
  }

  get user(): number {
    return this.cells[this.start + 5]!;
  }
  set user(user: number) {
    this.cells[this.start + 5] = user;
  }

  get stand(): Stand {
    return this.cells[this.start + 6] as Stand;
  }
  set stand(stand: Stand) {
    this.cells[this.start + 6] = stand;
  }

  /** Position of the fact of its request. */
  get requestedBy(): number {
    return this.cells[this.start + 7]!;
  }
  set requestedBy(seq: number) {
    this.cells[this.start + 7] = seq;
  }

  get requestedAt(): number {
    return this.cells[this.start + 8]!;
  }
  set requestedAt(time: number) {
    this.cells[this.start + 8] = time;
  }

  get queuedAt(): number {
    return this.cells[this.start + 9]!;
  }
  set queuedAt(time: number) {
    this.cells[this.start + 9] = time;
  }

  get admittedAt(): number {
    return this.cells[this.start + 10]!;
  }
  set admittedAt(time: number) {
    this.cells[this.start + 10] = time;
  }

  /** End of its last turn, or its admission: from here an idle timeout counts. */
  get idleSince(): number {
    return this.cells[this.start + 11]!;
  }
  set idleSince(time: number) {
    this.cells[this.start + 11] = time;
  }

  /** From when no idle time can have begun earlier: its request, or the last message that got a reply. */
  get keptFrom(): number {
    return this.cells[this.start + 12]!;
  }
  set keptFrom(time: number) {
    this.cells[this.start + 12] = time;
  }

  /** When its user first asked for its end, or left. */
  get stopRequestedAt(): number {
    return this.cells[this.start + 13]!;
  }
  set stopRequestedAt(time: number) {
    this.cells[this.start + 13] = time;
  }

  /**
   * Whether it may have lost its slot although nobody asked for its end: a turn failed, an error struck, the target
   * crashed, or the end of another was asked for that goes by its id.
   */
  get isDoubtful(): boolean {
    return this.cells[this.start + 14] === 1;
  }
  set isDoubtful(doubtful: boolean) {
    this.cells[this.start + 14] = doubtful ? 1 : 0;
  }

  /** The conversation whose id it goes by. */
  get id(): number {
    return this.cells[this.start + 16]!;
  }
  set id(id: number) {
    this.cells[this.start + 16] = id;
  }

  /** Whether a planned fault took an answer from it, for which nobody can be blamed. */
  get isExcused(): boolean {
    return this.cells[this.start + 15] === 1;
  }
  set isExcused(excused: boolean) {
    this.cells[this.start + 15] = excused ? 1 : 0;
  }
}
