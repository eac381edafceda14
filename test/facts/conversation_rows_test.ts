import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConversationRow, ConversationRows, type PendingTurn } from '../../src/facts/mod.ts';

class PlainRow extends ConversationRow {
  static readonly columns = PlainRow.ownColumns + 1;

  get last(): number {
    return this.cells[this.start + PlainRow.ownColumns]!;
  }
  set last(value: number) {
    this.cells[this.start + PlainRow.ownColumns] = value;
  }
}

const CONVERSATIONS = 3;
const step = fc.record({
  act: fc.constantFrom('send', 'send', 'take', 'note', 'end'),
  conversation: fc.nat(CONVERSATIONS - 1),
  /** Which of its turns is meant, from the oldest. */
  which: fc.nat(3),
});

/** What a turn says, as plain data. */
function plain(turn: PendingTurn | undefined): PendingTurn | undefined {
  if (turn === undefined) return undefined;
  const { turn: number, turnDue, turnSentAt, turnNote } = turn;
  return { turn: number, turnDue, turnSentAt, turnNote };
}

describe('the rows of conversations', () => {
  test('keep pending turns in the order in which they were sent, as a list would', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
        const rows = new ConversationRows(PlainRow.columns);
        const lists = new Map<number, PendingTurn[]>();
        let sent = 0;
        for (const { act, conversation, which } of steps) {
          const list = lists.get(conversation) ?? [];
          const row =
            rows.find(conversation, new PlainRow()) ?? rows.add(conversation, new PlainRow());
          lists.set(conversation, list);
          const meant = list[which]?.turn ?? 999;
          if (act === 'send') {
            const turn = { turn: ++sent, turnDue: sent / 2, turnSentAt: sent + 1, turnNote: -1 };
            rows.push(row, { ...turn });
            list.push(turn);
          } else if (act === 'take') {
            expect(plain(rows.take(row, meant))).toEqual(list[which]);
            list.splice(which, 1);
          } else if (act === 'note') {
            const turn = rows.turnOf(row, meant);
            expect(plain(turn)).toEqual(list[which]);
            if (turn !== undefined) turn.turnNote = list[which]!.turnNote = sent;
          } else {
            rows.delete(conversation);
            lists.delete(conversation);
            continue;
          }
          expect(row.pending).toBe(list.length);
          if (list.length > 0) expect(plain(row)).toEqual(list[0]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('have columns of their own behind those of the turns', () => {
    const rows = new ConversationRows(PlainRow.columns);
    const row = rows.add(0, new PlainRow());
    row.last = 42;
    rows.push(row, { turn: 1, turnDue: 2, turnSentAt: 3, turnNote: 4 });
    rows.add(1, new PlainRow()).last = 43;
    expect([row.last, plain(row)]).toEqual([
      42,
      { turn: 1, turnDue: 2, turnSentAt: 3, turnNote: 4 },
    ]);
  });

  test('forget the turns of who is over', () => {
    const rows = new ConversationRows(PlainRow.columns);
    const row = rows.add(0, new PlainRow());
    for (const turn of [1, 2]) rows.push(row, { turn, turnDue: 0, turnSentAt: 0, turnNote: 0 });
    rows.delete(0);
    rows.add(0, row);
    expect([row.pending, rows.turnOf(row, 1), rows.turnOf(row, 2)]).toEqual([
      0,
      undefined,
      undefined,
    ]);
  });
});
