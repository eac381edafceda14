import { ConfigurationError, UserCodeError } from '../modules/mod.ts';

/** What goes to a thread. */
export type ToThread =
  | { readonly type: 'task'; readonly task: unknown }
  | { readonly type: 'abort' };

/** What a thread says. */
export type FromThread =
  /** It is loaded. */
  | { readonly type: 'ready' }
  | { readonly type: 'news'; readonly news: unknown }
  | { readonly type: 'answer'; readonly answer: unknown }
  | { readonly type: 'failure'; readonly failure: Failure };

/** An error on its way from one thread to another, which would forget what it is. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const { name, message, stack } = error;
  return { name, message, stack };
}

/** The error again: those that the user caused as what they are. */
export function errorOf({ name, message, stack }: Failure): Error {
  if (name === 'UserCodeError') return new UserCodeError(message);
  if (name === 'ConfigurationError') return new ConfigurationError(message);
  const error = new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
