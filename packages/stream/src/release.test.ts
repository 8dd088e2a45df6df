import { expect, test } from 'vitest';
import type { StreamAdmin } from './admin.ts';
import type { Door } from './connect.ts';
import { createReleaser } from './release.ts';

const producer = {
  connect: async () => undefined,
  transaction: async () => ({ abort: async () => undefined }),
  disconnect: async () => undefined,
};
const door = {
  partitions: 4,
  client: () => ({
    [Symbol('private:Kafka:createCluster')]: () => ({}),
    producer: () => producer,
  }),
} as unknown as Door;

/** The broker knows the ends of these partitions. */
const releaserWhere = (ends: Readonly<Record<number, bigint>>) => {
  const offsets = Object.entries(ends).map(([partition, end]) => ({
    ...{ partition: Number(partition), low: 0n, end },
  }));
  const admin = {
    committed: async () => new Map([[2, { offset: 50n, metadata: 'life1' }]]),
    offsets: async () => offsets,
    endOffsets: async () => offsets.map(({ end }) => end),
  } as unknown as StreamAdmin;
  const of = { transactionalId: 'gate.feed1.2', group: 'gate', topic: 'in' };
  return createReleaser(door, admin, { ...of, partition: 2, leaseMs: 400 });
};

test('P6: where another partition has no leader this one is not begun anew', async () => {
  const releaser = releaserWhere({ 0: 10n, 2: 60n, 3: 5n });
  expect(await releaser.open()).toEqual({ offset: 50n, incarnation: 'life1' });
});

test('F17: a topic that ends before what was committed is another one', async () => {
  const opened = await releaserWhere({ 0: 10n, 1: 90n, 2: 40n, 3: 90n }).open();
  expect(opened.offset).toBe(0n);
  expect(opened.incarnation).not.toBe('life1');
});
