import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contains, type Interval } from './_confidence.ts';
import { intervalOf, replicate } from './_queueing_replications.ts';
import type { System } from './_queueing_systems.ts';

/** How long the replications of a system may take: as long as a test of a property. */
const MOST_MS = 300_000;

/**
 * Holds each of `systems` against its formulas. With `QUEUEING_TABLE` in the environment it prints
 * what was measured beside them, as a table in Markdown.
 */
export function compareWithTheory(systems: readonly System[]): void {
  const lines = ['system | figure | formula | measured | interval', '--- | --- | --: | --: | --:'];

  describe.each(systems)('$name', (system) => {
    const { name, comparisons } = system;
    const intervals: Interval[] = [];

    beforeAll(async () => {
      const results = await replicate(system);
      intervals.push(...comparisons.map((comparison) => intervalOf(results, comparison)));
    }, MOST_MS);

    test.each(comparisons.map((comparison, index) => ({ ...comparison, index })))(
      '$name: the formula, $formula, lies in the interval of what was measured',
      ({ name: figure, formula, index }) => {
        const interval = intervals[index]!;
        lines.push([name, figure, digits(formula), ...cells(interval)].join(' | '));
        expect(formula).toBeGreaterThan(interval.low);
        expect(formula).toBeLessThan(interval.high);
      },
    );

    test.each(Object.keys(comparisons[0]!.almost))('with %s it would not', (difference) => {
      const formulas = comparisons.map(({ almost }) => almost[difference]!);
      expect(intervals.every((interval, index) => contains(interval, formulas[index]!))).toBe(
        false,
      );
    });
  });

  afterAll(() => {
    if (process.env['QUEUEING_TABLE'] === undefined) return;
    console.log(lines.map((line) => `| ${line} |`).join('\n'));
  });
}

function cells({ estimate, low, high }: Interval): string[] {
  return [digits(estimate), `${digits(low)} to ${digits(high)}`];
}

function digits(value: number): string {
  return value.toFixed(4);
}
