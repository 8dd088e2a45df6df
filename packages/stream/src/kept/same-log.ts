import type { Cluster } from '../cluster.ts';
import { fetchedOf, noLeader, readUncommitted } from '../cluster.ts';
import { inRecord } from '../records.ts';
import { type Kept, printOf } from './frames.ts';

const bytesPerPartition = 2_097_152;
const bytesPerFetch = 67_108_864;
const waitMs = 500;

/**
 * Whether every partition still begins where it began, and holds at the place that was read last what stood there. A topic that
 * was made anew, put back from a copy or cut has something else there or nothing (F17).
 */
export async function isSameLog(cluster: Cluster, { reached }: Kept): Promise<boolean> {
  const places = [...reached].map(([name, { last }]) => {
    const cut = name.lastIndexOf('/');
    return { topic: name.slice(0, cut), partition: Number(name.slice(cut + 1)), ...last };
  });
  const topics = [...new Set(places.map(({ topic }) => topic))];
  await cluster.addMultipleTargetTopics(topics);
  const beginnings = await cluster.fetchTopicsOffset(
    topics.map((topic) => ({
      topic,
      partitions: places.filter((place) => place.topic === topic),
      fromBeginning: true,
    })),
  );
  if (beginnings.some(({ partitions }) => partitions.some(({ offset }) => offset !== '0')))
    return false;

  const byNode = Map.groupBy(places, ({ topic, partition }) => {
    const [node = noLeader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
    return node;
  });
  for (const [nodeId, of] of byNode) {
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      ...{
        maxWaitTime: waitMs,
        minBytes: 1,
        maxBytes: bytesPerFetch,
        isolationLevel: readUncommitted,
      },
      topics: [...Map.groupBy(of, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
        topic,
        partitions: ofTopic.map(({ partition, offset }) => ({
          ...{ partition, fetchOffset: String(offset), maxBytes: bytesPerPartition },
        })),
      })),
    });
    for (const { topic, partition, offset, print } of of) {
      const fetched = responses
        .find(({ topicName }) => topicName === topic)
        ?.partitions.find((one) => one.partition === partition);
      const [first] = fetched ? fetchedOf(topic, String(offset), fetched).messages : [];
      if (!first || BigInt(first.offset) !== offset) return false;
      if (!Buffer.from(printOf(inRecord(topic, partition, first))).equals(print)) return false;
    }
  }
  return true;
}
