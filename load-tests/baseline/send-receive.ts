import { sleep } from '../bench/load.ts';
import { serve } from '../bench/program.ts';
import { kafkaFor } from './kafka.ts';

// One message, sent and received: nothing can be closed faster than this.
serve(async ({ servers, run, work }) => {
  const { withdrawals = 1 } = work;
  const topic = `bench.${run}.raw`;
  const kafka = kafkaFor(servers);
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 50, readUncommitted: true });
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  let received: () => void = () => undefined;
  await consumer.run({ autoCommit: false, eachMessage: async () => received() });
  await joined;

  return {
    async turn() {
      const startMs = performance.now();
      const latenciesMs: number[] = [];
      for (let number = 0; number < withdrawals; number++) {
        await sleep(Math.random() * 20);
        const fromMs = performance.now();
        const arrived = new Promise<void>((resolve) => {
          received = resolve;
        });
        await producer.send({
          topic,
          acks: -1,
          messages: [{ key: String(number), value: 'stop' }],
        });
        await arrived;
        latenciesMs.push(performance.now() - fromMs);
      }
      const seconds = (performance.now() - startMs) / 1000;
      return { operations: withdrawals, seconds, latenciesMs };
    },
    async close() {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
});
