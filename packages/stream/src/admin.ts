import { Fault } from '@doui/kernel';
import type { AclEntry, Admin, ITopicConfig } from 'kafkajs';
import { clusterOf, readUncommitted } from './cluster.ts';
import type { Door } from './connect.ts';
import { discard, sleep, withDeadline } from './deadline.ts';
import { endsOf } from './fence.ts';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
} from './kafkajs.ts';
import { asFault, kafkaErrorType } from './publisher.ts';

export type TopicSpec = {
  readonly name: string;
  readonly partitions: number;
  readonly replicas?: number;
  readonly config: Readonly<Record<string, string | number>>;
};

export type AclOperation = 'Read' | 'Write' | 'Describe' | 'DescribeConfigs' | 'Create' | 'Alter';

/** Always LITERAL: ids are random and hold neither `-` nor `.`, so no name is another's prefix. */
export type AclSpec = {
  readonly user: string;
  readonly resource: 'topic' | 'group' | 'transactional-id' | 'cluster';
  readonly name: string;
  readonly operation: AclOperation;
};

/** An offset and what its writer noted beside it. */
export type CommittedOffset = { readonly offset: bigint; readonly metadata: string };

export type StreamAdmin = {
  /** Makes what is missing; a topic with another number of partitions is a Fault. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  ensureAcls(acls: readonly AclSpec[]): Promise<void>;
  /** A Fault when one of the topics is missing or has another number of partitions than ours. */
  checkPartitions(topics: readonly string[]): Promise<void>;
  partitionsOf(topic: string): Promise<number | undefined>;
  /** First and next offset of each partition. They prove nothing about freshness. */
  offsets(topic: string): Promise<{ partition: number; low: bigint; end: bigint }[]>;
  endOffsets(topic: string): Promise<bigint[]>;
  /** The ends of the log itself, also where a transaction is still open before them. */
  logEnds(topic: string): Promise<bigint[]>;
  /** What a group has committed; partitions where it has not are left out. */
  committed(group: string, topic: string): Promise<Map<number, CommittedOffset>>;
  deleteTopics(topics: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

const deadlineMs = 15_000;
const servedPollMs = 50;

/** Asks and changes what the broker keeps. One connection, remade after any error. */
export function createAdmin(door: Door): StreamAdmin {
  let client: { admin: Admin; connecting: Promise<void> } | undefined;

  async function ask<T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    if (!client) {
      const admin = door.client('admin').admin({ retry: { retries: 3, initialRetryTime: 50 } });
      client = { admin, connecting: admin.connect() };
    }
    const used = client;
    try {
      return await withDeadline(
        what,
        deadlineMs,
        used.connecting.then(() => question(used.admin)),
      );
    } catch (error) {
      if (client === used) client = undefined;
      discard(used.admin);
      throw asFault(error);
    }
  }

  /** The number of partitions; absent topics are absent. It never creates what it asks about. */
  async function counts(topics: readonly string[]): Promise<Map<string, number>> {
    const known = new Map<string, number>();
    for (const topic of topics) {
      const metadata = await ask('metadata', async (admin) => {
        try {
          return await admin.fetchTopicMetadata({ topics: [topic] });
        } catch (error) {
          if (kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
          throw error;
        }
      });
      const found = metadata?.topics.find(({ name }) => name === topic);
      if (found) known.set(topic, found.partitions.length);
    }
    return known;
  }

  /** A topic that was just made has no leaders yet for a moment, and writing to it fails. */
  async function untilServed(topic: string): Promise<void> {
    for (let waitedMs = 0; ; waitedMs += servedPollMs) {
      try {
        await admin.offsets(topic);
        return;
      } catch (error) {
        if (waitedMs >= deadlineMs) throw error;
        await sleep(servedPollMs);
      }
    }
  }

  const admin: StreamAdmin = {
    async ensureTopics(topics) {
      const there = await counts(topics.map(({ name }) => name));
      for (const { name, partitions } of topics) {
        const actual = there.get(name);
        if (actual !== undefined && actual !== partitions) throw differs(name, actual, partitions);
      }
      const missing = topics.filter(({ name }) => !there.has(name)).map(topicConfig);
      if (missing.length === 0) return;
      await ask('creating topics', async (client) => {
        try {
          await client.createTopics({ topics: missing, waitForLeaders: false, timeout: 10_000 });
        } catch (error) {
          // Two instances may find it missing at once; then it is there, which is what was wanted.
          if (!isAlreadyThere(error)) throw error;
        }
      });
      for (const { topic } of missing) await untilServed(topic);
    },
    async ensureAcls(acls) {
      if (acls.length === 0) return;
      await ask('creating ACLs', (client) => client.createAcls({ acl: acls.map(aclEntry) }));
    },
    async checkPartitions(topics) {
      const there = await counts(topics);
      for (const topic of topics) {
        const actual = there.get(topic) ?? 0;
        if (actual !== door.partitions) throw differs(topic, actual, door.partitions);
      }
    },
    async partitionsOf(topic) {
      return (await counts([topic])).get(topic);
    },
    async offsets(topic) {
      const offsets = await ask('offsets', (client) => client.fetchTopicOffsets(topic));
      return offsets
        .map(({ partition, low, high }) => ({ partition, low: BigInt(low), end: BigInt(high) }))
        .sort((a, b) => a.partition - b.partition);
    },
    async endOffsets(topic) {
      return (await admin.offsets(topic)).map(({ end }) => end);
    },
    async logEnds(topic) {
      const cluster = clusterOf(door.client('ends'), readUncommitted);
      try {
        const ends = cluster.connect().then(() => endsOf(cluster, topic, door.partitions));
        const found = await withDeadline('log ends', deadlineMs, ends);
        if (found) return found;
        throw new Fault('topic-unknown', { retriable: true, message: topic });
      } catch (error) {
        throw asFault(error);
      } finally {
        cluster.disconnect().catch(() => undefined);
      }
    },
    async committed(group, topic) {
      const answers = await ask('committed offsets', (client) =>
        client.fetchOffsets({ groupId: group, topics: [topic], resolveOffsets: false }),
      );
      const committed = new Map<number, CommittedOffset>();
      for (const { partition, offset, metadata } of answers[0]?.partitions ?? []) {
        if (Number(offset) < 0) continue;
        committed.set(partition, { offset: BigInt(offset), metadata: metadata ?? '' });
      }
      return committed;
    },
    async deleteTopics(topics) {
      await ask('deleting topics', (client) => client.deleteTopics({ topics: [...topics] }));
    },
    async close() {
      await client?.admin.disconnect().catch(() => undefined);
      client = undefined;
    },
  };
  return admin;
}

const differs = (topic: string, actual: number, wanted: number): Fault =>
  new Fault('partitions-differ', {
    retriable: false,
    message: `${topic} has ${actual} partitions at the broker, ${wanted} are wanted`,
  });

const topicConfig = (spec: TopicSpec): ITopicConfig => ({
  topic: spec.name,
  numPartitions: spec.partitions,
  replicationFactor: spec.replicas ?? -1,
  configEntries: Object.entries(spec.config).map(([name, value]) => ({
    name,
    value: String(value),
  })),
});

function isAlreadyThere(error: unknown): boolean {
  const { errors } = error as { errors?: { type?: string }[] };
  if (Array.isArray(errors)) return errors.every(({ type }) => type === 'TOPIC_ALREADY_EXISTS');
  return kafkaErrorType(error) === 'TOPIC_ALREADY_EXISTS';
}

const resources = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  'transactional-id': AclResourceTypes.TRANSACTIONAL_ID,
  cluster: AclResourceTypes.CLUSTER,
} as const;

const operations = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  Create: AclOperationTypes.CREATE,
  Alter: AclOperationTypes.ALTER,
} as const;

const aclEntry = (acl: AclSpec): AclEntry => ({
  principal: `User:${acl.user}`,
  host: '*',
  resourceType: resources[acl.resource],
  resourceName: acl.name,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  operation: operations[acl.operation],
  permissionType: AclPermissionTypes.ALLOW,
});
