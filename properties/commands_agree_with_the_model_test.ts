import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReferenceTarget } from '../src/mod.ts';
import { createPlainManager } from '../test/mutants/mod.ts';
import { answersAsTheModel, keepsItsPromises } from './_commands.ts';

test('ref', async () => {
  const t = performance.now();
  await fc.assert(
    answersAsTheModel((c) => new ReferenceTarget(c)),
    { numRuns: 1000, seed: 1 },
  );
  console.log(performance.now() - t);
});
test('plain', async () => {
  await fc.assert(answersAsTheModel(createPlainManager), { numRuns: 1000, seed: 1 });
});
test('ref raced', async () => {
  const t = performance.now();
  await fc.assert(
    keepsItsPromises((c) => new ReferenceTarget(c)),
    { numRuns: 1000, seed: 1 },
  );
  console.log(performance.now() - t);
});
test('plain raced', async () => {
  await fc.assert(keepsItsPromises(createPlainManager), { numRuns: 1000, seed: 1 });
  expect(1).toBe(1);
});
