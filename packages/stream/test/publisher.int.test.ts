import { partitionOf } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InRecord, Stream } from '../src/index.ts';
import { connectAdmin, faultySockets, makeTopics, newName, sleep, text } from './kit.ts';

let stream: Stream;
const topic = newName('publish.');
const seen: InRecord[] = [];

beforeAll(async () => {
  stream = connectAdmin();
  await makeTopics(stream, [topic]);
  const follower = stream.follow({
    group: newName('g.'),
    topics: [topic],
    onRecord: (record) => {
      seen.push(record);
      return 'done';
    },
  });
  await follower.caughtUp();
  return () => follower.stop();
});
afterAll(() => stream.close());

const record = (key: string, value: string) => ({ topic, key, value: Buffer.from(value) });
const valuesOf = (prefix: string) =>
  seen.flatMap(({ key, value }) => (text(key).startsWith(prefix) ? [text(value)] : []));

test('R-9.1: what waits goes together, each key keeps its order, and the partition is its hash', async () => {
  const publisher = stream.publisher();
  const sends = Array.from({ length: 500 }, (_, n) =>
    publisher.send([record(`order${n % 5}`, String(n))]),
  );
  await Promise.all(sends);
  await until(() => valuesOf('order').length === 500, { what: 'all records' });
  for (let key = 0; key < 5; key++) {
    const values = seen.filter((one) => text(one.key) === `order${key}`);
    const numbers = values.map(({ value }) => Number(text(value)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    for (const { partition } of values) expect(partition).toBe(partitionOf(`order${key}`, 6));
  }
  await publisher.close();
});

test('a record for a partition that the broker does not have is an error, not silence', async () => {
  const publisher = stream.publisher();
  const wrong = publisher.send([{ ...record('x', 'x'), partition: 17 }]);
  await expect(wrong).rejects.toMatchObject({ code: 'publish-unavailable', retriable: false });
  await publisher.send([record('after', 'works')]);
  await until(() => valuesOf('after').length === 1, { what: 'a send after the error' });
  await publisher.close();
});

test('a topic that does not exist is an error, its neighbours are written, and it is not created', async () => {
  const publisher = stream.publisher();
  const missing = newName('missing.');
  const first = publisher.send([record('neighbour', '0')]);
  const results = await Promise.allSettled([
    first,
    publisher.send([record('neighbour', '1')]),
    publisher.send([{ topic: missing, key: 'k', value: Buffer.from('v') }]),
    publisher.send([record('neighbour', '2')]),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  const admin = stream.admin();
  expect(await admin.partitionsOf(missing)).toBeUndefined();
  await admin.close();
  await publisher.close();
});

test('F2: after a lost answer every record that was acknowledged is in the log', async () => {
  const sockets = faultySockets();
  const shaky = connectAdmin({ socketFactory: sockets.factory });
  const publisher = shaky.publisher();
  const acknowledged: string[] = [];
  const failed: string[] = [];
  let number = 0;
  const sends: Promise<void>[] = [];
  const sendOne = (): void => {
    const value = String(number++);
    const sent = publisher.send([record('lost', value)]);
    sends.push(
      sent.then(
        () => void acknowledged.push(value),
        () => void failed.push(value),
      ),
    );
  };
  for (let n = 0; n < 20; n++) sendOne();
  await Promise.all(sends);
  sockets.swallowAnswers(true);
  sendOne();
  await sleep(30);
  // These wait while the answer of the one before is lost.
  sendOne();
  sendOne();
  await sleep(100);
  sockets.swallowAnswers(false);
  await Promise.all(sends);
  for (let n = 0; n < 20; n++) sendOne();
  await Promise.all(sends);
  expect(failed.length).toBeGreaterThan(0);
  await until(() => acknowledged.every((value) => valuesOf('lost').includes(value)), {
    what: 'every acknowledged record',
  });
  await publisher.close();
  await shaky.close();
}, 30_000);

test('kafkajs#1704, #1751: an idle client sets few timers, and none of a negative delay', async () => {
  const warnings: string[] = [];
  const warned = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', warned);
  const publisher = stream.publisher();
  await publisher.send([record('timer', '1')]);
  const real = globalThis.setTimeout;
  let set = 0;
  globalThis.setTimeout = ((...args: Parameters<typeof real>) => {
    set += 1;
    return real(...args);
  }) as typeof real;
  await new Promise((done) => real(done, 1_000));
  globalThis.setTimeout = real;
  process.off('warning', warned);
  // The follower fetches about 20 times a second; the fault would make it a thousand.
  expect(set).toBeLessThan(150);
  expect(warnings.filter((name) => name === 'TimeoutNegativeWarning')).toEqual([]);
  await publisher.close();
});
