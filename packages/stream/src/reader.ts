import type { Fault } from '@doui/kernel';
import {
  type Broker,
  type Cluster,
  clusterOf,
  despiteOthers,
  fetchedOf,
  noLeader,
  readCommitted,
  readUncommitted,
} from './cluster.ts';
import type { Door } from './connect.ts';
import { monotonicMs, sleep, withDeadline } from './deadline.ts';
import { asFault, kafkaErrorType } from './publisher.ts';
import { type InRecord, inRecord, partitionName } from './records.ts';
import { settings } from './settings.ts';

export type ReaderOptions = {
  readonly name: string;
  readonly topics: readonly string[];
  readonly readCommitted: boolean;
  /** Where reading begins in a partition, by `topic/partition`; at its beginning where nothing is said. */
  readonly from?: ReadonlyMap<string, bigint>;
  /** Records of one partition in order, and the offset after them. */
  onRecords(topic: string, partition: number, records: readonly InRecord[], next: bigint): void;
  /** The offset that was to be read is not there: the partition was cut or made anew. */
  onOutOfRange(topic: string, partition: number): void;
  onFault?(fault: Fault): void;
};

export type Reader = { stop(): Promise<void> };

type Place = { readonly topic: string; readonly partition: number; next: bigint | undefined };

const bytesPerPartition = 2_097_152;
const bytesPerFetch = 16_777_216;
const connectDeadlineMs = 8_000;
const pauseMsMax = 1_000;
const settledMs = 5_000;
const ledPollMs = 500;

/**
 * Reads every partition of the topics from its beginning, without a consumer group: who reads all of
 * them has nothing to share, and needs neither a coordinator nor the end of an earlier life's session.
 * After any error all connections are made anew and reading goes on where it was. A partition that has no leader
 * keeps no other from being read.
 */
export function startReader(door: Door, options: ReaderOptions): Reader {
  const places = options.topics.flatMap((topic) =>
    Array.from({ length: door.partitions }, (_, partition): Place => {
      const next = options.from?.get(partitionName(topic, partition));
      return { topic, partition, next };
    }),
  );
  const outOfRange = new Set<string>();
  let stopped = false;
  let wake: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    wake = resolve;
  });

  async function beginnings(cluster: Cluster): Promise<void> {
    const unknown = places.filter(({ next }) => next === undefined);
    if (unknown.length === 0) return;
    const offsets = await cluster.fetchTopicsOffset(
      options.topics.map((topic) => ({
        topic,
        partitions: unknown.filter((place) => place.topic === topic),
        fromBeginning: true,
      })),
    );
    for (const { topic, partitions } of offsets) {
      for (const { partition, offset } of partitions) {
        const place = places.find((one) => one.topic === topic && one.partition === partition);
        if (place) place.next = BigInt(offset);
      }
    }
  }

  /** The places of each broker, by the metadata of the moment. */
  function placesByNode(cluster: Cluster): Map<string, Place[]> {
    const nodes = new Map<string, Place[]>();
    for (const place of places) {
      if (outOfRange.has(partitionName(place.topic, place.partition))) continue;
      const leaders = cluster.findLeaderForPartitions(place.topic, [place.partition]);
      for (const node of Object.keys(leaders)) nodes.set(node, [...(nodes.get(node) ?? []), place]);
    }
    return nodes;
  }

  async function fetchOnce(
    broker: Broker,
    of: readonly Place[],
    over: () => boolean,
  ): Promise<void> {
    const waitMs = settings.fetchWaitMs;
    const byTopic = new Map<string, Place[]>();
    for (const place of of) byTopic.set(place.topic, [...(byTopic.get(place.topic) ?? []), place]);
    const { responses } = await withDeadline(
      'a fetch',
      waitMs + settings.requestTimeoutMs,
      broker.fetch({
        maxWaitTime: waitMs,
        minBytes: 1,
        maxBytes: bytesPerFetch,
        isolationLevel: options.readCommitted ? readCommitted : readUncommitted,
        topics: [...byTopic].map(([topic, ofTopic]) => ({
          topic,
          partitions: ofTopic.map(({ partition, next }) => ({
            partition,
            fetchOffset: String(next ?? 0n),
            maxBytes: bytesPerPartition,
          })),
        })),
      }),
    );
    // What comes when these connections are given up is read anew over the next ones. Where they are further
    // already it would pass for a batch without records and move the place on by one that nobody has seen.
    if (over()) return;
    for (const { topicName, partitions } of responses) {
      for (const fetched of partitions) {
        const place = of.find(
          (one) => one.topic === topicName && one.partition === fetched.partition,
        );
        if (place) take(place, fetched);
      }
    }
  }

  function take(place: Place, fetched: Parameters<typeof fetchedOf>[2]): void {
    const { topic, partition, next } = place;
    const batch = fetchedOf(topic, String(next ?? 0n), fetched);
    if (batch.rawMessages.length === 0) return;
    const after = BigInt(batch.lastOffset()) + 1n;
    const records = batch.messages.map((message) => inRecord(topic, partition, message));
    options.onRecords(topic, partition, records, after);
    place.next = after;
  }

  async function life(cluster: Cluster): Promise<void> {
    const start = async (): Promise<void> => {
      await cluster.connect();
      await cluster.addMultipleTargetTopics(options.topics);
      await beginnings(cluster);
    };
    await withDeadline('connecting a reader', connectDeadlineMs, start());
    const nodes = placesByNode(cluster);
    const led = [...nodes].filter(([nodeId]) => nodeId !== noLeader);
    if (led.length === 0) throw new Error('no partition has a leader');
    let failed = false;
    const over = (): boolean => stopped || failed;
    const whileNobodyFails = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } finally {
        failed = true;
      }
    };
    const readers = led.map(([nodeId, of]) => async () => {
      const broker = await cluster.findBroker({ nodeId });
      while (!over()) await fetchOnce(broker, of, over);
    });
    const leaderless = nodes.get(noLeader) ?? [];
    const all = leaderless.length > 0 ? [...readers, () => untilOneIsLed(cluster, over)] : readers;
    await Promise.all(all.map(whileNobodyFails));
  }

  /** Partitions without a leader are left out (F11), until that changes for one of them. */
  async function untilOneIsLed(cluster: Cluster, over: () => boolean): Promise<void> {
    const without = () => placesByNode(cluster).get(noLeader)?.length ?? 0;
    const before = without();
    door.log('warn', 'partitions without a leader are left out', {
      group: options.name,
      partitions: before,
    });
    while (!over()) {
      await Promise.race([sleep(ledPollMs), end]);
      await cluster.refreshMetadata();
      if (without() < before) return;
    }
  }

  function outOfRangeAt(error: unknown): void {
    const { topic, partition } = error as { topic?: string; partition?: number };
    if (topic === undefined || partition === undefined) return;
    outOfRange.add(partitionName(topic, partition));
    options.onOutOfRange(topic, partition);
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopped; ) {
      const level = options.readCommitted ? readCommitted : readUncommitted;
      const cluster = despiteOthers(clusterOf(door.client(options.name), level));
      const startedMs = monotonicMs();
      try {
        await life(cluster);
      } catch (error) {
        if (stopped) break;
        failures = monotonicMs() - startedMs > settledMs ? 1 : failures + 1;
        door.log('warn', 'a reader connects again', {
          group: options.name,
          error: error instanceof Error ? error.message : String(error),
        });
        const type = kafkaErrorType(error);
        if (type === 'OFFSET_OUT_OF_RANGE') outOfRangeAt(error);
        if (type === 'TOPIC_AUTHORIZATION_FAILED') options.onFault?.(asFault(error));
      } finally {
        cluster.disconnect().catch(() => undefined);
      }
      const pauseMs = Math.min(20 * 2 ** Math.min(failures, 6), pauseMsMax);
      if (!stopped) await Promise.race([sleep(pauseMs), end]);
    }
  }

  const running = run();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
