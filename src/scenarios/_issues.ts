import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A mistake in a scenario. */
export interface Mistake {
  /** Where, from the root; for an unknown key the path of that key. */
  readonly path: readonly PropertyKey[];
  /** What is wrong, as a sentence that begins with the place. */
  readonly message: string;
}

/** Zod's names of the kinds of values, as people say them. */
const KINDS: Readonly<Record<string, string>> = {
  object: 'an object',
  record: 'an object',
  array: 'a list',
  string: 'a text',
};

/** Where a value is of none of the kinds that a place takes, zod says one of these. */
const WRONG_TYPE = ['invalid_type', 'invalid_union'];

/** The first mistake in `value`, in words. */
export function firstMistake(error: z.ZodError, value: unknown): Mistake {
  const issue = innermost(error.issues[0]!);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const path = [...issue.path, key];
    return { path, message: `${quoted(path)} is not known here` };
  }
  const { path } = issue;
  const found = valueAt(value, path);
  const expectation = expectationOf(issue);
  if (found === undefined && path.length > 0 && issue.code !== 'custom') {
    return { path, message: `${quoted(path)} is missing: it ${expectation}` };
  }
  const place = path.length === 0 ? 'It' : quoted(path);
  // A message that is not about what must be says by itself what it is.
  const finding = expectation.startsWith('must') ? shown(found) : '';
  return { path, message: `${place} ${expectation}${finding}` };
}

/** What the value must be; zod's own words are for programmers. */
function expectationOf(issue: Issue): string {
  if (!issue.message.startsWith('Invalid')) return issue.message;
  const kind = issue.code === 'invalid_type' ? KINDS[issue.expected] : undefined;
  return `must be ${kind ?? 'another kind of value'}`;
}

/** Of a union's alternatives the one that the value came closest to. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  let best: Issue | undefined;
  for (const alternative of issue.errors) {
    const candidate = alternative[0];
    if (candidate === undefined) continue;
    const inner = innermost(candidate);
    const isWrongType = WRONG_TYPE.includes(inner.code) && inner.path.length === 0;
    if (!isWrongType && (best === undefined || inner.path.length > best.path.length)) best = inner;
  }
  return best === undefined ? issue : { ...best, path: [...issue.path, ...best.path] };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

/** What was found, if it is short enough to be worth showing. */
function shown(found: unknown): string {
  if (typeof found === 'string') return `, got ${JSON.stringify(found)}`;
  const isShort = found === null || typeof found === 'number' || typeof found === 'boolean';
  return isShort ? `, got ${String(found)}` : '';
}

function quoted(path: readonly PropertyKey[]): string {
  const parts = path.map((key, index) =>
    typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
  );
  return `"${parts.join('')}"`;
}
