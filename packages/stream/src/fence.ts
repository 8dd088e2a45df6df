import { Fault } from '@doui/kernel';
import { type Cluster, clusterOf, readUncommitted } from './cluster.ts';
import type { Door } from './connect.ts';
import { sleep, withDeadline } from './deadline.ts';
import { asFault, kafkaErrorType } from './publisher.ts';

/** Ends what a releaser may still do, and reads where its topic ends; for who follows a stop. */
export type Fencer = {
  /**
   * Makes every producer of this transactional id powerless: when this returns, what it had under way is
   * aborted, and whatever it still sends is refused.
   */
  fence(transactionalId: string): Promise<void>;
  /** The ends of the logs themselves, open transactions included; a topic that is not there is left out. */
  logEnds(topics: readonly string[]): Promise<ReadonlyMap<string, readonly bigint[]>>;
  close(): Promise<void>;
};

const concurrentWaitMs = 5;
const deadlineMs = 3_000;
const coordinatorOfTransactions = 1;
/** Of a transaction that is never begun under the new producer. */
const transactionTimeoutMs = 1_000;

/** Over connections of its own that are kept: a fence is one request, a producer would be nine. */
export function createFencer(door: Door): Fencer {
  let kept: { cluster: Cluster; connecting: Promise<void> } | undefined;

  async function ask<T>(what: string, question: (cluster: Cluster) => Promise<T>): Promise<T> {
    if (!kept) {
      const cluster = clusterOf(door.client('fence'), readUncommitted);
      kept = { cluster, connecting: cluster.connect() };
    }
    const used = kept;
    try {
      const asked = used.connecting.then(() => question(used.cluster));
      return await withDeadline(what, deadlineMs, asked);
    } catch (error) {
      if (kept === used) kept = undefined;
      used.cluster.disconnect().catch(() => undefined);
      throw asFault(error);
    }
  }

  async function initialise(cluster: Cluster, transactionalId: string): Promise<void> {
    const of = { groupId: transactionalId, coordinatorType: coordinatorOfTransactions };
    for (let waitedMs = 0; ; waitedMs += concurrentWaitMs) {
      const coordinator = await cluster.findGroupCoordinator(of);
      try {
        await coordinator.initProducerId({
          transactionalId,
          transactionTimeout: transactionTimeoutMs,
        });
        return;
      } catch (error) {
        // The transaction it found under way is being aborted; the next answer comes after its end.
        const again = kafkaErrorType(error) === 'CONCURRENT_TRANSACTIONS';
        if (!again || waitedMs >= deadlineMs) throw error;
        await sleep(concurrentWaitMs);
      }
    }
  }

  return {
    fence: (transactionalId) => ask('a fence', (cluster) => initialise(cluster, transactionalId)),
    logEnds: (topics) =>
      ask('log ends', async (cluster) => {
        const found = await Promise.all(
          topics.map(
            async (topic) => [topic, await endsOf(cluster, topic, door.partitions)] as const,
          ),
        );
        return new Map(found.flatMap(([topic, ends]) => (ends ? [[topic, ends]] : [])));
      }),
    async close() {
      await kept?.cluster.disconnect().catch(() => undefined);
      kept = undefined;
    },
  };
}

/** The next offset of every partition, whatever transaction is open before it. */
export async function endsOf(
  cluster: Cluster,
  topic: string,
  partitions: number,
): Promise<bigint[] | undefined> {
  try {
    await cluster.addMultipleTargetTopics([topic]);
  } catch (error) {
    if (kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw error;
  }
  const all = Array.from({ length: partitions }, (_, partition) => ({ partition }));
  const [answer] = await cluster.fetchTopicsOffset([
    { topic, partitions: all, fromBeginning: false },
  ]);
  return all.map(({ partition }) => {
    const found = answer?.partitions.find((one) => one.partition === partition);
    if (found) return BigInt(found.offset);
    // Without a leader a partition is left out of the answer. Its end is not known, and it is not 0.
    const message = `${topic}/${partition} has no end at the moment`;
    throw new Fault('end-unknown', { retriable: true, message });
  });
}
