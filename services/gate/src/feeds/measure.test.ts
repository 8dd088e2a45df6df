import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startMeasuring } from './measure.ts';
import type { PartitionStatus } from './wire.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = (feed: string, partition: number, why: PartitionStatus['why'], lag: number) => ({
  ...{ org: 'hikkoshi', feed, partition, why, lag, freshnessMs: 20 },
  ...{ released: 0, withheld: 0, itemsRemoved: 0 },
  status: why === '' ? ('open' as const) : ('paused' as const),
});

function measuring(statuses: () => PartitionStatus[], freshnessMs = 20) {
  const last = new Map<string, number>();
  const running = startMeasuring({
    freshnessMs: () => freshnessMs,
    persons: () => 7,
    statuses,
    measured: {
      freshness: (ms) => void last.set('freshness', ms),
      persons: (count) => void last.set('persons', count),
      paused: (feed, partitions) => void last.set(`paused ${feed}`, partitions),
      lag: (feed, records) => void last.set(`lag ${feed}`, records),
    },
  });
  return { last, running };
}

test('R-9.3: how fresh a gate is, is measured where it holds no feed, and a view without an end has a figure', () => {
  const { last } = measuring(() => [], Number.POSITIVE_INFINITY);
  vi.advanceTimersByTime(1_000);
  expect(Object.fromEntries(last)).toEqual({ freshness: 1_000_000, persons: 7 });
});

test('what is paused and what waits is added up by feed, and is nothing where the feed has gone', () => {
  let statuses = [
    at('denki', 0, 'view-stale', 3),
    at('denki', 1, '', 4),
    at('denki', 2, 'view-stale', 0),
    at('gas', 0, '', 1),
  ];
  const { last, running } = measuring(() => statuses);
  vi.advanceTimersByTime(1_000);
  expect(Object.fromEntries(last)).toMatchObject({
    ...{ 'paused denki': 2, 'lag denki': 7, 'paused gas': 0, 'lag gas': 1 },
  });
  statuses = [];
  vi.advanceTimersByTime(1_000);
  expect(Object.fromEntries(last)).toMatchObject({ 'paused denki': 0, 'lag denki': 0 });
  running.stop();
  last.clear();
  vi.advanceTimersByTime(5_000);
  expect(last.size).toBe(0);
});
