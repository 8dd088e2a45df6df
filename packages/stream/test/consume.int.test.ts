import { Fault } from '@doui/kernel';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InRecord, Stream, StreamOptions } from '../src/index.ts';
import { connectAdmin, faultySockets, makeTopics, newName, text } from './kit.ts';

let stream: Stream;
beforeAll(() => {
  stream = connectAdmin();
});
afterAll(() => stream.close());

const setUp = async () => {
  const topic = newName('consume.');
  await makeTopics(stream, [topic, `${topic}.dlt`]);
  const publisher = stream.publisher();
  const write = (values: readonly string[]) =>
    publisher.send(values.map((value) => ({ topic, key: value, value: Buffer.from(value) })));
  return { topic, group: newName('g.'), write, close: () => publisher.close() };
};
/** What is handled, for who waits for it, and a handler that notes it. */
const collecting = () => {
  const handled = new Set<string>();
  const onBatch = async (records: readonly InRecord[]) => {
    for (const value of valuesOf(records)) handled.add(value);
  };
  return { handled, onBatch };
};
/** What is said of members that are taken out of their group, as how many at a time. */
const evictions = () => {
  const said: { message: string; members?: unknown }[] = [];
  const telemetry: StreamOptions['telemetry'] = {
    log: (_level, message, fields) => void said.push({ message, ...fields }),
  };
  const evicted = () =>
    said
      .filter(({ message }) => message === 'an earlier life was taken out of its group')
      .map(({ members }) => members);
  return { said, telemetry, evicted };
};
const valuesOf = (records: readonly InRecord[]) => records.map(({ value }) => text(value));

test('F12: every record is handled at least once, also when its consumer is replaced half-way', async () => {
  const { topic, group, write, close } = await setUp();
  const values = Array.from({ length: 300 }, (_, n) => `v${n}`);
  await write(values);
  const handled = new Map<string, number>();
  const onBatch = async (records: readonly InRecord[]) => {
    for (const value of valuesOf(records)) handled.set(value, (handled.get(value) ?? 0) + 1);
  };
  const first = stream.consume({ group, topics: [topic], onBatch, batchMax: 10 });
  await until(() => handled.size > 50, { what: 'a part is handled' });
  await first.stop();
  const second = stream.consume({ group, topics: [topic], onBatch });
  await until(() => handled.size === values.length, { what: 'the rest is handled' });
  const again = [...handled.values()].filter((count) => count > 1).length;
  expect(again).toBeLessThan(100);
  await second.stop();
  await close();
});

test('F13: a record that cannot be handled is parked with its place, and the others go on', async () => {
  const { topic, group, write, close } = await setUp();
  const handled = new Set<string>();
  const faults: string[] = [];
  const consumer = stream.consume({
    group,
    topics: [topic],
    deadLetter: true,
    onFault: ({ code }) => void faults.push(code),
    async onBatch(records) {
      for (const value of valuesOf(records)) {
        if (value === 'poison') throw new Fault('undecodable', { retriable: false });
        handled.add(value);
      }
    },
  });
  await write(['a', 'poison', 'b', 'c']);
  await until(() => handled.size === 3, { what: 'the others are handled' });
  const parked: InRecord[] = [];
  const reader = stream.consume({
    group: newName('g.'),
    topics: [`${topic}.dlt`],
    onBatch: async (records) => void parked.push(...records),
  });
  await until(() => parked.length === 1, { what: 'the poison is parked' });
  expect(parked[0]?.headers).toMatchObject({ 'dlt-topic': topic, 'dlt-error': 'undecodable' });
  expect(faults).toContain('undecodable');
  await consumer.stop();
  await reader.stop();
  await close();
}, 30_000);

test('a handler that cannot at the moment gets the same records again, in order, and nothing is parked', async () => {
  const { topic, group, write, close } = await setUp();
  const handled: string[] = [];
  let away = 3;
  const consumer = stream.consume({
    group,
    topics: [topic],
    deadLetter: true,
    async onBatch(records) {
      if (away-- > 0) throw new Fault('database-unavailable', { retriable: true });
      handled.push(...valuesOf(records));
    },
  });
  await write(['one']);
  await until(() => handled.length === 1, { what: 'it is handled in the end' });
  const admin = stream.admin();
  expect((await admin.endOffsets(`${topic}.dlt`)).every((end) => end === 0n)).toBe(true);
  await consumer.stop();
  await admin.close();
  await close();
});

test('kafkajs#1431: a consumer whose connections were cut reads on by itself', async () => {
  const { topic, group, write, close } = await setUp();
  const sockets = faultySockets();
  const shaky = connectAdmin({ socketFactory: sockets.factory });
  const { handled, onBatch } = collecting();
  const consumer = shaky.consume({ group, topics: [topic], onBatch });
  for (let round = 0; round < 3; round++) {
    await write([`r${round}`]);
    await until(() => handled.has(`r${round}`), { what: `round ${round}`, withinMs: 25_000 });
    sockets.cut();
  }
  await consumer.stop();
  await shaky.close();
  await close();
}, 90_000);

test('F4: a member that could not be taken out of its group while the broker was away is taken out when it is back', async () => {
  const { topic, group, write, close } = await setUp();
  const sockets = faultySockets();
  const { said, telemetry, evicted } = evictions();
  const shaky = connectAdmin({ socketFactory: sockets.factory, telemetry });
  const { handled, onBatch } = collecting();
  const consumer = shaky.consume({ group, topics: [topic], onBatch });
  await write(['before']);
  await until(() => handled.has('before'), { what: 'a member reads' });
  sockets.away(true);
  const failed = () => said.filter(({ message }) => message === 'a consumer could not start');
  await until(() => failed().length >= 3, { what: 'the broker is seen to be away' });
  sockets.away(false);
  await write(['after']);
  await until(() => handled.has('after'), { what: 'another member reads on', withinMs: 30_000 });
  expect(evicted()).toEqual([1]);
  await consumer.stop();
  await shaky.close();
  await close();
}, 60_000);

test('F1: what a life that ended without a word has left in the group does not hold up the next one', async () => {
  const { topic, group, write, close } = await setUp();
  const sockets = faultySockets();
  const killed = connectAdmin({ clientId: 'alone', socketFactory: sockets.factory });
  const { handled, onBatch } = collecting();
  const earlier = killed.consume({ group, topics: [topic], onBatch });
  await write(['before']);
  await until(() => handled.has('before'), { what: 'a member reads' });
  sockets.away(true);
  const { telemetry, evicted } = evictions();
  const next = connectAdmin({ clientId: 'alone', telemetry });
  const later = next.consume({ group, topics: [topic], onBatch });
  await write(['after']);
  await until(() => handled.has('after'), { what: 'the next one reads on', withinMs: 30_000 });
  expect(evicted()).toEqual([1]);
  await Promise.all([earlier.stop(), later.stop()]);
  await Promise.all([killed.close(), next.close()]);
  await close();
}, 90_000);
