import { create, encode, GenesisSchema, macHeader, sealState } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InRecord, Stream } from '../src/index.ts';
import { connectAdmin, faultySockets, makeTopics, newName, sleep, text } from './kit.ts';

let stream: Stream;
const macKey = Buffer.alloc(32, 9);
const topic = newName('state.');
const genesis = { macKey };

beforeAll(async () => {
  stream = connectAdmin();
  await makeTopics(stream, [topic]);
  await stream.writeGenesis({ topic, incarnation: 'test', macKey });
});
afterAll(() => stream.close());

test('R-9.3: a partition is as fresh as the newest tick that came back, and stays so without traffic', async () => {
  const follower = stream.follow({
    group: newName('g.'),
    topics: [topic],
    onRecord: () => 'done',
    genesis,
    ticks: { instance: newName('i'), everyMs: 100 },
  });
  expect(follower.freshness(topic, 0)).toBe(Number.POSITIVE_INFINITY);
  await follower.caughtUp();
  await follower.nextTick();
  let worst = 0;
  for (let n = 0; n < 30; n++) {
    for (let p = 0; p < 6; p++) worst = Math.max(worst, follower.freshness(topic, p));
    await sleep(50);
  }
  expect(worst).toBeLessThan(1_000);
  expect(Math.abs((follower.brokerTimeMs() ?? 0) - Date.now())).toBeLessThan(2_000);
  await follower.stop();
});

test('R-9.3: cut off from the broker the view grows old; reconnected it is fresh and missed nothing', async () => {
  const sockets = faultySockets();
  const shaky = connectAdmin({ socketFactory: sockets.factory });
  const key = `${newName('o')}/person/p`;
  const seen: string[] = [];
  let all = 0;
  const follower = shaky.follow({
    group: newName('g.'),
    topics: [topic],
    onRecord: (record: InRecord) => {
      all += 1;
      if (text(record.key) === key) seen.push(text(record.value));
      return 'done';
    },
    genesis,
    ticks: { instance: newName('i'), everyMs: 100 },
  });
  await follower.caughtUp();
  await follower.nextTick();
  const publisher = stream.publisher();
  await publisher.send([{ topic, key, value: Buffer.from('1') }]);
  await until(() => seen.length === 1, { what: 'the first record' });
  const before = all;
  sockets.swallowAnswers(true);
  await publisher.send([{ topic, key, value: Buffer.from('2') }]);
  await sleep(600);
  for (let p = 0; p < 6; p++) expect(follower.freshness(topic, p)).toBeGreaterThan(500);
  expect(seen).toEqual(['1']);
  sockets.swallowAnswers(false);
  sockets.cut();
  await until(() => seen.includes('2'), { what: 'the record written meanwhile', withinMs: 20_000 });
  await follower.nextTick();
  expect(seen).toEqual(['1', '2']);
  // It went on where it was instead of reading everything again.
  expect(all - before).toBeLessThan(200);
  expect(follower.shut().size).toBe(0);
  await follower.stop();
  await publisher.close();
  await shaky.close();
}, 40_000);

test('F17: a state topic without its genesis, or of another number of partitions, is never ready', async () => {
  const elsewhere = connectAdmin({ partitions: 5 });
  const faults: string[] = [];
  const follower = elsewhere.follow({
    group: newName('g.'),
    topics: [topic],
    onRecord: () => 'done',
    genesis,
    onFault: ({ code }) => void faults.push(code),
  });
  await until(() => faults.includes('partitions-differ'), { what: 'the fault is told' });
  expect(follower.ready()).toBe(false);
  expect(follower.freshness(topic, 0)).toBe(Number.POSITIVE_INFINITY);
  await follower.stop();

  const strict = stream.follow({
    group: newName('g.'),
    topics: [topic],
    onRecord: () => 'done',
    // The genesis of this topic was sealed with another key, so it is not its owner's.
    genesis: { macKey: Buffer.alloc(32, 1) },
  });
  await sleep(1_500);
  expect(strict.ready()).toBe(false);
  await strict.stop();
  await elsewhere.close();
}, 30_000);

test('F17: a second genesis of another incarnation shuts its partition and no other', async () => {
  const twice = newName('state.');
  await makeTopics(stream, [twice]);
  await stream.writeGenesis({ topic: twice, incarnation: 'one', macKey });
  const follower = stream.follow({
    group: newName('g.'),
    topics: [twice],
    onRecord: () => 'done',
    genesis,
    ticks: { instance: newName('i'), everyMs: 100 },
  });
  await follower.caughtUp();
  await follower.nextTick();
  const publisher = stream.publisher();
  const message = create(GenesisSchema, { incarnation: 'two', partitions: 6, topic: twice });
  const value = encode(GenesisSchema, message);
  const headers = { [macHeader]: sealState(macKey, twice, 'genesis', value) };
  await publisher.send([{ topic: twice, key: 'genesis', value, headers, partition: 2 }]);
  await until(() => follower.shut().has(`${twice}/2`), { what: 'the partition is shut' });
  expect(follower.freshness(twice, 2)).toBe(Number.POSITIVE_INFINITY);
  expect(follower.freshness(twice, 1)).toBeLessThan(1_000);
  await follower.stop();
  await publisher.close();
});

test('F17: what has the key of a genesis but not its seal is handed on as a key nobody can read', async () => {
  const forged = newName('state.');
  await makeTopics(stream, [forged]);
  await stream.writeGenesis({ topic: forged, incarnation: 'one', macKey });
  const handed: string[] = [];
  const follower = stream.follow({
    group: newName('g.'),
    topics: [forged],
    onRecord: (record) => {
      handed.push(text(record.key));
      return 'stop-partition';
    },
    genesis,
  });
  await follower.caughtUp();
  const publisher = stream.publisher();
  await publisher.send([{ topic: forged, key: 'genesis', value: Buffer.from('x'), partition: 1 }]);
  await until(() => follower.shut().has(`${forged}/1`), { what: 'the partition is shut' });
  expect(handed).toEqual(['genesis']);
  await follower.stop();
  await publisher.close();
});
