import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '../modules/mod.ts';
import type { TextStream } from './terminal.ts';

/** Bytes gathered before they are written. */
const BUFFER_LENGTH = 1 << 16;

/**
 * Makes sure, before anything runs, that `path` can be written, and leaves no trace of the attempt.
 *
 * @throws {ConfigurationError} if it cannot.
 */
export function checkWritable(path: string, option: string): void {
  const existed = existsSync(path);
  try {
    closeSync(openSync(path, 'a'));
    if (!existed) unlinkSync(path);
  } catch (error) {
    throw new ConfigurationError(`Cannot write ${option} "${path}": ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Makes sure that files can be written into the folder at `path`, which may not be there yet.
 *
 * @throws {ConfigurationError} if they cannot.
 */
export function checkFolder(path: string, option: string): void {
  let place = resolve(path);
  while (!existsSync(place)) place = dirname(place);
  try {
    if (!statSync(place).isDirectory()) throw new Error('there is a file of that name');
    accessSync(place, constants.W_OK);
  } catch (error) {
    throw new ConfigurationError(`Cannot write ${option} "${path}": ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** In place of a path: standard output. */
export const STANDARD_OUTPUT = '-';

/**
 * Makes sure that the result can go where `--json` says; undefined for nowhere.
 *
 * @throws {ConfigurationError} if it cannot.
 */
export function checkResultPath(path: string | undefined): void {
  if (path !== undefined && path !== STANDARD_OUTPUT) checkWritable(path, '--json');
}

/** Writes the result where `--json` says. */
export function writeResult(
  path: string | undefined,
  content: () => string,
  output: TextStream,
): void {
  if (path === STANDARD_OUTPUT) output.write(content());
  else if (path !== undefined) writeFileSync(path, content());
}

/** A file that is written line by line. */
export class LineFile {
  readonly #file: number;
  #buffer = '';

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(line: string): void {
    this.#buffer += `${line}\n`;
    if (this.#buffer.length >= BUFFER_LENGTH) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#buffer);
    this.#buffer = '';
  }
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EROFS':
    case 'EPERM':
      return 'it is not allowed';
    default:
      return (error as Error).message;
  }
}
