import type { Network } from '../world/network.ts';
import type { Broker } from './broker.ts';
import { simConsumer } from './consumer.ts';
import type { NewRecord, Stored } from './log.ts';
import { type Identity, KafkaError } from './transactions.ts';

/** What a client is made with, as the real code gives it. */
export type ClientContext = {
  readonly broker: Broker;
  readonly network: Network;
  readonly clientId: string;
  readonly partitions: number;
  readonly later: (ms: number, run: () => void) => void;
  /** A mistake of the world: what a group has committed is read when it is joined, before any producer. */
  readonly readsAborted: boolean;
  readonly committedBefore:
    | Map<string, Map<string, { offset: number; metadata: string }>>
    | undefined;
};

type Message = {
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly partition: number;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
};
export type TopicMessages = readonly { topic: string; messages: readonly Message[] }[];

const requestMs = 2_500;

/** Records as a client of the real library hands them out. */
export const fetchedMessage = (record: Stored) => ({
  ...{ offset: String(record.offset), timestamp: String(record.atMs), key: record.key },
  ...{ value: record.value, headers: record.headers, magicByte: 2, attributes: 0 },
  isControlRecord: record.control !== undefined,
  batchContext: { producerId: record.producerId, inTransaction: record.inTransaction },
});

/** Where a client believes the leaders to be, from when it first asked. */
export function createMetadata(broker: Broker) {
  const leaders = new Map<string, number>();
  return (topic: string, partition: number): number => {
    const name = `${topic}/${partition}`;
    const known = leaders.get(name) ?? broker.leaderOf(topic, partition);
    leaders.set(name, known);
    return known;
  };
}

/** A request to the cluster: an answer, the broker's error, or no answer in time. */
export const asker =
  ({ network, clientId }: ClientContext) =>
  <T>(what: string, answer: () => T | Promise<T>, timeoutMs = requestMs): Promise<T> =>
    network.call('kafka', `${clientId} ${what}`, answer, timeoutMs);

/** Stands in for the Kafka library's client: the same calls, answered by the simulated cluster. */
export function simClient(context: ClientContext): Record<string | symbol, unknown> {
  return {
    producer: (options: ProducerOptions) => simProducer(context, options),
    consumer: (options: { groupId: string; heartbeatInterval: number }) =>
      simConsumer(context, options),
    admin: () => simAdmin(context),
    [Symbol('private:Kafka:createCluster')]: () => simCluster(context),
  };
}

type ProducerOptions = { readonly transactionalId?: string; readonly transactionTimeout?: number };

function simProducer(context: ClientContext, options: ProducerOptions) {
  const { broker } = context;
  const ask = asker(context);
  const leaderOf = createMetadata(broker);
  let identity: Identity | undefined;

  async function send(topicMessages: TopicMessages, who?: Identity) {
    const writes = new Map<
      string,
      { topic: string; partition: number; records: NewRecord[]; leader: number }
    >();
    for (const { topic, messages } of topicMessages) {
      for (const { key, value, partition, headers } of messages) {
        const name = `${topic}/${partition}`;
        const write = writes.get(name) ?? {
          ...{ topic, partition, records: [], leader: leaderOf(topic, partition) },
        };
        writes.set(name, write);
        write.records.push({ key: bytes(key), value, headers: byteHeaders(headers) });
      }
    }
    const all = [...writes.values()];
    const what = who ? 'produce in a transaction' : 'produce';
    await ask(what, () => broker.produce(all, who));
    return all.map(({ topic, partition }) => ({ topicName: topic, partition, errorCode: 0 }));
  }

  async function initialise(): Promise<Identity> {
    const id = options.transactionalId ?? '';
    for (let tries = 0; ; tries++) {
      try {
        return await ask('initialise', () =>
          broker.transactions.initialise(id, options.transactionTimeout ?? 60_000),
        );
      } catch (error) {
        const again = error instanceof KafkaError && error.type === 'CONCURRENT_TRANSACTIONS';
        if (!again || tries >= 80) throw error;
        await new Promise<void>((resolve) => context.later(Math.min(3 * 2 ** tries, 50), resolve));
      }
    }
  }

  async function transaction() {
    identity ??= await initialise();
    const who = identity;
    let begun = false;
    const end = async (how: 'commit' | 'abort'): Promise<void> => {
      // An empty transaction is nothing to the broker.
      if (begun) await ask(how, () => broker.transactions.end(who, how));
    };
    return {
      async sendOffsets(offsets: {
        consumerGroupId: string;
        topics: readonly {
          topic: string;
          partitions: readonly { partition: number; offset: string; metadata: string }[];
        }[];
      }): Promise<void> {
        await ask('offsets of a transaction', () => {
          for (const { topic, partitions } of offsets.topics) {
            for (const { partition, offset, metadata } of partitions) {
              broker.transactions.addOffset(who, {
                ...{ group: offsets.consumerGroupId, place: `${topic}/${partition}` },
                ...{ offset: Number(offset), metadata },
              });
            }
          }
        });
        begun = true;
      },
      async sendBatch({ topicMessages }: { topicMessages: TopicMessages }) {
        const answers = await send(topicMessages, who);
        begun = true;
        return answers;
      },
      commit: () => end('commit'),
      abort: () => end('abort'),
    };
  }

  return {
    connect: () => ask('connect', () => undefined),
    disconnect: async () => undefined,
    sendBatch: ({ topicMessages }: { topicMessages: TopicMessages }) => send(topicMessages),
    transaction,
  };
}

function simAdmin(context: ClientContext) {
  const { broker, partitions, committedBefore } = context;
  const ask = asker(context);
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  return {
    connect: () => ask('connect', () => undefined),
    disconnect: async () => undefined,
    fetchTopicMetadata: ({ topics }: { topics: readonly string[] }) =>
      ask('metadata', () => ({
        topics: topics.map((name) => ({ name, partitions: broker.topicOf(name) })),
      })),
    fetchTopicOffsets: (topic: string) =>
      ask('offsets', () =>
        all.map((partition) => ({
          partition,
          low: String(broker.low(topic, partition)),
          high: String(broker.end(topic, partition, true)),
        })),
      ),
    fetchOffsets: ({ groupId, topics }: { groupId: string; topics: readonly string[] }) =>
      ask('committed offsets', () => {
        const committed = committedBefore?.get(groupId) ?? broker.committed(groupId);
        return topics.map((topic) => ({
          topic,
          partitions: all.map((partition) => {
            const known = committed.get(`${topic}/${partition}`);
            return {
              partition,
              offset: String(known?.offset ?? -1),
              metadata: known?.metadata ?? null,
            };
          }),
        }));
      }),
    createTopics: async () => true,
    createAcls: async () => true,
  };
}

function simCluster(context: ClientContext) {
  const { broker } = context;
  const ask = asker(context);
  const leaderOf = createMetadata(broker);
  const groups = {
    describeGroups: ({ groupIds }: { groupIds: readonly string[] }) =>
      ask('describe groups', () => ({
        groups: groupIds.map((groupId) => ({ groupId, members: broker.groups.describe(groupId) })),
      })),
    initProducerId: (of: { transactionalId: string; transactionTimeout: number }) =>
      ask('fence', () => broker.transactions.initialise(of.transactionalId, of.transactionTimeout)),
    leaveGroup: ({ groupId, memberId }: { groupId: string; memberId: string }) =>
      ask('leave', () => broker.groups.leave(groupId, memberId)),
  };
  return {
    connect: () => ask('connect', () => undefined),
    disconnect: async () => undefined,
    addMultipleTargetTopics: async () => undefined,
    refreshMetadata: async () => undefined,
    brokerPool: { findConnectedBroker: async () => ({ metadata: async () => undefined }) },
    findLeaderForPartitions(topic: string, partitions: readonly number[]) {
      const nodes: Record<string, number[]> = {};
      for (const partition of partitions) {
        const node = String(leaderOf(topic, partition));
        nodes[node] = [...(nodes[node] ?? []), partition];
      }
      return nodes;
    },
    findGroupCoordinator: () => ask('find a coordinator', () => groups),
    findBroker: async ({ nodeId }: { nodeId: string }) => ({
      ...groups,
      fetch: (request: FetchRequest) => fetch(Number(nodeId), request),
    }),
    fetchTopicsOffset: (
      topics: readonly {
        topic: string;
        partitions: readonly { partition: number }[];
        fromBeginning: boolean;
      }[],
    ) =>
      ask('offsets', () =>
        topics.map(({ topic, partitions, fromBeginning }) => ({
          topic,
          partitions: partitions.map(({ partition }) => {
            const end = broker.end(topic, partition, false);
            return {
              partition,
              offset: String(fromBeginning ? broker.low(topic, partition) : end),
            };
          }),
        })),
      ),
  };

  async function fetch(leader: number, request: FetchRequest) {
    const places = request.topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, fetchOffset }) => ({
        ...{ topic, partition, offset: Number(fetchOffset) },
      })),
    );
    const committedOnly = request.isolationLevel === 1;
    const waitMs = request.maxWaitTime;
    const found = await ask('fetch', () => broker.fetch({ leader, committedOnly, waitMs, places }));
    const byTopic = new Map<string, object[]>();
    for (const { topic, partition, end, records, aborted } of found) {
      const of = byTopic.get(topic) ?? [];
      byTopic.set(topic, of);
      of.push({
        partition,
        highWatermark: String(end),
        messages: records.map(fetchedMessage),
        abortedTransactions: aborted.map(({ producerId, firstOffset }) => ({
          ...{ producerId, firstOffset: String(firstOffset) },
        })),
      });
    }
    return {
      responses: [...byTopic].map(([topicName, partitions]) => ({ topicName, partitions })),
    };
  }
}

type FetchRequest = {
  readonly maxWaitTime: number;
  readonly isolationLevel: number;
  readonly topics: readonly {
    topic: string;
    partitions: readonly { partition: number; fetchOffset: string }[];
  }[];
};

const bytes = (text: string | Buffer | null): Buffer | null =>
  typeof text === 'string' ? Buffer.from(text) : text;

function byteHeaders(headers: Message['headers'] = {}): Record<string, Buffer> {
  const made: Record<string, Buffer> = {};
  for (const name in headers) made[name] = bytes(headers[name] ?? '') as Buffer;
  return made;
}
