import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { promptSockets, type Stream } from '../src/index.ts';
import { connectAdmin, makeTopics, newName, text } from './kit.ts';

let stream: Stream;
const macKey = Buffer.alloc(32, 9);
const keepDir = mkdtempSync(join(tmpdir(), 'doui-kept-'));

beforeAll(() => {
  stream = connectAdmin();
});
afterAll(async () => {
  await stream.close();
  rmSync(keepDir, { recursive: true });
});

async function stateTopic(): Promise<string> {
  const topic = newName('state.');
  await makeTopics(stream, [topic]);
  await stream.writeGenesis({ topic, incarnation: newName('i'), macKey });
  return topic;
}

/** A follower's life: what it was told until it had caught up, and what came over the wire for it. */
async function startLife(topic: string, group: string, everyMs = 20) {
  let received = 0;
  const warnings: string[] = [];
  const client = connectAdmin({
    keepDir,
    telemetry: { log: (level, message) => void (level === 'warn' && warnings.push(message)) },
    socketFactory(to) {
      const socket: Socket = promptSockets(to);
      socket.on('data', ({ length }) => {
        received += length;
      });
      return socket;
    },
  });
  const seen: string[] = [];
  const follower = client.follow({
    ...{ group, topics: [topic], genesis: { macKey }, ticks: { instance: newName('i'), everyMs } },
    onRecord(record) {
      seen.push(`${record.partition}/${record.offset}/${text(record.key)}=${text(record.value)}`);
      return 'done';
    },
  });
  await follower.caughtUp();
  return {
    ...{ follower, seen, warnings, receivedAtOnce: received },
    async end() {
      await follower.stop();
      await client.close();
    },
  };
}

async function say(topic: string, values: readonly string[]): Promise<void> {
  const publisher = stream.publisher();
  const records = values.map((value, n) => ({ topic, key: `k${n}`, value: Buffer.from(value) }));
  await publisher.send(records);
  await publisher.close();
}

const fileOf = (group: string): string => join(keepDir, `${group}.kept`);

test('F1, R-9.3: a new life begins where the last one ended, and knows all that it knew', async () => {
  const topic = await stateTopic();
  const group = newName('g.');
  await say(topic, ['a', 'b', 'c']);
  const first = await startLife(topic, group);
  await say(topic, ['d', 'e']);
  await until(() => first.seen.length === 5, { what: 'all records' });
  // Ticks come together, as they do in a day.
  await until(() => [...first.follower.positions().values()].every((next) => next > 100n), {
    ...{ what: 'a hundred ticks in each partition', withinMs: 30_000 },
  });
  await first.end();
  const whole = await startLife(topic, newName('g.'), 1_000);
  const again = await startLife(topic, group, 1_000);
  expect(again.seen.toSorted()).toEqual(whole.seen.toSorted());
  expect(again.seen.toSorted()).toEqual(first.seen.toSorted());
  expect(again.receivedAtOnce).toBeLessThan(whole.receivedAtOnce / 3);
  await say(topic, ['f']);
  await until(() => again.seen.length === 6, { what: 'what came after' });
  await Promise.all([whole.end(), again.end()]);
}, 60_000);

test('F1: a life that was killed leaves what it had written down', async () => {
  const topic = await stateTopic();
  const group = newName('g.');
  const first = await startLife(topic, group);
  await say(topic, ['a', 'b']);
  const smallest = readFileSync(fileOf(group)).length;
  await until(() => readFileSync(fileOf(group)).length > smallest, { what: 'it is written down' });
  const asKilled = readFileSync(fileOf(group));
  await say(topic, ['c']);
  await first.end();
  writeFileSync(fileOf(group), asKilled);
  const next = await startLife(topic, group);
  await until(() => next.seen.length === 3, { what: 'all three' });
  expect(next.seen.map((one) => one.slice(-1)).toSorted()).toEqual(['a', 'b', 'c']);
  await next.end();
}, 30_000);

test('F17: of a topic that was made anew nothing that was kept is believed', async () => {
  const topic = await stateTopic();
  const group = newName('g.');
  await say(topic, ['a', 'b', 'c']);
  const first = await startLife(topic, group);
  await first.end();
  const admin = stream.admin();
  await admin.deleteTopics([topic]);
  await until(async () => (await admin.partitionsOf(topic)) === undefined, { what: 'it is gone' });
  await makeTopics(stream, [topic]);
  await stream.writeGenesis({ topic, incarnation: newName('i'), macKey });
  await say(topic, ['x']);
  // As long as the one before, so that its offsets are there.
  const filler = await startLife(topic, newName('g.'));
  await until(() => [...filler.follower.positions().values()].every((next) => next > 100n), {
    ...{ what: 'ticks', withinMs: 30_000 },
  });
  const next = await startLife(topic, group);
  expect(next.warnings).toContain('what was kept is of another log');
  expect(next.seen.map((one) => one.slice(-1))).toEqual(['x']);
  await Promise.all([filler.end(), next.end(), admin.close()]);
}, 60_000);

test('F18: a damaged file is refused, and everything is read', async () => {
  const topic = await stateTopic();
  const group = newName('g.');
  await say(topic, ['a', 'b']);
  await (await startLife(topic, group)).end();
  writeFileSync(fileOf(group), readFileSync(fileOf(group)).subarray(7));
  const next = await startLife(topic, group);
  expect(next.warnings).toContain('what was kept is damaged or of something else');
  expect(next.seen).toHaveLength(2);
  await next.end();
  expect(readdirSync(keepDir).filter((name) => name.startsWith(group))).toEqual([`${group}.kept`]);
}, 30_000);

test('F17: once a partition cannot be believed nothing is kept of it', async () => {
  const topic = await stateTopic();
  const group = newName('g.');
  const life = await startLife(topic, group);
  const publisher = stream.publisher();
  await publisher.send([{ topic, key: null, value: Buffer.from('x'), partition: 1 }]);
  await publisher.close();
  await until(() => life.seen.length === 1, { what: 'it is told' });
  await life.end();
  const shutting = connectAdmin({ keepDir });
  const follower = shutting.follow({
    ...{ group, topics: [topic], genesis: { macKey }, onRecord: () => 'stop-partition' as const },
  });
  await until(() => follower.shut().size === 1, { what: 'the partition is shut' });
  await follower.stop();
  await shutting.close();
  expect(readdirSync(keepDir).filter((name) => name.startsWith(group))).toEqual([]);
}, 30_000);
