import type { RunResult } from '../simulation/mod.ts';

/** The content of a result file: JSON, two spaces deep, with a line break at its end. */
export function jsonReport(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
