import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Row, RowMap } from '../../src/facts/mod.ts';

const COLUMNS = 3;

const step = fc.record({
  act: fc.constantFrom('add', 'write', 'delete'),
  key: fc.integer({ min: 0, max: 300 }),
  column: fc.nat(COLUMNS - 1),
  value: fc.double(),
});

/** The row of `key` as a list; undefined if there is none. */
function rowOf(rows: RowMap, key: number): number[] | undefined {
  const row = rows.find(key, new Row());
  return row && [...row.cells.subarray(row.start, row.start + COLUMNS)];
}

describe('a map of rows', () => {
  test('keeps each row as it was written, whatever happens to the others', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const rows = new RowMap(COLUMNS);
        const model = new Map<number, number[]>();
        for (const { act, key, column, value } of steps) {
          const known = model.get(key);
          if (act === 'add') {
            rows.add(key, new Row());
            model.set(key, [0, 0, 0]);
          } else if (act === 'delete') expect(rows.delete(key)).toBe(model.delete(key));
          else if (known !== undefined) {
            const { cells, start } = rows.find(key, new Row())!;
            cells[start + column] = value;
            known[column] = value;
          }
          expect(rows.size).toBe(model.size);
        }
        expect([...rows.keys()]).toEqual([...model.keys()].toSorted((a, b) => a - b));
        for (const [key, values] of model) expect(rowOf(rows, key)).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  test('moves the window that it is given, and none where there is no row', () => {
    const rows = new RowMap(COLUMNS);
    const window = new Row();
    expect(rows.add(7, window)).toBe(window);
    expect([rows.find(8, window), rows.find(-1, window), window.key]).toEqual([
      undefined,
      undefined,
      7,
    ]);
    rows.add(8, new Row());
    expect([rows.find(8, window), window.key]).toEqual([window, 8]);
  });

  test('shows a row that was deleted until another is added, which gets its place', () => {
    const rows = new RowMap(COLUMNS);
    const window = rows.add(0, new Row());
    window.cells[window.start] = 5;
    rows.delete(0);
    expect(window.cells[window.start]).toBe(5);
    const { cells, start } = rows.add(1000, new Row());
    expect([cells === window.cells, start === window.start, cells[start]]).toEqual([true, true, 0]);
  });

  test('begins anew with the row of a key that it has', () => {
    const rows = new RowMap(COLUMNS);
    const window = rows.add(0, new Row());
    window.cells[window.start + 2] = 5;
    rows.add(0, window);
    expect([rowOf(rows, 0), rows.size]).toEqual([[0, 0, 0], 1]);
  });
});
