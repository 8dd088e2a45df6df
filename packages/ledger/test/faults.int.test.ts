import { randomUUID } from 'node:crypto';
import { startProxy } from '@doui/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type Added,
  add,
  type Counter,
  type CounterLedger,
  recordingPublisher,
} from '../src/contract.ts';
import { connectMongo, type MongoConnection, mongoLedger, verifyHistory } from '../src/index.ts';
import { mongoUrl } from './servers.ts';

const database = `ledger_${randomUUID().slice(0, 8)}`;
const target = new URL(mongoUrl());
let direct: MongoConnection;
let proxied: MongoConnection;
let proxy: Awaited<ReturnType<typeof startProxy>>;
const opened: CounterLedger[] = [];
const never = { publish: () => new Promise<void>(() => {}) };

beforeAll(async () => {
  proxy = await startProxy({ host: target.hostname, port: Number(target.port) });
  direct = await connectMongo({ url: mongoUrl(), database });
  const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
  proxied = await connectMongo({ url, database });
});

afterEach(async () => {
  proxy.resume();
  for (const ledger of opened.splice(0)) await ledger.stop();
});

afterAll(async () => {
  await direct.dropDatabase();
  await direct.close();
  await proxied.close();
  await proxy.close();
});

async function open(options: {
  connection?: MongoConnection;
  publisher?: ReturnType<typeof recordingPublisher> | typeof never;
  collection: string;
  abandoned?: boolean;
}) {
  const { connection = direct, publisher = recordingPublisher(), collection, abandoned } = options;
  const ledger = mongoLedger<Counter, Added>({
    ...{ connection, publisher, collection },
    ...{ service: 'counter', publishWaitMs: 100, sweepMs: 100 },
  });
  if (!abandoned) opened.push(ledger);
  await ledger.start();
  return ledger;
}

const name = () => `c${randomUUID().slice(0, 8)}`;

describe('F2: a process that died between append and publish', () => {
  test('P1: what it left is published at the next start, in order, and nothing else', async () => {
    const collection = name();
    const dead = await open({ collection, publisher: never, abandoned: true });
    for (const id of ['c1', 'c2', 'c3']) {
      expect(await add(dead, 'o/p/a', id, 1)).toMatchObject({ value: { published: false } });
    }
    await add(dead, 'o/p/b', 'c1', 5);

    const publisher = recordingPublisher();
    const ledger = await open({ collection, publisher });
    await expect.poll(() => publisher.versions.get('o/p/a')).toBe(3);
    await expect.poll(() => publisher.versions.get('o/p/b')).toBe(1);
    expect(publisher.gaps).toEqual([]);
    expect(publisher.states.get('o/p/a')).toMatchObject({ sum: 3 });
    await expect.poll(() => ledger.published('o/p/a')).toEqual({ version: 3, published: 3 });

    const quiet = recordingPublisher();
    const third = await open({ collection, publisher: quiet });
    await add(third, 'o/p/c', 'c1', 1);
    expect([...quiet.versions.keys()]).toEqual(['o/p/c']);
  });

  test('P2: another process appends behind it and publishes all of the stream in order', async () => {
    const collection = name();
    const dead = await open({ collection, publisher: never, abandoned: true });
    await add(dead, 'o/p/a', 'c1', 1);
    const publisher = recordingPublisher();
    const ledger = await open({ collection, publisher });
    await add(ledger, 'o/p/a', 'c2', 1);
    await expect.poll(() => publisher.versions.get('o/p/a')).toBe(2);
    expect(publisher.gaps).toEqual([]);
  });
});

describe('F19: two processes at once', () => {
  test('P7: neither loses, doubles or forks an event', async () => {
    const collection = name();
    const publishers = [recordingPublisher(), recordingPublisher()] as const;
    const ledgers = await Promise.all(
      publishers.map((each) => open({ collection, publisher: each })),
    );
    const streams = Array.from({ length: 5 }, (_, n) => `o/p/s${n}`);
    let contended = 0;
    await Promise.all(
      ledgers.flatMap((ledger, which) =>
        streams.map(async (stream) => {
          for (let n = 0; n < 20; n++) {
            for (let done = false; !done; ) {
              try {
                done = (await add(ledger, stream, `w${which}-${n}`, 1)).ok;
              } catch (error) {
                expect((error as { code?: string }).code).toBe('ledger-contended');
                contended += 1;
              }
            }
          }
        }),
      ),
    );
    for (const stream of streams) {
      const history = await (ledgers[0] as CounterLedger).history(stream);
      expect(history).toHaveLength(40);
      expect(new Set(history.map(({ commandId }) => commandId)).size).toBe(40);
      expect(verifyHistory(history, { stream })).toEqual([]);
      expect(await (ledgers[1] as CounterLedger).read(stream)).toMatchObject({
        state: { sum: 40 },
      });
      // Whoever appended published, so each event went out through at least one of them.
      const last = Math.max(...publishers.map(({ versions }) => versions.get(stream) ?? 0));
      expect(last).toBe(40);
    }
    expect(contended).toBeLessThan(2_000);
  });
});

describe('F5: a database that falls silent', () => {
  test('is a fault within 2 s, and the command is carried out once when it is back', async () => {
    const publisher = recordingPublisher();
    const collection = name();
    const ledger = await open({ connection: proxied, collection, publisher });
    await add(ledger, 'o/p/a', 'c1', 1);
    proxy.silence();
    const startedMs = performance.now();
    const faults = await Promise.allSettled([
      add(ledger, 'o/p/a', 'c2', 1),
      add(ledger, 'o/p/b', 'c2', 1),
      ledger.read('o/p/a'),
      ledger.history('o/p/a'),
    ]);
    expect(performance.now() - startedMs).toBeLessThan(2_300);
    for (const fault of faults) {
      expect(fault).toMatchObject({
        status: 'rejected',
        reason: { code: 'ledger-unavailable', retriable: true },
      });
    }
    proxy.resume();
    // The very requests that were given up may still arrive; the same command makes no second event.
    for (const stream of ['o/p/a', 'o/p/b']) {
      await expect
        .poll(
          () =>
            add(ledger, stream, 'c2', 1).then(
              ({ ok }) => ok,
              () => false,
            ),
          { timeout: 20_000 },
        )
        .toBe(true);
    }
    expect(await ledger.read('o/p/a')).toMatchObject({ version: 2, state: { sum: 2 } });
    expect(await ledger.read('o/p/b')).toMatchObject({ version: 1, state: { sum: 1 } });
    await expect.poll(() => publisher.versions.get('o/p/a')).toBe(2);
    expect(publisher.gaps).toEqual([]);
  });

  test('R-9.1: an append whose answer is lost is answered as done, or repeated as done', async () => {
    const publisher = recordingPublisher();
    const ledger = await open({ connection: proxied, collection: name(), publisher });
    await add(ledger, 'o/p/a', 'c1', 1);
    proxy.deafen();
    const lost = add(ledger, 'o/p/a', 'c2', 1).catch((error: { code: string }) => error.code);
    await new Promise((resolve) => setTimeout(resolve, 300));
    proxy.cut();
    proxy.resume();
    const first = await lost;
    const again = await add(ledger, 'o/p/a', 'c2', 1);
    expect(again).toMatchObject({ ok: true, value: { position: { version: 2 } } });
    if (typeof first !== 'string')
      expect(first).toMatchObject({ value: { position: { version: 2 } } });
    expect(await ledger.history('o/p/a')).toHaveLength(2);
    // Even if nobody had asked again, the sweep would have published it.
    await expect.poll(() => publisher.versions.get('o/p/a'), { timeout: 10_000 }).toBe(2);
  });
});

test('F5: a database whose connections all end at once is reached again, however often that happens', async () => {
  const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
  const clients = await Promise.all([1, 2, 3].map(() => connectMongo({ url, database })));
  let ended = false;
  const written = clients.map(() => 0);
  // Half of those who fail ask again in the same turn of the loop, when not all ends have been told yet.
  const writers = clients.flatMap((client, of) =>
    Array.from({ length: 6 }, async (_, writer) => {
      const rows = client.getClient().db(database).collection<{ _id: number }>('reached');
      for (let tries = 0; !ended; tries++) {
        const set = { $set: { tries } };
        await rows.updateOne({ _id: of * 10 + writer }, set, { upsert: true }).then(
          () => {
            written[of] = (written[of] ?? 0) + 1;
          },
          () =>
            Math.random() < 0.5 ? undefined : new Promise((resolve) => setTimeout(resolve, 20)),
        );
      }
    }),
  );
  for (let round = 0; round < 5; round++) {
    const before = [...written];
    proxy.cut();
    await expect
      .poll(() => written.every((count, of) => count > (before[of] ?? 0) + 20), { timeout: 10_000 })
      .toBe(true);
    // The monitor asks at once only when it has not asked for half a second.
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
  ended = true;
  await Promise.all(writers);
  for (const client of clients) await client.close();
}, 120_000);
