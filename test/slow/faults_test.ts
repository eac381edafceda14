import { expect, test } from 'vitest';
import { falseAlarms } from '../simulation/random_faults.ts';
import { createPlainManager } from '../mutants/mod.ts';

const SHARE = 1000;
const SHARES = Array.from({ length: 10 }, (_, share) => share * SHARE);

test.each(SHARES)(
  'no monitor raises a false alarm behind faults, 1,000 runs from seed %i on',
  async (from) => {
    expect(await falseAlarms({ from, to: from + SHARE })).toEqual([]);
  },
);

test('nor about a manager without statecharts', async () => {
  expect(await falseAlarms({ from: 0, to: SHARE, createPort: createPlainManager })).toEqual([]);
});
