import { expect, test } from 'vitest';
import { jsonReport } from '../../src/report/mod.ts';
import { craftedResult, craftedRun } from './crafted_result.ts';

test('jsonReport() gives the result and nothing else, with a line break at its end', () => {
  const run = craftedRun([craftedResult(), craftedResult({ digest: null, successRate: null })]);
  const json = jsonReport(run);
  expect(JSON.parse(json)).toEqual(run);
  expect(json).toMatch(/^\{\n {2}"schema": "hubbub\/result\/v1",\n/);
  expect(json.endsWith('}\n')).toBe(true);
});
