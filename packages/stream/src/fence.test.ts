import { expect, test } from 'vitest';
import type { Cluster } from './cluster.ts';
import { endsOf } from './fence.ts';

/** A broker that answers for these partitions, as after a restart when others have no leader yet. */
const answering = (...partitions: number[]): Cluster =>
  ({
    addMultipleTargetTopics: async () => undefined,
    fetchTopicsOffset: async () => [
      {
        topic: 'out',
        partitions: partitions.map((partition) => ({ partition, offset: `${partition + 5}` })),
      },
    ],
  }) as unknown as Cluster;

test('R-9.5, P3: the end of a partition without a leader is unknown, and never the beginning', async () => {
  expect(await endsOf(answering(1, 0), 'out', 2)).toEqual([5n, 6n]);
  await expect(endsOf(answering(0), 'out', 2)).rejects.toThrow(/out\/1/);
  await expect(endsOf(answering(), 'out', 2)).rejects.toMatchObject({ retriable: true });
});
