import { partitionOf, topics } from '@doui/events';
import { expect, test } from 'vitest';
import { freshnessOf } from '../src/view/freshness.ts';

test('R-9.3: what is known of a person is as old as its partitions or the registry, never said younger', () => {
  const [own, others] = [
    partitionOf('kaisha/person/hito', 6),
    partitionOf('kaisha/person/tanin', 6),
  ];
  expect(own).not.toBe(others);
  let now = 1_000;
  let readAt = 0;
  const { person, worst } = freshnessOf(
    {
      freshness: (topic, partition) => {
        if (topic === topics.registryState) return now - 980;
        return partition === others && topic === topics.optoutState ? 500 : now - 990;
      },
    },
    6,
    () => {
      readAt = now;
      return now;
    },
  );
  expect([person('kaisha', 'hito'), person('kaisha', 'tanin'), worst()]).toEqual([20, 500, 500]);
  for (now = 1_001; now < 1_030; now++) {
    expect(person('kaisha', 'hito')).toBe(now - 980);
    expect(worst()).toBeGreaterThanOrEqual(500);
  }
  expect(readAt).toBe(1_029);
});

test('R-9.3: a partition that is not believed any more is infinitely old, and at once within 5 ms', () => {
  let [now, shut] = [0, false];
  const { person, worst } = freshnessOf(
    { freshness: () => (shut ? Number.POSITIVE_INFINITY : 10) },
    6,
    () => now,
  );
  expect(person('kaisha', 'hito')).toBe(10);
  shut = true;
  now = 5;
  expect([person('kaisha', 'hito'), worst()]).toEqual([
    ...[Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ]);
});
