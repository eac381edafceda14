#!/usr/bin/env node
import { printable } from '../report/mod.ts';
import { ConfigurationError, UserCodeError } from '../modules/mod.ts';
import { HelpShown, parseArguments, type Invocation } from './arguments.ts';
import { ExitCode } from './exit_code.ts';
import { exploreCommand } from './explore_command.ts';
import { mutantsCommand } from './mutants_command.ts';
import { proveCommand } from './prove_command.ts';
import { replayCommand } from './replay_command.ts';
import { runCommand } from './run_command.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Signals that end a run early, with a report of what there is. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const interruption = new AbortController();
  const interrupt = () => {
    // Who insists does not want to wait for the report.
    if (interruption.signal.aborted) process.exit(ExitCode.interrupted);
    interruption.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    const invocation = parseArguments(argv, process.env, (text) => terminal.output.write(text));
    return await perform(invocation, terminal, interruption.signal);
  } catch (error) {
    return explain(error, terminal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

async function perform(
  invocation: Invocation,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  switch (invocation.command) {
    case 'run':
      return await runCommand(invocation, terminal, signal);
    case 'explore':
      return await exploreCommand(invocation, terminal, signal);
    case 'mutants':
      return await mutantsCommand(invocation, terminal, signal);
    case 'prove':
      return await proveCommand(invocation, terminal, signal);
    case 'replay':
      return await replayCommand(invocation, terminal);
  }
}

/** Says what went wrong: one line for a mistake of the user, everything for one of ours. */
function explain(error: unknown, { error: stream }: Terminal): ExitCode {
  if (error instanceof HelpShown) return ExitCode.good;
  if (error instanceof ConfigurationError) {
    stream.write(`hubbub: ${oneLine(error.message)}\n`);
    return ExitCode.usage;
  }
  if (error instanceof UserCodeError) {
    stream.write(`hubbub: ${oneLine(error.message)}\n`);
    return ExitCode.code;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stream.write(`hubbub: This should not have happened: ${detail}\n`);
  return ExitCode.defect;
}

/** A message on one line, in which nothing steers the terminal. */
function oneLine(message: string): string {
  return printable(message.replaceAll(/\s*\n\s*/g, ' '));
}

process.exitCode = await main(process.argv.slice(2), processTerminal());
// All is said: timers that a target has left behind keep nobody waiting.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => void stream.write('', () => resolve()));
}
process.exit();
