import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in code. */
export interface CodePosition {
  /** Path, or whatever name the code was evaluated under. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Our own sources, whose frames are never the caller's. */
const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Deep enough for a caller behind many functions of libraries. */
const STACK_DEPTH = 64;

const FRAME = /(?:\(|at (?:async )?)([^()\s][^()]*):(\d+):(\d+)\)?$/;

/** Where the code that called was: the innermost frame that is neither ours nor Node's. */
export function callerPosition(): CodePosition | undefined {
  return frames().find(({ file }) => !isOwn(file) && !isNodes(file));
}

/** The innermost frame that is not ours; it may be Node's. */
export function immediateCaller(): CodePosition | undefined {
  return frames().find(({ file }) => !isOwn(file));
}

/** `src/manager.ts:12:3`: within the working directory, the path from there. */
export function formatPosition({ file, line, column }: CodePosition): string {
  const fromHere = isAbsolute(file) ? relative(process.cwd(), file) : file;
  const path = fromHere.startsWith('..') ? file : fromHere;
  return `${path}:${line}:${column}`;
}

function frames(): CodePosition[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_DEPTH;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return String(stack)
    .split('\n')
    .flatMap((line) => parseFrame(line) ?? []);
}

function parseFrame(text: string): CodePosition | undefined {
  const [, place, line, column] = FRAME.exec(text) ?? [];
  if (place === undefined) return undefined;
  const file = place.startsWith('file://') ? fileURLToPath(place) : place;
  return { file, line: Number(line), column: Number(column) };
}

function isOwn(file: string): boolean {
  return file.startsWith(OWN_FOLDER);
}

function isNodes(file: string): boolean {
  return file.startsWith('node:');
}
