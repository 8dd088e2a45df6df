import { expect, test } from 'vitest';
import type { FetchedPartition } from './cluster.ts';
import type { Door } from './connect.ts';
import { sleep } from './deadline.ts';
import { startReader } from './reader.ts';

type Answer = { responses: { topicName: string; partitions: FetchedPartition[] }[] };

const nothing: Answer = { responses: [] };
/** Records of partition 1 as a broker gives them. */
const records = (...offsets: number[]): Answer => ({
  responses: [
    {
      topicName: 'state',
      partitions: [
        {
          partition: 1,
          highWatermark: '9',
          messages: offsets.map((offset) => ({
            ...{ offset: String(offset), timestamp: '1', key: null, value: null },
            ...{ isControlRecord: false, batchContext: { producerId: '-1', inTransaction: false } },
          })),
        } as FetchedPartition,
      ],
    },
  ],
});

/** A door to brokers 0 and 1, each the leader of the partition of its number. */
function doorTo(
  fetch: (node: string, life: number) => Promise<Answer>,
  leader = (partition: number) => `${partition}`,
): Door {
  let lives = 0;
  const createCluster = () => {
    const life = ++lives;
    return {
      ...{ connect: async () => undefined, disconnect: async () => undefined },
      addMultipleTargetTopics: async () => undefined,
      findLeaderForPartitions: (_: string, [partition = 0]: number[]) => ({
        [leader(partition)]: [],
      }),
      refreshMetadata: async () => undefined,
      brokerPool: { findConnectedBroker: () => Promise.reject(new Error('not asked here')) },
      findBroker: async ({ nodeId }: { nodeId: string }) => ({ fetch: () => fetch(nodeId, life) }),
      fetchTopicsOffset: async () => [
        { topic: 'state', partitions: [0, 1].map((partition) => ({ partition, offset: '0' })) },
      ],
    };
  };
  const client = { [Symbol('private:Kafka:createCluster')]: createCluster };
  return { partitions: 2, client: () => client, log: () => undefined } as unknown as Door;
}

test('P3: an answer that comes after the reader has connected again skips no record', async () => {
  let late: (answer: Answer) => void = () => undefined;
  let newest: (answer: Answer) => void = () => undefined;
  let fetches = 0;
  const door = doorTo(async (node, life) => {
    if (node === '0' && life === 1) throw new Error('a broker is gone');
    if (node === '1' && life === 1) {
      return new Promise((resolve) => {
        late = resolve;
      });
    }
    if (node === '1' && ++fetches === 1) return records(0, 1);
    if (node === '1' && fetches === 2) {
      return new Promise((resolve) => {
        newest = resolve;
      });
    }
    await sleep(5);
    return nothing;
  });
  const seen: bigint[] = [];
  const reader = startReader(door, {
    ...{ name: 'view', topics: ['state'], readCommitted: false, onOutOfRange: () => undefined },
    onRecords: (_topic, _partition, read) => seen.push(...read.map(({ offset }) => offset)),
  });
  await expect.poll(() => fetches).toBe(2);
  late(records(0));
  await sleep(5);
  newest(records(2));
  await expect.poll(() => fetches).toBeGreaterThan(2);
  await reader.stop();
  expect(seen).toEqual([0n, 1n, 2n]);
});

test('F11: a partition without a leader keeps no other from being read, and is read once it has one', async () => {
  const asked: string[] = [];
  let led = false;
  const door = doorTo(
    async (node) => {
      asked.push(node);
      await sleep(5);
      return node === '1' ? records(0) : nothing;
    },
    (partition) => (partition === 0 && !led ? '-1' : `${partition}`),
  );
  const reader = startReader(door, {
    ...{ name: 'view', topics: ['state'], readCommitted: false, onOutOfRange: () => undefined },
    onRecords: () => undefined,
  });
  await expect.poll(() => asked.length).toBeGreaterThan(5);
  expect(new Set(asked)).toEqual(new Set(['1']));
  led = true;
  await expect.poll(() => asked.includes('0'), { timeout: 3_000 }).toBe(true);
  await reader.stop();
});
