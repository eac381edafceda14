import { describe, expect, test } from 'vitest';
import { jsonOf, textOf } from './report.ts';
import { isReached, type Row } from './row.ts';

const row: Row = {
  key: 'kernel_vs_rxjs_virtual',
  what: 'one against the other',
  value: { median: 61.23, min: 58, max: 70 },
  figures: [
    { contender: 'kernel', value: { median: 1e6, min: 9e5, max: 1.2e6 }, unit: 'events/s' },
  ],
  bar: { relation: '>=', value: 50 },
};
const { bar: _, ...unasked } = row;
const machine = { cpu: 'C', cores: 2, memoryGb: 8, node: '20', v8: '11', os: 'Linux' };

describe('isReached()', () => {
  test('looks at the median, and the bar itself counts', () => {
    const atLeast = [61.23, 61.24].map((value) => ({ relation: '>=' as const, value }));
    const atMost = [61.23, 61.22].map((value) => ({ relation: '<=' as const, value }));
    const reached = [...atLeast, ...atMost].map((bar) => isReached({ ...row, bar }));
    expect(reached).toEqual([true, false, true, false]);
  });

  test('says nothing where nothing is asked for', () => {
    expect(isReached(unasked)).toBe(undefined);
  });
});

describe('textOf()', () => {
  test('shows the figure with its spread, the bar, and what each contender did', () => {
    expect(textOf(row)).toMatch(
      /^kernel_vs_rxjs_virtual +61\.2 \(58 \.\. 70\) +bar >= 50: reached\n {2}one against the other\n {4}kernel +1,000,000 events\/s \(900,000 \.\. 1,200,000\)\n$/,
    );
  });

  test('says that a bar was missed, and that none is asked for', () => {
    expect(textOf({ ...row, bar: { relation: '>=', value: 100 } })).toContain('100: MISSED');
    expect(textOf(unasked)).toMatch(/ {2}reported\n/);
  });

  test('a figure of one round has no spread', () => {
    const one = { median: 612, min: 612, max: 612 };
    expect(textOf({ ...unasked, value: one, unit: 'bytes', figures: [] })).toMatch(
      /612 bytes +reported/,
    );
  });
});

describe('jsonOf()', () => {
  test('gives the medians by key, the machine and the rows', () => {
    const report = JSON.parse(
      jsonOf({ machine, rounds: 3, quick: false, rows: [row, { ...unasked, key: 'b' }] }),
    ) as Record<string, unknown>;
    expect(report).toMatchObject({
      schema: 'hubbub/bench/v1',
      ratios: { kernel_vs_rxjs_virtual: 61.23, b: 61.23 },
      machine,
      rows: [{ reached: true }, { reached: null }],
    });
  });
});
