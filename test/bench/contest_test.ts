import { expect, test } from 'vitest';
import { contest } from './contest.ts';

test('contenders take turns, another one first in each round, and warm-ups do not count', async () => {
  const order: string[] = [];
  const contender = (name: string, us: number) => ({
    name,
    run: () => {
      order.push(name);
      return { done: 10, us };
    },
  });
  const rates = await contest([contender('a', 5), contender('b', 2)], { rounds: 3, warmUps: 1 });
  expect(order.join('')).toBe('abbaabba');
  expect([...rates]).toEqual([
    ['a', [2, 2, 2]],
    ['b', [5, 5, 5]],
  ]);
});

test('a contender goes on until it has worked for long enough, and all its work counts', async () => {
  let runs = 0;
  const run = () => ({ done: 1, us: ++runs * 400 });
  const rates = await contest([{ name: 'a', run }], { rounds: 1, warmUps: 0, leastMs: 1 });
  expect(runs).toBe(2);
  expect(rates.get('a')).toEqual([2 / 1200]);
});
