import { feedRecord } from '../bench/feed-records.ts';
import { serve } from '../bench/program.ts';
import { kafkaFor } from './kafka.ts';

// Consume, produce, commit the offsets: each in one transaction, a producer per partition, nothing
// decided and nothing recorded.
serve(async ({ servers, run, work }) => {
  const { records = 1, persons = 1 } = work;
  const source = `bench.${run}.copy.in`;
  const target = `bench.${run}.copy.out`;
  const groupId = `bench.${run}.copy`;
  const kafka = kafkaFor(servers);
  const plain = kafka.producer();
  await plain.connect();
  const copiers = await Promise.all(
    Array.from({ length: 6 }, async (_, partition) => {
      const producer = kafka.producer({
        transactionalId: `${groupId}.${partition}`,
        maxInFlightRequests: 1,
        idempotent: true,
        // Without it each transaction would wait 300 ms for the one before (CONCURRENT_TRANSACTIONS).
        retry: { initialRetryTime: 3, maxRetryTime: 50, retries: 80 },
      });
      await producer.connect();
      return producer;
    }),
  );
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic: source, fromBeginning: true });
  let filled = 0;
  let copied = 0;
  let finish: () => void = () => undefined;
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));

  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 6,
    eachBatch: async ({ batch: { partition, messages }, resolveOffset, heartbeat }) => {
      for (let at = 0; at < messages.length; at += 1_000) {
        const part = messages.slice(at, at + 1_000);
        const last = part.at(-1)?.offset ?? '0';
        const transaction = await copiers[partition]?.transaction();
        const copies = part.map(({ key, value }) => ({ key, value, partition }));
        await transaction?.send({ topic: target, acks: -1, messages: copies });
        const partitions = [{ partition, offset: String(BigInt(last) + 1n) }];
        await transaction?.sendOffsets({
          consumerGroupId: groupId,
          topics: [{ topic: source, partitions }],
        });
        await transaction?.commit();
        resolveOffset(last);
        await heartbeat();
        copied += part.length;
        if (copied === filled) finish();
      }
    },
  });
  await joined;

  return {
    async prepare() {
      consumer.pause([{ topic: source }]);
      const until = filled + records;
      while (filled < until) {
        const count = Math.min(2_000, until - filled);
        const from = filled;
        const messages = Array.from({ length: count }, (_, at) => feedRecord(from + at, persons));
        await plain.send({ topic: source, acks: -1, messages });
        filled += count;
      }
    },
    async turn() {
      const startMs = performance.now();
      const done = new Promise<void>((resolve) => {
        finish = resolve;
      });
      consumer.resume([{ topic: source }]);
      await done;
      return { operations: records, seconds: (performance.now() - startMs) / 1000 };
    },
    async close() {
      await consumer.disconnect();
      for (const producer of [plain, ...copiers]) await producer.disconnect();
    },
  };
});
