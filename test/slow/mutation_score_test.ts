import { beforeAll, expect, test } from 'vitest';
import { scoreMutants, type MutationScore } from '../../src/explore/mod.ts';
import { ReferenceTarget } from '../../src/targets/mod.ts';
import { createPlainManager, MUTANTS } from '../mutants/mod.ts';

/** Every faulty manager against every check, and two that have no fault. */

const STORIES = 300;

let score: MutationScore;

beforeAll(async () => {
  score = await scoreMutants(MUTANTS, { stories: STORIES });
}, 600_000);

test('every faulty manager breaks a claim that has a name', () => {
  const missed = score.mutants.filter(({ caught }) => !caught).map(({ name }) => name);
  expect(missed).toEqual([]);
  expect(score.caught).toBe(MUTANTS.length);
});

test('no faulty manager is told by a crash', () => {
  const crashes = score.mutants.flatMap(({ name, findings }) =>
    findings.flatMap(({ where, crash }) => (crash === undefined ? [] : [`${name}: ${where}`])),
  );
  expect(crashes).toEqual([]);
});

test('nothing is found where there is no fault', async () => {
  const faultless = [
    { name: 'plain', fault: 'None.', createPort: createPlainManager },
    {
      name: 'reference',
      fault: 'None.',
      createPort: (context: ConstructorParameters<typeof ReferenceTarget>[0]) =>
        new ReferenceTarget(context),
    },
  ];
  const { mutants, caught } = await scoreMutants(faultless, { stories: STORIES });
  const found = mutants.flatMap(({ name, findings }) =>
    findings.flatMap(({ where, claims, crash }) =>
      claims.length > 0 || crash !== undefined ? [{ name, where, claims, crash }] : [],
    ),
  );
  expect(found).toEqual([]);
  expect(caught).toBe(0);
});
