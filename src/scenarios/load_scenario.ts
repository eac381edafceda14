import { readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { firstMistake, type Mistake } from './_issues.ts';
import { readArrivals } from './arrivals_file.ts';
import { BUILTIN_SCENARIOS, FURTHER_SCENARIOS } from './builtin.ts';
import { ConfigurationError } from '../modules/mod.ts';
import { defineScenario } from './define_scenario.ts';
import { importScenarioModule } from './_scenario_module.ts';
import type { Scenario } from './scenario.ts';
import { scenarioSchema } from './schema.ts';

const DATA_FILES = ['.yaml', '.yml', '.json'];
const MODULE_FILES = ['.ts', '.mts', '.js', '.mjs'];

/**
 * A scenario by its name, if it is built in, or by the path of a YAML, JSON, TypeScript or JavaScript
 * file.
 *
 * @throws {ConfigurationError} if there is none, or something in it is not as it must be.
 * @throws {UserCodeError} if its code cannot be loaded, or throws.
 */
export async function loadScenario(nameOrPath: string): Promise<Scenario> {
  const named = [...BUILTIN_SCENARIOS, ...FURTHER_SCENARIOS];
  const builtin = named.find(({ name }) => name === nameOrPath);
  if (builtin !== undefined) return builtin;
  const extension = extname(nameOrPath).toLowerCase();
  if (DATA_FILES.includes(extension)) return readScenario(nameOrPath);
  if (MODULE_FILES.includes(extension)) return await importScenario(nameOrPath);
  const names = named.map(({ name }) => name).join(', ');
  throw new ConfigurationError(
    `Cannot find scenario "${nameOrPath}": the built-in ones are ${names}; a path ends in ${[...DATA_FILES, ...MODULE_FILES].join(', ')}`,
  );
}

function readScenario(path: string): Scenario {
  const lines = new LineCounter();
  // JSON is YAML too, and so its mistakes get lines as well.
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) throw mistakeAt(path, lines, broken.pos[0], broken.message);
  const value = valueOf(document, path);
  const directory = dirname(resolve(path));
  const result = scenarioSchema((file) => readArrivals(resolve(directory, file))).safeParse(value);
  if (result.success) return result.data;
  const mistake = firstMistake(result.error, value);
  throw mistakeAt(path, lines, offsetOf(document, mistake), mistake.message);
}

function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or one that would grow without bound.
    throw new ConfigurationError(`Cannot read scenario "${path}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ConfigurationError(`Cannot read scenario "${path}": ${why}`, { cause: error });
  }
}

function mistakeAt(
  path: string,
  lines: LineCounter,
  offset: number,
  message: string,
): ConfigurationError {
  const { line, col } = lines.linePos(offset);
  return new ConfigurationError(
    `Cannot read scenario "${path}": line ${line}, column ${col}: ${message}`,
  );
}

/** Where in the file a mistake is: its key if it has one there, else what is around it. */
function offsetOf(document: Document, { path }: Mistake): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => String(item.key) === String(key));
      const range = (pair?.key as { range?: readonly number[] } | undefined)?.range;
      if (range !== undefined) return range[0]!;
    }
    const node = document.getIn(path.slice(0, depth), true) as
      | { range?: readonly number[] }
      | undefined;
    if (node?.range !== undefined) return node.range[0]!;
  }
  return document.contents?.range?.[0] ?? 0;
}

async function importScenario(path: string): Promise<Scenario> {
  readText(path);
  const exported = await importScenarioModule(path);
  // What `defineScenario` made is checked already; anything else is its input.
  return isScenario(exported) ? exported : defineScenario(exported as never);
}

/** In its expanded form users and thresholds are lists, which no input may have. */
function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null) return false;
  const { users, thresholds, warmupMs } = value as Partial<Scenario>;
  return Array.isArray(users) && Array.isArray(thresholds) && typeof warmupMs === 'number';
}
