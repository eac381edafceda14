import { formatPosition, type CodePosition } from './code_position.ts';

/** Why a call has no place in virtual time, and what to do instead. */
export const Refusal = {
  answer: 'its answer would come from outside the run; use --real-time, or hand the target a fake',
  write:
    'what it changes would leak from one seed into the next; use --real-time, or hand the target a fake',
  chance: 'it would draw from the chance of the machine; use crypto.randomBytes, or --real-time',
  realm: 'the code in it would have a clock of its own; use --real-time',
  block: 'nobody could wake it while it blocks the run; use --real-time',
} as const;
export type Refusal = (typeof Refusal)[keyof typeof Refusal];

/** Thrown where code that runs in virtual time calls what would complete, or stay, outside the run. */
export class OutsideWorldError extends Error {
  override readonly name = 'OutsideWorldError';
  /** What was called, such as `node:net connect` or `fetch`. */
  readonly call: string;
  /** Where, if the stack shows it. */
  readonly position: CodePosition | undefined;

  constructor(call: string, why: Refusal, position: CodePosition | undefined) {
    super(`Cannot call ${call} in virtual time: ${why}${place(position)}`);
    this.call = call;
    this.position = position;
  }
}

/** Thrown where code that runs in virtual time ends its process; its run has been told already. */
export class TargetExitError extends Error {
  override readonly name = 'TargetExitError';
  readonly position: CodePosition | undefined;

  constructor(call: string, position: CodePosition | undefined) {
    super(`The target called ${call}: its process would have ended${place(position)}`);
    this.position = position;
  }
}

function place(position: CodePosition | undefined): string {
  return position === undefined ? '' : ` (at ${formatPosition(position)})`;
}
