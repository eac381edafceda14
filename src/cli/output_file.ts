import { closeSync, existsSync, openSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { ConfigurationError } from '../scenarios/mod.ts';

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

/** Writes a whole file. */
export function writeOutput(path: string, content: string): void {
  writeFileSync(path, content);
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
