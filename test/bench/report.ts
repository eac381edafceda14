import type { Machine } from './machine.ts';
import { isReached, type Figure, type Row } from './row.ts';
import type { Spread } from './statistics.ts';

/** Names the form of the JSON. */
const SCHEMA = 'hubbub/bench/v1';

/** All that was measured. */
export interface BenchReport {
  readonly machine: Machine;
  readonly rounds: number;
  readonly quick: boolean;
  readonly rows: readonly Row[];
}

/** The report for programs. */
export function jsonOf({ machine, rounds, quick, rows }: BenchReport): string {
  const report = {
    schema: SCHEMA,
    ratios: Object.fromEntries(rows.map(({ key, value }) => [key, value.median])),
    machine,
    rounds,
    quick,
    rows: rows.map((row) => ({ ...row, reached: isReached(row) ?? null })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** On what, and how, it is measured. */
export function headOf({ machine, rounds, quick }: Omit<BenchReport, 'rows'>): string {
  const { cpu, cores, memoryGb, node, v8, os } = machine;
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGb} GB; Node ${node}, V8 ${v8}; ${os}`,
    `Processor time of this process; medians of ${rounds} rounds, least and greatest in brackets`,
    ...(quick ? ['Quick: small sizes, so bars mean nothing'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** One row, for people: its key, what it is, the figures, what came out against what is asked for. */
export function textOf(row: Row): string {
  const { key, what, value, unit, figures, bar } = row;
  const reached = isReached(row);
  const asked =
    bar === undefined
      ? 'reported'
      : `bar ${bar.relation} ${bar.value}: ${reached === true ? 'reached' : 'MISSED'}`;
  const lines = [
    `${key.padEnd(34)}${quantity(value, unit).padEnd(34)}${asked}`,
    `  ${what}`,
    ...figures.map(lineOf),
  ];
  return `${lines.join('\n')}\n`;
}

function lineOf({ contender, value, unit }: Figure): string {
  return `    ${contender.padEnd(20)}${quantity(value, unit)}`;
}

function quantity({ median, min, max }: Spread, unit = ''): string {
  const name = unit === '' ? '' : ` ${unit}`;
  const spread = min === max ? '' : ` (${short(min)} .. ${short(max)})`;
  return `${short(median)}${name}${spread}`;
}

/** Three significant digits, with commas. */
function short(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { maximumSignificantDigits: 3 });
}
