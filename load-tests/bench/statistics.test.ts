import { describe, expect, test } from 'vitest';
import { atLeast, atMost, isMet } from './goal.ts';
import { median, pairRatios, quantile, spreadOf } from './statistics.ts';

describe('the arithmetic of the bench', () => {
  test('a quantile is a value that occurred', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(quantile(values, 0.5)).toBe(50);
    expect(quantile(values, 0.99)).toBe(99);
    expect(quantile(values, 1)).toBe(100);
    expect(quantile([7], 0.01)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('a median of an even number lies between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
  });

  test('ratios are of pairs', () => {
    expect(pairRatios([10, 40], [5, 10])).toEqual([2, 4]);
    expect(pairRatios([10, 40], [5])).toEqual([2]);
  });

  test('a goal is met on its bound, and NaN meets none', () => {
    expect(isMet(atLeast(3), 3)).toBe(true);
    expect(isMet(atLeast(3), 2.99)).toBe(false);
    expect(isMet(atMost(0.1), 0.1)).toBe(true);
    expect(isMet(atMost(0.1), 0.11)).toBe(false);
    expect(isMet(atLeast(3), Number.NaN)).toBe(false);
    expect(atMost(1_500, 'ms').text).toBe('≤ 1,500 ms');
  });
});
