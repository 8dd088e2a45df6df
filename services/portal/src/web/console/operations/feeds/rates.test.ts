import { expect, test } from 'vitest';
import { ratesOf } from './rates.ts';

const sample = (atMs: number, released: number, withheld: number) => ({ atMs, released, withheld });

test('counts become records per second', () => {
  expect(ratesOf([sample(1_000, 10, 0), sample(3_000, 30, 4)])).toEqual({
    seconds: [3],
    released: [10],
    withheld: [2],
  });
});

test('a gate that began anew is counted from nothing, never below', () => {
  expect(ratesOf([sample(0, 500, 9), sample(2_000, 8, 0)])).toMatchObject({
    released: [4],
    withheld: [0],
  });
});

test('two counts of one moment are one, and one count is no rate', () => {
  expect(ratesOf([sample(5, 1, 1)]).seconds).toEqual([]);
  expect(ratesOf([sample(5, 1, 1), sample(5, 2, 1)]).seconds).toEqual([]);
});
