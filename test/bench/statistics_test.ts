import { describe, expect, test } from 'vitest';
import { ratioOf, rotated, spreadOf } from './statistics.ts';

describe('spreadOf()', () => {
  test('the median of an odd number is the middle one, whatever their order', () => {
    expect(spreadOf([30, 1, 2])).toEqual({ median: 2, min: 1, max: 30 });
  });

  test('the median of an even number lies halfway between the two in the middle', () => {
    expect(spreadOf([10, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 10 });
  });

  test('values are compared as numbers and left as they were', () => {
    const values = [10, 9, 100];
    expect(spreadOf(values).median).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });

  test('no values are refused', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('ratioOf()', () => {
  test('divides round by round, not median by median', () => {
    // The second round was three times as slow for both.
    expect(ratioOf([20, 60, 22], [10, 30, 10])).toEqual({ median: 2, min: 2, max: 2.2 });
  });

  test('refuses sides of different length', () => {
    expect(() => ratioOf([1, 2], [1])).toThrow('2 rounds cannot be set against 1');
  });
});

describe('rotated()', () => {
  test('everybody goes first once in as many rounds as there are', () => {
    const orders = [0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''));
    expect(orders).toEqual(['abc', 'bca', 'cab', 'abc']);
  });

  test('nobody stays nobody', () => {
    expect(rotated([], 3)).toEqual([]);
  });
});
