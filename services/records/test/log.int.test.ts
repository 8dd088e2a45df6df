import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsentEventSchema, create, encode, topics } from '@doui/events';
import { connectMongo, type MongoConnection } from '@doui/ledger';
import {
  isConsistent,
  leafHashOf,
  parseVerifierKey,
  verifyCheckpoint,
  verifyLogProof,
} from '@doui/proof';
import { newId, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogEvent } from '../src/log/event.ts';
import { ownerOver } from '../src/log/owners.ts';
import { rootOf } from '../src/log/sequence.ts';
import { createSequencer } from '../src/log/sequencer.ts';
import { indexBlock, mongoLogStore } from '../src/log/store.ts';
import { onePass, type WatchFault } from '../src/log/watch.ts';
import { eventsOf } from './memory-log.ts';
import { connectAs, startRecords } from './world.ts';

/** A service that owns a ledger, as far as the log asks it. */
const ledgers = new Map<string, LogEvent[]>();
let owner: Server;
let ownerUrl = '';
let connection: MongoConnection;

beforeAll(async () => {
  owner = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://owner');
    const stream = searchParams.get('stream') ?? '';
    const from = Number(searchParams.get('from') ?? 1);
    const after = searchParams.get('after') ?? '';
    const events = ledgers.get(stream);
    const entries = (events ?? []).filter(({ version }) => version >= from).slice(0, 1_000);
    const body = pathname.endsWith('/streams')
      ? { items: [...ledgers.keys()].filter((name) => name > after).sort() }
      : {
          ...{ stream, version: events?.length ?? 0, faults: [] },
          entries: entries.map((entry) => ({ ...entry, atMs: entry.version })),
        };
    response.statusCode = events || pathname.endsWith('/streams') ? 200 : 404;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((done) => owner.listen(0, '127.0.0.1', done));
  ownerUrl = `http://127.0.0.1:${(owner.address() as AddressInfo).port}`;
  const database = newId('doui_log_');
  connection = await connectMongo({ url: testServers().mongoUrl, database });
});
afterAll(async () => {
  await connection.getClient().db(connection.name).dropDatabase();
  await connection.close();
  owner.close();
});

const recordOf = ({ stream, version, hash, previousHash }: LogEvent) => ({
  topic: topics.consentEvents,
  key: stream,
  value: encode(
    ConsentEventSchema,
    create(ConsentEventSchema, { version: BigInt(version), hash, previousHash }),
  ),
});

test('P7: what an owner published is in the signed log within seconds, each once, and anybody can check it', async () => {
  const records = await startRecords({
    DOUI_CONSENT_URL: ownerUrl,
    DOUI_LOG_CHECKPOINT_EVERY_MS: '500',
    DOUI_LOG_ORIGIN: 'doui.example/v1/log',
  });
  const consent = connectAs('consent').publisher();
  try {
    const get = (path: string) => fetch(`${records.base}/v1/log/${path}`);
    const { origin, verifierKeys } = (await (await get('keys')).json()) as {
      origin: string;
      verifierKeys: string[];
    };
    const keys = verifierKeys.map(parseVerifierKey).flatMap((key) => (key.ok ? [key.value] : []));
    const older = verifyCheckpoint(await (await get('checkpoint')).text(), keys, origin);
    if (!older.ok) throw new Error(older.error);

    const streams = ['a', 'b'].map((id) => newId(`logorg/person/${id}`));
    const events = streams.flatMap((stream) => eventsOf('consent', stream, 300));
    // The middle of the first stream never came by: its owner is asked for it.
    ledgers.set(streams[0] ?? '', events.slice(0, 300));
    const sent = events.filter(({ stream, version }) => stream !== streams[0] || version > 290);
    await consent.send([...sent, ...sent].map(recordOf));

    const inclusion = async ({ service, stream, version, hash }: LogEvent) => {
      const query = new URLSearchParams({ service, stream, version: String(version), hash });
      return get(`inclusion?${query}`);
    };
    await until(async () => (await inclusion(events.at(-1) as LogEvent)).status === 200, {
      what: 'the last one is logged',
      withinMs: 60_000,
    });
    const places = new Set<number>();
    for (const event of [...events.slice(285, 295), ...events.slice(590)]) {
      const { leaf, proof } = (await (await inclusion(event)).json()) as {
        leaf: LogEvent;
        proof: string;
      };
      const { previousHash: _, ...wanted } = event;
      expect(leaf).toEqual(wanted);
      const verified = verifyLogProof(leaf, proof, keys);
      if (!verified.ok) throw new Error(verified.error);
      places.add(verified.value.index);
    }
    expect(places.size).toBe(20);
    const one = events[3] as LogEvent;
    expect((await inclusion({ ...one, hash: '0'.repeat(64) })).status).toBe(404);
    expect((await inclusion({ ...one, version: 301 })).status).toBe(404);

    const newer = verifyCheckpoint(await (await get('checkpoint')).text(), keys, origin);
    if (!newer.ok) throw new Error(newer.error);
    const consistency = await get(`consistency?from=${older.value.size}&to=${newer.value.size}`);
    const { hashes } = (await consistency.json()) as { hashes: string[] };
    expect(
      isConsistent({
        ...{ olderSize: older.value.size, olderRoot: older.value.root },
        ...{ size: newer.value.size, root: newer.value.root },
        proof: hashes.map((hash) => Buffer.from(hash, 'base64')),
      }),
    ).toBe(true);
    const tile = await get('tile/0/000');
    expect(tile.headers.get('cache-control')).toContain('immutable');
    expect((await tile.arrayBuffer()).byteLength).toBe(8_192);
    expect((await get('tile/0/x999/999')).status).toBe(404);
    expect((await get('tile/entries/000')).status).toBe(400);

    // A quiet log is signed anew: the same text, a later time.
    const timeOf = async () => {
      const read = verifyCheckpoint(await (await get('checkpoint')).text(), keys, origin);
      return read.ok ? (read.value.atMs ?? 0) : 0;
    };
    const first = await timeOf();
    await until(async () => (await timeOf()) > first, { what: 'it is signed anew' });
  } finally {
    await consent.close();
    await records.stop();
  }
});

test('P7: two at work on one database, dropping everything now and then, leave one sequence', async () => {
  const store = mongoLogStore(connection);
  await store.prepare();
  const streams = ['x', 'y', 'z'].map((id) => eventsOf('consent', `logorg/person/${id}00`, 60));
  const long = eventsOf('purpose-registry', 'logorg/purpose/long', indexBlock + 210);
  const none = async () => [];
  const make = () => createSequencer({ store, missing: none, onStrange: () => undefined });
  const run = async (step: number) => {
    let sequencer = make();
    for (let upTo = step; upTo <= 60; upTo += step) {
      await sequencer.append(streams.flatMap((events) => events.slice(0, upTo)));
      if (upTo % 3 === 0) sequencer = make();
    }
    for (let upTo = 400; upTo <= long.length + 400; upTo += 400) {
      await sequencer.append(long.slice(0, upTo));
    }
  };
  await Promise.all([run(5), run(6)]);
  const head = await make().newest();
  expect(head.after.size).toBe(180 + long.length);
  const seen = new Set<number>();
  for (const { service, stream, version } of [...streams.flat(), ...long]) {
    const index = await store.indexOf(`${service}:${stream}`, version);
    expect(index).toBeDefined();
    seen.add(index ?? -1);
  }
  expect(seen.size).toBe(head.after.size);
  const texts = [];
  for (let bundle = 0; bundle * 256 < head.after.size; bundle++) {
    texts.push(...(await store.entries(bundle)));
  }
  expect(new Set(texts).size).toBe(head.after.size);
  expect(leafHashOf(Buffer.from(texts[0] ?? ''))).toHaveLength(32);
  expect(rootOf(head.after)).toHaveLength(32);
});

test('P7: the verifier that goes round finds what was changed, at the owner’s and in the log', async () => {
  const store = mongoLogStore(connection);
  const sequencer = createSequencer({ store, missing: async () => [], onStrange: () => undefined });
  ledgers.clear();
  const logged = ['x', 'y', 'z'].map((id) => eventsOf('consent', `logorg/person/${id}00`, 60));
  const long = eventsOf('purpose-registry', 'logorg/purpose/long', indexBlock + 210);
  for (const events of [...logged, long]) ledgers.set(events[0]?.stream ?? '', events);
  const client = {
    call: async ({ path }: { path: string }) => {
      const answer = await fetch(new URL(path, ownerUrl));
      return { status: answer.status, headers: {}, body: await answer.json() };
    },
  };
  const look = async () => {
    const faults: WatchFault[] = [];
    let leaves = 0;
    const pass = onePass({
      ...{ store, sequencer, verifierKeys: [], newestSigned: () => undefined },
      owners: new Map([
        ['consent', ownerOver(client)],
        ['purpose-registry', ownerOver(client)],
      ]),
      lateBefore: () => Date.now() - 1_000,
      onFault: (fault) => faults.push(fault),
    });
    for await (const looked of pass) leaves += looked;
    return { faults, leaves };
  };
  const whole = await look();
  expect(whole.faults.filter(({ kind }) => kind !== 'not-logged')).toEqual([]);
  expect(whole.leaves).toBe(2 * (180 + long.length));

  const [x = [], y = [], z = []] = logged;
  ledgers.set(x[0]?.stream ?? '', x.with(6, { ...(x[6] as LogEvent), hash: 'f'.repeat(64) }));
  ledgers.set(y[0]?.stream ?? '', y.slice(0, 50));
  ledgers.delete(z[0]?.stream ?? '');
  ledgers.set('logorg/person/forged', eventsOf('consent', 'logorg/person/forged', 1));
  const kinds = (await look()).faults.filter(({ service }) => service === 'consent');
  expect(new Set(kinds.map(({ kind }) => kind))).toEqual(
    new Set(['ledger-changed', 'ledger-cut', 'ledger-removed', 'not-logged']),
  );
  const leaf = kinds.find(({ kind }) => kind === 'ledger-changed')?.leaf;
  expect(leaf).toBe(await store.indexOf(`consent:${x[0]?.stream}`, 7));

  const tiles = connection
    .getClient()
    .db(connection.name)
    .collection<{ _id: string; items: string[] }>('log_tiles');
  const items = (await tiles.findOne({ _id: '0/1' }))?.items ?? [];
  await tiles.updateOne({ _id: '0/1' }, { $set: { items: items.with(3, items[4] ?? '') } });
  const broken = (await look()).faults.filter(({ service }) => service === undefined);
  expect(broken).toEqual([
    { kind: 'entry-changed', leaf: 259 },
    { kind: 'tile-changed', leaf: 256 },
  ]);
});
