import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = resolve('src/cli/main.ts');

/** What a process said, and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Variables beside those of this process; none of the latter's is about hubbub. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts the real command line. */
export function start(
  args: readonly string[],
  { env = {}, cwd }: CommandOptions = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(HUBBUB_|NO_COLOR$|FORCE_COLOR$|npm_)/.test(name),
  );
  return spawn(process.execPath, ['--import', LOADER, MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(own), ...env },
    ...(cwd !== undefined && { cwd }),
  });
}

/** Settles when the process has ended and everything that it said is there. */
export function outcomeOf(child: ReturnType<typeof start>): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((settle, fail) => {
    child.on('error', fail);
    child.on('close', (code) => settle({ code, stdout, stderr }));
  });
}

/** Runs the real command line to its end. */
export function hubbub(args: readonly string[], options?: CommandOptions): Promise<Outcome> {
  return outcomeOf(start(args, options));
}

/** Settles when the process has said `text` on its standard output. */
export function said(child: ReturnType<typeof start>, text: string): Promise<void> {
  let heard = '';
  return new Promise((settle) => {
    child.stdout.on('data', (chunk: string | Buffer) => {
      heard += chunk.toString();
      if (heard.includes(text)) settle();
    });
  });
}
