import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InRecord, Stream } from '../src/index.ts';
import { connectAdmin, faultySockets, makeTopics, newName, sleep, text } from './kit.ts';

// The known faults of kafkajs 2.2.4 on the real broker, as far as no other test of this folder has them
// (release: fences, leases, back-to-back transactions, lost commits; publisher: timers, lost answers).
let stream: Stream;
const input = newName('in.');
const output = newName('out.');
const committed: InRecord[] = [];
const everything: InRecord[] = [];

beforeAll(async () => {
  stream = connectAdmin();
  await makeTopics(stream, [input, output]);
  const followers = [true, false].map((readCommitted) =>
    stream.follow({
      group: newName('g.'),
      topics: [output],
      readCommitted,
      onRecord(record) {
        (readCommitted ? committed : everything).push(record);
        return 'done';
      },
    }),
  );
  await Promise.all(followers.map((follower) => follower.caughtUp()));
  return () => Promise.all(followers.map((follower) => follower.stop()));
});
afterAll(() => stream.close());

const produce = 0;
const out = (key: string) => ({ topic: output, key, value: Buffer.from(key), partition: 0 });

/** A producer whose transaction stays open with records in the log: its broker has fallen silent. */
async function leftOpen(name: string, keys: readonly string[]) {
  const sockets = faultySockets();
  const shaky = connectAdmin({
    socketFactory: (to) => {
      const socket = sockets.factory(to);
      const write = socket.write.bind(socket);
      socket.write = ((bytes: Buffer, ...rest: []) => {
        // The records go out, and from then on nothing is heard.
        if (bytes.readInt16BE(4) === produce) sockets.swallowAnswers(true);
        return write(bytes, ...rest);
      }) as typeof socket.write;
      return socket;
    },
  });
  const options = {
    transactionalId: name,
    group: name,
    topic: input,
    partition: 0,
    leaseMs: 8_000,
  };
  const releaser = shaky.release(options);
  // A broker that has seen no transaction yet makes the topic it keeps them in.
  await until(() => releaser.open(), { what: 'a producer is opened' });
  const running = releaser.run({
    nextOffset: 1n,
    decide: () => keys.map((key) => out(key)),
  });
  return {
    running,
    async abort() {
      sockets.swallowAnswers(false);
      // A new producer of the same id ends what the earlier one has left open.
      const fencing = stream.release(options);
      await fencing.open();
      await fencing.close();
      await releaser.close();
      await shaky.close();
    },
  };
}

test('F14: of interleaved aborted transactions nothing is handed on, nor behind a key of four zero bytes', async () => {
  const first = await leftOpen(newName('aborted1.'), ['\0\0\0\0', 'aborted']);
  const second = await leftOpen(newName('aborted2.'), ['aborted', '\0\0\0\0', 'aborted']);
  await until(() => everything.length >= 5, { what: 'records of open transactions in the log' });
  expect(
    (await Promise.all([first.running, second.running])).map(({ outcome }) => outcome),
  ).toEqual(['lost', 'lost']);
  await first.abort();
  await second.abort();
  const publisher = stream.publisher();
  await publisher.send([out('plain')]);
  await until(() => committed.some(({ key }) => text(key) === 'plain'), {
    what: 'what came after',
  });
  expect(committed.map(({ key }) => text(key))).toEqual(['plain']);
  await until(() => everything.length >= 6, { what: 'all of it, where nothing is filtered' });
  await publisher.close();
}, 60_000);

test('F17: a topic that was deleted stays deleted when its offsets are asked for or it is read', async () => {
  const gone = newName('gone.');
  await makeTopics(stream, [gone]);
  const admin = stream.admin();
  await admin.deleteTopics([gone]);
  await until(async () => (await admin.partitionsOf(gone)) === undefined, { what: 'it is gone' });
  await expect(admin.endOffsets(gone)).rejects.toThrow();
  const follower = stream.follow({ group: newName('g.'), topics: [gone], onRecord: () => 'done' });
  await sleep(1_000);
  expect(follower.ready()).toBe(false);
  await follower.stop();
  expect(await admin.partitionsOf(gone)).toBeUndefined();
  await admin.close();
}, 40_000);

test('kafkajs#659: a consumer whose broker falls silent goes on by itself when it speaks again', async () => {
  const topic = newName('silent.');
  await makeTopics(stream, [topic]);
  const sockets = faultySockets();
  const shaky = connectAdmin({ socketFactory: sockets.factory });
  const handled = new Set<string>();
  const consumer = shaky.consume({
    group: newName('g.'),
    topics: [topic],
    onBatch: async (records) => {
      for (const { value } of records) handled.add(text(value));
    },
  });
  const publisher = stream.publisher();
  const write = (value: string) =>
    publisher.send([{ topic, key: value, value: Buffer.from(value) }]);
  await write('before');
  await until(() => handled.has('before'), { what: 'the first', withinMs: 25_000 });
  sockets.swallowAnswers(true);
  await write('meanwhile');
  await sleep(6_000);
  sockets.swallowAnswers(false);
  await write('after');
  await until(() => handled.has('meanwhile') && handled.has('after'), {
    what: 'what was written while it was silent, and after',
    withinMs: 30_000,
  });
  await consumer.stop();
  await shaky.close();
  await publisher.close();
}, 90_000);

test('R-9.1: a broker that does not answer is given up in 3 s, by whoever asked', async () => {
  const topic = newName('deaf.');
  await makeTopics(stream, [topic]);
  const sockets = faultySockets();
  const shaky = connectAdmin({ socketFactory: sockets.factory });
  const publisher = shaky.publisher();
  const record = { topic, key: 'k', value: Buffer.from('v') };
  await publisher.send([record]);
  sockets.swallowAnswers(true);
  const beganMs = performance.now();
  await expect(publisher.send([record])).rejects.toMatchObject({ code: 'publish-unavailable' });
  expect(performance.now() - beganMs).toBeLessThan(3_500);
  sockets.swallowAnswers(false);
  await publisher.send([record]);
  await publisher.close();
  await shaky.close();
}, 40_000);

test('R-3.2: no key of a record is in what goes out over OTLP', async () => {
  const bodies: Buffer[] = [];
  const receiver = createServer((request, response) => {
    request.on('data', (bytes: Buffer) => bodies.push(bytes));
    request.on('end', () => response.writeHead(200).end('{}'));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const topic = newName('traced.');
  await makeTopics(stream, [topic]);
  const key = newName('plantedkey');
  const script = fileURLToPath(new URL('./traced-send.ts', import.meta.url));
  const { port } = receiver.address() as AddressInfo;
  const child = spawn(
    process.execPath,
    ['--import', '@doui/telemetry/register', script, topic, key],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        DOUI_SERVICE: 'gate',
        DOUI_OTLP_URL: `http://127.0.0.1:${port}`,
        OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      },
    },
  );
  const code = await new Promise((resolve) => child.once('exit', resolve));
  receiver.close();
  expect(code).toBe(0);
  const sent = Buffer.concat(bodies).toString('utf8');
  expect(sent).toContain('close a feed');
  expect(sent).not.toContain(key);
}, 60_000);
