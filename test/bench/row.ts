import type { Spread } from './statistics.ts';

/** A figure that is asked for, and by how much at least or at most. */
export interface Bar {
  readonly relation: '>=' | '<=';
  readonly value: number;
}

/** What one contender did. */
export interface Figure {
  readonly contender: string;
  readonly value: Spread;
  /** Such as `events/s`. */
  readonly unit: string;
}

/** One line of the table. */
export interface Row {
  readonly key: string;
  /** What was measured, in a few words. */
  readonly what: string;
  /** What the line is about; for a ratio without a unit. */
  readonly value: Spread;
  readonly unit?: string;
  readonly figures: readonly Figure[];
  /** Absent: reported, nothing is asked for. */
  readonly bar?: Bar;
}

/** Whether the bar was reached; undefined where there is none. */
export function isReached({ bar, value }: Row): boolean | undefined {
  if (bar === undefined) return undefined;
  return bar.relation === '>=' ? value.median >= bar.value : value.median <= bar.value;
}

/** How a benchmark is run. */
export interface BenchOptions {
  /** Rounds that count. */
  readonly rounds: number;
  /** Small sizes: a look at whether it works, not at figures. */
  readonly quick: boolean;
}

/** Some rows that are measured together. */
export interface Benchmark {
  readonly keys: readonly string[];
  /** @param wanted which of `keys`; what they do not need may be left out. */
  measure(wanted: ReadonlySet<string>, options: BenchOptions): Promise<readonly Row[]>;
}
