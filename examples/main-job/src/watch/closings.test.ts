import { expect, test } from 'vitest';
import { createClosings } from './closings.ts';

const position = (version: number) => ({ service: 'consent', stream: 'abc/person/p', version });
const passed = (partition: number, version: number, appendedAtMs: number) => ({
  ...{ feed: 'utilitymove', partition, appendedAtMs },
  positions: [position(version)],
});

test('R-9.4: a feed is closed when the last of its partitions has passed the stop', () => {
  const closings = createClosings();
  closings.take(passed(0, 7, 100));
  expect(closings.closedAt('utilitymove', [0, 1], position(7))).toBeUndefined();
  closings.take(passed(1, 7, 140));
  expect(closings.closedAt('utilitymove', [0, 1], position(7))).toBe(140);
});

test('R-9.4: a later position of the same stream stands for it, an earlier one does not', () => {
  const closings = createClosings();
  closings.take(passed(0, 6, 90));
  expect(closings.closedAt('utilitymove', [0], position(7))).toBeUndefined();
  closings.take(passed(0, 9, 200));
  closings.take(passed(0, 8, 150));
  expect(closings.closedAt('utilitymove', [0], position(7))).toBe(150);
  expect(closings.closedAt('gasgroup', [0], position(7))).toBeUndefined();
});
