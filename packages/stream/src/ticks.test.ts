import { expect, onTestFinished, test } from 'vitest';
import type { Door } from './connect.ts';
import { startTicks, type Ticks } from './ticks.ts';

const topic = 'state';
const partitions = 4;
const patience = { timeout: 10_000 };

type Sent = { topic: string; messages: { key: string; value: Buffer; partition: number }[] };

/** A broker that refuses whole requests that hold a partition of `refused`, and brings back what it takes. */
function ticking(refused: Set<number>) {
  let offset = 0n;
  let ticks: Ticks | undefined;
  const requests: number[][] = [];
  const sendBatch = async ({ topicMessages }: { topicMessages: Sent[] }) => {
    const messages = topicMessages.flatMap((one) => one.messages);
    const of = messages.map(({ partition }) => partition);
    requests.push(of);
    if (of.some((partition) => refused.has(partition))) throw new Error('no leader');
    for (const { key, value, partition } of messages) {
      offset += 1n;
      const record = { topic, partition, offset, key: Buffer.from(key), value, headers: {} };
      ticks?.take({ ...record, appendedAtMs: 1 });
    }
    return of.map((partition) => ({ topicName: topic, partition, errorCode: 0 }));
  };
  const producer = { connect: async () => undefined, disconnect: async () => undefined, sendBatch };
  const client = () => ({
    producer: () => producer,
    [Symbol('private:Kafka:createCluster')]: () => ({}),
  });
  const door = { partitions, client, log: () => undefined } as unknown as Door;
  ticks = startTicks(door, { instance: 'i', everyMs: 5, topics: [topic] });
  onTestFinished(() => ticks?.stop());
  const freshAsOf = (partition: number) => ticks?.freshAsOf(`${topic}/${partition}`) ?? -1;
  return { requests, freshAsOf };
}

test('F11: a partition that cannot be written makes no other look stale, and is written again when it can be', async () => {
  const refused = new Set<number>([2]);
  const { requests, freshAsOf } = ticking(refused);
  await expect.poll(() => freshAsOf(3), patience).toBeGreaterThan(0);
  const from = requests.length;
  await expect.poll(() => requests.length, patience).toBeGreaterThan(from + 20);
  // What goes for the others goes together and in every round; the one is tried on its own.
  const after = requests.slice(from);
  const rounds = after.filter((one) => one.length > 1);
  expect(rounds.every((one) => one.join() === '0,1,3')).toBe(true);
  expect(after.filter((one) => one.includes(2)).length).toBeLessThan(rounds.length / 4);
  expect(freshAsOf(2)).toBe(-1);
  refused.clear();
  await expect.poll(() => freshAsOf(2), patience).toBeGreaterThan(0);
  await expect.poll(() => requests.at(-1)?.join(), patience).toBe('0,1,2,3');
});

test('F4: when nothing can be written nobody is put aside', async () => {
  const refused = new Set<number>([0, 1, 2, 3]);
  const { requests, freshAsOf } = ticking(refused);
  await expect.poll(() => requests.length, patience).toBeGreaterThan(20);
  refused.clear();
  const from = requests.length;
  await expect.poll(() => freshAsOf(2), patience).toBeGreaterThan(0);
  await expect
    .poll(() => requests.slice(from).some((one) => one.length === partitions), patience)
    .toBe(true);
});
