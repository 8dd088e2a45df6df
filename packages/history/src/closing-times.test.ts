import { expect, test } from 'vitest';
import { closingTimes, distribution } from './check.ts';
import { plainStory } from './small-world.ts';

test('closing times are counted from the 201, and their figures are of the ranks', () => {
  expect(closingTimes(plainStory())).toEqual([30]);
  const numbers = Array.from({ length: 1_000 }, (_, n) => n + 1);
  expect(distribution(numbers)).toEqual({
    count: 1_000,
    p50: 500,
    p99: 990,
    p999: 999,
    max: 1_000,
  });
  expect(distribution([])).toMatchObject({ count: 0, max: undefined });
});
