import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { z } from 'zod';
import type { ListedArrival } from '../load/mod.ts';
import { firstMistake } from './_issues.ts';
import { listedArrival } from './phase_schema.ts';

const COLUMNS = ['at', 'atMs', 'type', 'user'];

/**
 * Reads recorded arrivals: a JSON list of `{ at, type, user }`, or CSV with a header line of the same
 * names. `at` is a duration or a number of milliseconds; fields are not quoted.
 *
 * @throws {Error} if the file cannot be read or something in it is not as it must be.
 */
export function readArrivals(file: string): readonly ListedArrival[] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`names a file that cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const rows = extname(file).toLowerCase() === '.json' ? parseJson(content) : parseCsv(content);
  const result = z
    .array(listedArrival, { error: 'must be a list of arrivals' })
    .min(1, { error: 'must list at least one arrival' })
    .safeParse(rows);
  if (result.success) return result.data;
  const { message } = firstMistake(result.error, rows);
  throw new Error(`names "${file}", in which something is wrong: ${message}`);
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Error(`names a file that is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function parseCsv(content: string): unknown {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '');
  const names = (lines[0] ?? '').split(',').map((name) => name.trim());
  const unknown = names.find((name) => !COLUMNS.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `names a CSV file with the column "${unknown}": the columns are ${COLUMNS.join(', ')}`,
    );
  }
  return lines.slice(1).map((line) => {
    const row: Record<string, unknown> = {};
    for (const [index, field] of line.split(',').entries()) {
      const value = field.trim();
      if (value !== '') row[names[index] ?? `column ${index + 1}`] = asValue(value);
    }
    return row;
  });
}

/** Numbers are milliseconds; all else stays text. */
function asValue(field: string): unknown {
  return /^\d+(\.\d+)?$/.test(field) ? Number(field) : field;
}
