import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A mistake in a scenario. */
export interface Mistake {
  /** Where, from the root; for an unknown key the path of that key. */
  readonly path: readonly PropertyKey[];
  /** What is wrong, as a sentence that begins with the place. */
  readonly message: string;
}

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
  // An issue of our own says it all; zod's say what it must be and leave out what it is.
  const expectation = issue.message.startsWith('Invalid') ? 'is not as it must be' : issue.message;
  if (found === undefined && path.length > 0 && issue.code !== 'custom') {
    return { path, message: `${quoted(path)} is missing: it ${expectation}` };
  }
  const place = path.length === 0 ? 'It' : quoted(path);
  return { path, message: `${place} ${expectation}${shown(found)}` };
}

/** Of a union's alternatives the one that the value came closest to. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  let best: Issue | undefined;
  for (const alternative of issue.errors) {
    const candidate = alternative[0];
    if (candidate === undefined) continue;
    const inner = innermost(candidate);
    const isWrongType = inner.code === 'invalid_type' && inner.path.length === 0;
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
  if (found === null || typeof found !== 'object')
    return found === undefined ? '' : `, got ${JSON.stringify(found)}`;
  return '';
}

function quoted(path: readonly PropertyKey[]): string {
  const parts = path.map((key, index) =>
    typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
  );
  return `"${parts.join('')}"`;
}
