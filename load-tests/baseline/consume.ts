import { serve } from '../bench/program.ts';
import { kafkaFor } from './kafka.ts';

// kafkajs reads the same topic and throws everything away.
serve(async ({ servers, run, work }) => {
  const kafka = kafkaFor(servers);
  let turns = 0;
  return {
    async turn() {
      const consumer = kafka.consumer({
        groupId: `bench.${run}.baseline.${turns++}`,
        readUncommitted: true,
        maxWaitTimeInMs: 50,
      });
      await consumer.connect();
      await consumer.subscribe({ topic: `bench.${run}.state`, fromBeginning: true });
      let firstMs: number | undefined;
      let seen = 0;
      await new Promise<void>((resolve, reject) => {
        const eachBatch = async ({ batch }: { batch: { messages: unknown[] } }): Promise<void> => {
          firstMs ??= performance.now();
          seen += batch.messages.length;
          if (seen >= (work['persons'] ?? 0)) resolve();
        };
        consumer.run({ autoCommit: false, eachBatch }).catch(reject);
      });
      const seconds = (performance.now() - (firstMs ?? 0)) / 1000;
      await consumer.disconnect();
      return { operations: seen, seconds };
    },
    close: async () => undefined,
  };
});
