import {
  DEFAULT_SCOPES,
  EVERY_SCOPE,
  proofText,
  prove,
  scopeProofLine,
  type Flaw,
  type ProofVerdict,
} from '../explore/mod.ts';
import { ExitCode } from './exit_code.ts';
import type { Terminal } from './terminal.ts';

/** What `prove` was asked for. */
export interface ProveArguments {
  /** Every combination of limits instead of a selection. */
  readonly every: boolean;
  /** A fault to plant. */
  readonly flaw: Flaw | undefined;
}

const EXIT_CODES: Readonly<Record<ProofVerdict, ExitCode>> = {
  proved: ExitCode.good,
  violated: ExitCode.invariant,
  unfinished: ExitCode.interrupted,
};

/** Explores every state within small scopes, and tells what was proved. */
export async function proveCommand(
  { every, flaw }: ProveArguments,
  { output, error }: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const proof = await prove({
    scopes: every ? EVERY_SCOPE : DEFAULT_SCOPES,
    signal,
    onScope: (scope) => error.write(`${scopeProofLine(scope)}\n`),
    ...(flaw !== undefined && { flaw }),
  });
  output.write(proofText(proof));
  return EXIT_CODES[proof.verdict];
}
