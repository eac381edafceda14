import { expect, test } from 'vitest';
import { END_REASONS, REFUSAL_REASONS, STOP_REASONS } from '../../src/facts/mod.ts';

test.each([
  ['refusal', REFUSAL_REASONS],
  ['end', END_REASONS],
  ['stop', STOP_REASONS],
])('every %s reason is named once, in lower case with hyphens', (_of, reasons) => {
  expect(new Set(reasons).size).toBe(reasons.length);
  for (const reason of reasons) expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
});
