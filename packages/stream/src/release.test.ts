import { expect, test } from 'vitest';
import type { StreamAdmin } from './admin.ts';
import type { Door } from './connect.ts';
import { createReleaser } from './release.ts';

type Wrote = () => Promise<void>;

const doorTo = (sendOffsets: Wrote): Door => {
  const producer = {
    connect: async () => undefined,
    transaction: async () => ({ abort: async () => undefined, sendOffsets }),
    disconnect: async () => undefined,
  };
  const client = () => ({
    [Symbol('private:Kafka:createCluster')]: () => ({}),
    producer: () => producer,
  });
  return { partitions: 4, client } as unknown as Door;
};
const of = { transactionalId: 'gate.feed1.2', group: 'gate', topic: 'in', partition: 2 };

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
  return createReleaser(
    doorTo(async () => undefined),
    admin,
    { ...of, leaseMs: 400 },
  );
};

/** A coordinator as it is after each of its starts: it knows of nothing until a write shows it what it has not read. */
function coordinator() {
  const truth = new Map([[2, { offset: 50n, metadata: 'life1' }]]);
  let known = new Map<number, { offset: bigint; metadata: string }>();
  let onRead: () => void = () => undefined;
  let noticed = false;
  const restart = () => {
    known = new Map();
    noticed = true;
  };
  const write: Wrote = async () => {
    if (known.size > 0) return;
    known = truth;
    // Somebody else has written before, and nobody here hears of it.
    if (noticed) return;
    throw Object.assign(new Error('not the coordinator'), { type: 'NOT_COORDINATOR_FOR_GROUP' });
  };
  const admin = {
    async committed() {
      onRead();
      return known;
    },
    offsets: async () => [{ partition: 2, low: 0n, end: 60n }],
  } as unknown as StreamAdmin;
  const releaser = createReleaser(doorTo(write), admin, { ...of, leaseMs: 400 });
  return {
    releaser,
    restart,
    onRead(then: () => void) {
      onRead = then;
    },
  };
}

test('P6, F4: a coordinator that has not read its log is not believed that nothing was committed', async () => {
  const { releaser } = coordinator();
  expect(await releaser.open()).toEqual({ offset: 50n, incarnation: 'life1' });
});

test.each([1, 2])('P6, F4: nor is one that starts before its answer number %i', async (nth) => {
  const { releaser, restart, onRead } = coordinator();
  await releaser.open().catch(() => undefined);
  let reads = 0;
  onRead(() => {
    reads += 1;
    if (reads === nth) restart();
  });
  await expect(releaser.open()).rejects.toThrow('then');
  expect(releaser.isOpen()).toBe(false);
});

test('P6: where another partition has no leader this one is not begun anew', async () => {
  const releaser = releaserWhere({ 0: 10n, 2: 60n, 3: 5n });
  expect(await releaser.open()).toEqual({ offset: 50n, incarnation: 'life1' });
});

test('F17: a topic that ends before what was committed is another one', async () => {
  const opened = await releaserWhere({ 0: 10n, 1: 90n, 2: 40n, 3: 90n }).open();
  expect(opened.offset).toBe(0n);
  expect(opened.incarnation).not.toBe('life1');
});
