import type { Kafka as KafkaClient } from 'kafkajs';
import { Batch as KafkaBatch } from './kafkajs.ts';
import { despiteLeaderless } from './patches/whole-metadata.ts';

/** The inner side of kafkajs that the reader uses: a pool of broker connections, without a group. */
export type Cluster = {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(of: { nodeId: string }): Promise<Broker>;
  findGroupCoordinator(of: { groupId: string; coordinatorType?: number }): Promise<Broker>;
  readonly brokerPool: { findConnectedBroker(): Promise<Pick<Broker, 'metadata'>> };
  fetchTopicsOffset(
    topics: readonly {
      topic: string;
      partitions: readonly { partition: number }[];
      fromBeginning: boolean;
    }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
};

export type Broker = {
  fetch(request: {
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    isolationLevel: number;
    topics: readonly {
      topic: string;
      partitions: readonly { partition: number; fetchOffset: string; maxBytes: number }[];
    }[];
  }): Promise<{
    responses: { topicName: string; partitions: FetchedPartition[] }[];
  }>;
  metadata(topics: readonly string[]): Promise<Metadata>;
  initProducerId(of: {
    transactionalId: string;
    transactionTimeout: number;
  }): Promise<{ producerId: string; producerEpoch: number }>;
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
  describeGroups(of: { groupIds: readonly string[] }): Promise<{
    groups: { groupId: string; members: { memberId: string; clientId: string }[] }[];
  }>;
};

/** What a broker says of topics; a partition without a leader has the leader -1. */
export type Metadata = {
  readonly topicMetadata: readonly { readonly topicErrorCode: number }[];
};

export type FetchedPartition = { readonly partition: number; readonly highWatermark: string };

export type Fetched = {
  readonly messages: readonly {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers?: Record<string, Buffer | string | (Buffer | string)[] | undefined>;
  }[];
  isEmptyIncludingFiltered(): boolean;
  readonly rawMessages: readonly unknown[];
  lastOffset(): string;
};

export const readUncommitted = 0;
export const readCommitted = 1;

type ClusterMaker = Record<symbol, (options: object) => Cluster>;

function clusterMaker(client: KafkaClient): { maker: ClusterMaker; symbol: symbol } {
  const symbol = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const maker = client as unknown as ClusterMaker;
  if (!symbol || typeof maker[symbol] !== 'function') {
    throw new Error('kafkajs has no createCluster');
  }
  return { maker, symbol };
}

/** A cluster of the client's own settings. */
export function clusterOf(client: KafkaClient, isolationLevel: number): Cluster {
  const { maker, symbol } = clusterMaker(client);
  const options = { metadataMaxAge: 60_000, allowAutoTopicCreation: false, isolationLevel };
  return (maker[symbol] as (options: object) => Cluster)(options);
}

/** The node of partitions that have no leader. */
export const noLeader = '-1';

/**
 * Lets a cluster know the leaders there are when some partition has none: what goes to that one fails, and only that.
 * Not for members of a group: kafkajs would never ask again about the partition that it cannot read.
 */
export function despiteOthers(cluster: Cluster): Cluster {
  const pool = cluster.brokerPool;
  const find = pool.findConnectedBroker.bind(pool);
  pool.findConnectedBroker = async () => {
    const broker = await find();
    return { metadata: (topics) => broker.metadata(topics).catch(despiteLeaderless) };
  };
  return cluster;
}

/** The same for whatever a client connects to. */
export function writingDespiteOthers(client: KafkaClient): KafkaClient {
  const { maker, symbol } = clusterMaker(client);
  const make = maker[symbol] as (options: object) => Cluster;
  maker[symbol] = (options) => despiteOthers(make(options));
  return client;
}

/**
 * Makes a client ask once where a coordinator is. kafkajs asks before every request of a transaction,
 * four times in each; a client that is discarded after any error may believe the first answer.
 */
export function rememberCoordinators(client: KafkaClient): KafkaClient {
  const { maker, symbol } = clusterMaker(client);
  const make = maker[symbol] as (options: object) => Cluster;
  maker[symbol] = (options) => {
    const cluster = make(options);
    const find = cluster.findGroupCoordinator.bind(cluster);
    const known = new Map<string, Promise<Broker>>();
    cluster.findGroupCoordinator = (of) => {
      const key = `${of.coordinatorType ?? 0}/${of.groupId}`;
      const found = known.get(key) ?? find(of);
      known.set(key, found);
      found.catch(() => known.delete(key));
      return found;
    };
    return cluster;
  };
  return client;
}

/** What a fetch brought of one partition, without aborted and control records. */
export const fetchedOf = (topic: string, from: string, partition: FetchedPartition): Fetched =>
  new KafkaBatch(topic, from, partition);

/**
 * Takes members out of a group that will never speak again. Kafka would wait for them until their
 * session ends, and nobody else could join meanwhile.
 */
export async function evict(
  client: KafkaClient,
  group: string,
  gone: (member: { memberId: string; clientId: string }) => boolean,
): Promise<number> {
  const cluster = clusterOf(client, readUncommitted);
  try {
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId: group });
    const { groups } = await coordinator.describeGroups({ groupIds: [group] });
    const members = (groups[0]?.members ?? []).filter(gone);
    for (const { memberId } of members) await coordinator.leaveGroup({ groupId: group, memberId });
    return members.length;
  } finally {
    cluster.disconnect().catch(() => undefined);
  }
}
