import type { OutRecord, ReleaseOptions, Releaser } from '@doui/stream';
import type { World } from '../world/world.ts';
import type { Misled } from './around-gate.ts';

type Client = {
  producer(options: object): {
    connect(): Promise<void>;
    transaction(): Promise<Transaction>;
  };
};
type Transaction = {
  sendOffsets(offsets: object): Promise<void>;
  sendBatch(batch: object): Promise<unknown>;
  commit(): Promise<void>;
  abort(): Promise<void>;
};

/** A releaser that sends first and checks before it commits: what it aborts has been seen. */
export function checkingLate(
  world: World,
  options: ReleaseOptions,
  name: string,
  misled: Misled,
): Releaser {
  const { transactionalId, group, topic, partition, leaseMs } = options;
  let producer: Awaited<ReturnType<typeof make>> | undefined;
  let committed: bigint | undefined;
  let metadata = 'life';

  async function make() {
    const client = world.client(name) as unknown as Client;
    const made = client.producer({ transactionalId, transactionTimeout: leaseMs });
    await made.connect();
    await (await made.transaction()).abort();
    return made;
  }

  async function send(transaction: Transaction, records: readonly OutRecord[]): Promise<void> {
    const messages = new Map<string, object[]>();
    for (const record of records) {
      const of = messages.get(record.topic) ?? [];
      messages.set(record.topic, of);
      of.push({ ...record, partition: record.partition ?? 0 });
    }
    const topicMessages = [...messages].map(([name, all]) => ({ topic: name, messages: all }));
    if (records.length > 0) await transaction.sendBatch({ topicMessages });
  }

  return {
    isOpen: () => producer !== undefined,
    close: async () => {
      producer = undefined;
    },
    async open() {
      producer = await make();
      const known = world.broker.committed(group).get(`${topic}/${partition}`);
      committed = known && BigInt(known.offset);
      metadata = known?.metadata ?? metadata;
      return { offset: committed, incarnation: metadata };
    },
    async run({ nextOffset, decide }) {
      try {
        const transaction = await (producer as NonNullable<typeof producer>).transaction();
        const offset = nextOffset === 'same' ? (committed ?? 0n) : nextOffset;
        if (offset !== undefined) {
          const partitions = [{ partition, offset: String(offset), metadata }];
          await transaction.sendOffsets({
            consumerGroupId: group,
            topics: [{ topic, partitions }],
          });
        }
        misled.unchecked = offset !== undefined;
        const early = decide();
        misled.unchecked = false;
        if (!early) {
          await transaction.abort();
          return { outcome: 'aborted', ms: 1 };
        }
        await send(transaction, early);
        const checked = offset === undefined ? early : decide();
        if (!checked || checked.length !== early.length) {
          await transaction.abort();
          const again = await (producer as NonNullable<typeof producer>).transaction();
          if (!checked) return { outcome: 'aborted', ms: 1 };
          const partitions = [{ partition, offset: String(offset), metadata }];
          for (let tries = 0; ; tries++) {
            try {
              await again.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions }] });
              break;
            } catch (error) {
              if (tries > 20) throw error;
              await new Promise<void>((resolve) => setTimeout(resolve, 3));
            }
          }
          await send(again, checked);
          await again.commit();
        } else await transaction.commit();
        if (offset !== undefined) committed = offset;
        return { outcome: 'committed', ms: 1 };
      } catch (error) {
        producer = undefined;
        return { outcome: 'lost', ms: 1, why: 'uncertain', sent: true, error: String(error) };
      }
    },
  };
}
