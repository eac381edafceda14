import { Row, RowMap } from './row_map.ts';

/** A message that has no reply yet. Instants are ticks. */
export interface PendingTurn {
  readonly turn: number;
  readonly turnDue: number;
  readonly turnSentAt: number;
  /** Whatever else its owner has to remember of it. */
  turnNote: number;
}

/** A window on the row of a conversation. It is itself the oldest of its pending turns, if there is one. */
export abstract class ConversationRow extends Row implements PendingTurn {
  /** The columns behind these are free for what extends this. */
  protected static readonly ownColumns = 5;

  /** How many of its messages have no reply yet. */
  get pending(): number {
    return this.cells[this.start]!;
  }
  set pending(count: number) {
    this.cells[this.start] = count;
  }

  get turn(): number {
    return this.cells[this.start + 1]!;
  }

  get turnDue(): number {
    return this.cells[this.start + 2]!;
  }

  get turnSentAt(): number {
    return this.cells[this.start + 3]!;
  }

  get turnNote(): number {
    return this.cells[this.start + 4]!;
  }
  set turnNote(note: number) {
    this.cells[this.start + 4] = note;
  }

  set oldest({ turn, turnDue, turnSentAt, turnNote }: PendingTurn) {
    this.cells[this.start + 1] = turn;
    this.cells[this.start + 2] = turnDue;
    this.cells[this.start + 3] = turnSentAt;
    this.cells[this.start + 4] = turnNote;
  }
}

/** A row for each open conversation, with its pending turns: one in the row, and what is seldom, more elsewhere. */
export class ConversationRows extends RowMap {
  /** The others of those who have more than one, in the order in which they were sent. */
  readonly #younger = new Map<number, PendingTurn[]>();
  readonly #taken = { turn: 0, turnDue: 0, turnSentAt: 0, turnNote: 0 };

  override delete(key: number): boolean {
    if (this.#younger.size > 0) this.#younger.delete(key);
    return super.delete(key);
  }

  /** Adds a pending turn. */
  push(row: ConversationRow, turn: PendingTurn): void {
    if (row.pending++ === 0) row.oldest = turn;
    else {
      const younger = this.#younger.get(row.key);
      if (younger === undefined) this.#younger.set(row.key, [turn]);
      else younger.push(turn);
    }
  }

  /** The pending turn of that number. */
  turnOf(row: ConversationRow, turn: number): PendingTurn | undefined {
    if (row.pending === 0) return undefined;
    if (row.turn === turn) return row;
    return this.#younger.get(row.key)?.find((message) => message.turn === turn);
  }

  /** Takes out the pending turn of that number. What it was can be read until the next one is taken. */
  take(row: ConversationRow, turn: number): PendingTurn | undefined {
    const found = this.turnOf(row, turn);
    if (found === undefined) return undefined;
    this.#keep(found);
    if (--row.pending > 0) this.#removeAmongOthers(row, found);
    return this.#taken;
  }

  #keep({ turn, turnDue, turnSentAt, turnNote }: PendingTurn): void {
    this.#taken.turn = turn;
    this.#taken.turnDue = turnDue;
    this.#taken.turnSentAt = turnSentAt;
    this.#taken.turnNote = turnNote;
  }

  #removeAmongOthers(row: ConversationRow, found: PendingTurn): void {
    const younger = this.#younger.get(row.key)!;
    if (found === row) row.oldest = younger.shift()!;
    else younger.splice(younger.indexOf(found), 1);
    if (younger.length === 0) this.#younger.delete(row.key);
  }
}
