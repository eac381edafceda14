import { FLAWS } from './flaw.ts';
import type { Proof, ScopeProof } from './prove.ts';
import { scopeName } from './scope.ts';
import { storyLines } from './story_text.ts';

/**
 * A proof as lines for a terminal: a line for each scope, the shortest violating sequence if there is
 * one, and a last line that sums up.
 */
export function proofText(proof: Proof): string {
  const { flaw, scopes } = proof;
  const lines = [
    ...(flaw === undefined ? [] : [`Planted: ${FLAWS[flaw]} (${flaw})`]),
    ...scopes.flatMap((scope) => [scopeProofLine(scope), ...counterexampleLines(scope)]),
    summary(proof),
  ];
  return `${lines.join('\n')}\n`;
}

/** One scope in one line: `proved for all sequences within 4 users, …: N states, M transitions, …`. */
export function scopeProofLine({ scope, verdict, states, transitions, depth }: ScopeProof): string {
  const head = {
    proved: 'proved for all sequences',
    violated: 'VIOLATED',
    unfinished: 'NOT PROVED (unfinished)',
  }[verdict];
  return `${head} within ${scopeName(scope)}: ${count(states)} states, ${count(transitions)} transitions, depth ${depth}`;
}

function counterexampleLines({ counterexample }: ScopeProof): string[] {
  if (counterexample === undefined) return [];
  const { claim, says, steps } = counterexample;
  return [
    `  broken: ${claim} (${says})`,
    `  the shortest sequence, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}:`,
    ...storyLines(steps).map((line) => `    ${line}`),
  ];
}

function summary({ scopes, states, transitions, wallMs, statesPerS }: Proof): string {
  const proved = scopes.filter(({ verdict }) => verdict === 'proved').length;
  return [
    `${proved} of ${scopes.length} scopes proved`,
    'limits are global / per user / queued / turns in flight',
    `${count(states)} states, ${count(transitions)} transitions`,
    `${(wallMs / 1000).toFixed(1)} s, ${count(Math.round(statesPerS))} states/s`,
  ].join('  ·  ');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
