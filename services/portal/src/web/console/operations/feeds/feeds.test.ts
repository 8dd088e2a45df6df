import { expect, test } from 'vitest';
import { lookAgainMsOf } from './feeds.ts';

test.each([
  [0, 2_000],
  [8, 2_000],
  [40, 10_000],
  [200, 50_000],
  [100_000, 25_000_000],
])('R-10.4: %i flows are asked after every %i ms', (rows, ms) => {
  expect(lookAgainMsOf(rows)).toBe(ms);
});

test('R-10.4: a list of flows takes a fifth of an address’s calls at most, however long it is', () => {
  for (let rows = 1; rows <= 100_000; rows += 7) {
    expect((rows * 60_000) / lookAgainMsOf(rows)).toBeLessThanOrEqual(240);
  }
});
