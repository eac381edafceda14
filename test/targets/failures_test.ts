import { expect, test } from 'vitest';
import { Failures } from '../../src/targets/_failures.ts';

test('nothing went wrong where nothing was noted', () => {
  expect(new Failures().remarks()).toEqual([]);
});

test('the same message of the same call is the same failure, with its first instant', () => {
  const failures = new Failures();
  failures.note('send', new RangeError('too long'), 5);
  failures.note('start', new RangeError('too long'), 6);
  failures.note('send', new RangeError('too long'), 7);
  failures.note('send', 'a text', 8.5);
  expect(failures.remarks()).toEqual([
    "The target's send failed 2 times, first at 5 ms: RangeError: too long",
    "The target's start failed once, first at 6 ms: RangeError: too long",
    "The target's send failed once, first at 8.5 ms: a text",
  ]);
});

test('ten ways are told one by one, and the others counted', () => {
  const failures = new Failures();
  for (let way = 0; way < 13; way++) failures.note('send', new Error(`way ${way}`), way);
  const remarks = failures.remarks();
  expect(remarks).toHaveLength(11);
  expect(remarks.at(-2)).toContain('way 9');
  expect(remarks.at(-1)).toBe('The target failed in 3 further ways');
});

test('messages that all differ do not grow without end, and those known are still counted', () => {
  const failures = new Failures();
  for (let way = 0; way < 1e4; way++) failures.note('send', new Error(`way ${way}`), way);
  failures.note('send', new Error('way 0'), 1e4);
  const remarks = failures.remarks();
  expect(remarks.at(-1)).toBe('The target failed in 90 or more further ways');
  expect(remarks[0]).toBe("The target's send failed 2 times, first at 0 ms: Error: way 0");
});

test('what is thrown need not have a text, nor a short one, nor a line', () => {
  const failures = new Failures();
  failures.note('stop', Object.create(null), 1);
  failures.note('stop', undefined, 2);
  failures.note('stop', Symbol('s'), 3);
  failures.note('stop', new Error('x'.repeat(1e5)), 4);
  const remarks = failures.remarks();
  expect(remarks.slice(0, 3)).toEqual([
    "The target's stop failed once, first at 1 ms: [object Object]",
    "The target's stop failed once, first at 2 ms: undefined",
    "The target's stop failed once, first at 3 ms: Symbol(s)",
  ]);
  expect(remarks[3]!.length).toBeLessThan(400);
});
