import { sharedClockMs } from '../bench/load.ts';
import type { Told, Wanted } from '../bench/start-subscribers.ts';
import { kafkaFor } from './kafka.ts';

// Subscribers of a topic, each in a group of its own; they are not ours, so they use kafkajs as it comes. Of
// each event the moment is told at which the last of them had it.
async function subscribe({ servers, topic, count }: Wanted): Promise<void> {
  const received = new Map<string, number>();
  const take = (id: string): void => {
    const times = (received.get(id) ?? 0) + 1;
    received.set(id, times);
    if (times === count) process.send?.({ id, atMs: sharedClockMs() } satisfies Told);
  };
  const kafka = kafkaFor(servers);
  for (let number = 0; number < count; number++) {
    const consumer = kafka.consumer({
      groupId: `${topic}.${number}`,
      maxWaitTimeInMs: 1_000,
      readUncommitted: true,
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ message }) => take(String(message.headers?.['ce_id'])),
    });
    await joined;
  }
  process.send?.({ ready: true } satisfies Told);
}

process.once('message', (wanted: Wanted) => void subscribe(wanted));
process.on('disconnect', () => process.exit());
