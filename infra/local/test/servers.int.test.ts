import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchWithCa } from '../src/https-probe.ts';
import { kafkaClassPath } from '../src/kafka.ts';
import { setUpKafka } from '../src/kafka-setup.ts';
import { portOf } from '../src/ports.ts';
import { defaultCacheDir, type Stack, startServers } from '../src/stack.ts';
import { passwordToken, serviceToken } from './tokens.ts';

// Servers of their own, since they are killed here.
const OFFSET = 11_000;
const dataDir = mkdtempSync(join(tmpdir(), 'doui-servers-'));
let stack: Stack;

beforeAll(async () => {
  stack = await startServers({ dataDir, portOffset: OFFSET, tls: true });
}, 280_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const mongo = () =>
  new MongoClient(stack.mongoUrl, {
    ...(stack.ca ? { tlsCAFile: stack.ca } : {}),
    serverSelectionTimeoutMS: 30_000,
  });

test('what only its owner may read is readable by its owner only', () => {
  for (const file of [
    'secrets.json',
    'servers.json',
    'keys/master.key',
    'kafka/server.properties',
  ]) {
    expect(statSync(join(dataDir, file)).mode & 0o077, file).toBe(0);
  }
});

test('R-9.1: an append by _id and version counts once, whoever comes second matches nothing', async () => {
  const client = mongo();
  const heads = client.db('doui_test').collection<{ _id: string; version: number }>('heads');
  await heads.createIndex({ _id: 1, version: 1 }, { unique: true });
  const append = (id: string, version: number) => ({
    updateOne: {
      filter: { _id: id, version },
      update: { $set: { version: version + 1 } },
      upsert: version === 0,
    },
  });
  const write = { ordered: false, writeConcern: { w: 'majority', journal: true } } as const;
  const first = await heads.bulkWrite([append('a', 0), append('b', 0), append('c', 0)], write);
  expect(first.upsertedCount).toBe(3);
  const second = await heads.bulkWrite([append('a', 1), append('b', 5), append('c', 1)], write);
  expect(second.matchedCount).toBe(2);
  await expect(heads.bulkWrite([append('a', 0), append('d', 0)], write)).rejects.toMatchObject({
    code: 11_000,
  });
  const found = await heads.find().sort({ _id: 1 }).toArray();
  expect(found.map(({ _id, version }) => `${_id}${version}`)).toEqual(['a2', 'b1', 'c2', 'd1']);
  await client.close();
});

test('R-9.1: no acknowledged write is lost when the database is killed', async () => {
  const client = mongo();
  const rows = client.db('doui_test').collection<{ _id: string; v: number }>('rows');
  await rows.createIndex({ v: 1 }, { unique: true });
  const acknowledged: string[] = [];
  let next = 0;
  let killed = false;
  const writer = async (): Promise<void> => {
    while (!killed) {
      next += 1;
      const row = { _id: `row${next}`, v: next };
      try {
        await rows.insertOne(row, { writeConcern: { w: 'majority', journal: true } });
        acknowledged.push(row._id);
      } catch {
        return;
      }
      if (acknowledged.length === 500) {
        killed = true;
        await stack.kill('mongodb', 'SIGKILL');
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, writer));
  await client.close();
  await stack.restart('mongodb');

  const again = mongo();
  const after = again.db('doui_test').collection<{ _id: string; v: number }>('rows');
  const kept = new Set((await after.find().toArray()).map((row) => row._id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(500);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  // Index and documents agree: nothing was cut in half.
  for (const n of [next + 1, next + 2]) await after.insertOne({ _id: `row${n}`, v: n });
  await expect(after.insertOne({ _id: 'other', v: 1 })).rejects.toMatchObject({ code: 11_000 });
  await again.close();
});

test('R-3.2: Kafka speaks TLS to who trusts the authority, and only then', async () => {
  const port = portOf(stack.ports, 'kafka-tls');
  const greet = (ca: string | undefined) =>
    new Promise<boolean>((resolve, reject) => {
      const trust = ca ? { ca: readFileSync(ca) } : {};
      const socket = connect({ port, host: '127.0.0.1', ...trust }, () => {
        resolve(socket.authorized);
        socket.destroy();
      });
      socket.once('error', reject);
    });
  expect(await greet(stack.ca)).toBe(true);
  await expect(greet(undefined)).rejects.toMatchObject({
    code: expect.stringMatching(/SELF_SIGNED/),
  });
});

test('R-3.2: a Kafka user may do what its entry says and nothing else', async () => {
  const classPath = await kafkaClassPath(defaultCacheDir(), () => undefined);
  const port = portOf(stack.ports, 'kafka');
  const as = (user: string, password = stack.kafka.users[user] ?? '') => ({ port, user, password });
  const topic = { name: 'doui.feed.abc.in.v1', partitions: 1, config: {} };
  await setUpKafka(classPath, as('purpose-registry'), { topics: [topic] });
  const refused = setUpKafka(classPath, as('consent'), { topics: [{ ...topic, name: 'other' }] });
  await expect(refused).rejects.toThrow(/Authorization/);
  const wrong = setUpKafka(classPath, as('consent', 'guess'), { topics: [] });
  await expect(wrong).rejects.toThrow(/Authentication/);

  await stack.addKafkaUser('late-partner', 'a password');
  const late = setUpKafka(classPath, as('late-partner', 'a password'), { topics: [topic] });
  await expect(late).rejects.toThrow(/Authorization/);
});

test('another number of partitions than the list says stops the start', async () => {
  const classPath = await kafkaClassPath(defaultCacheDir(), () => undefined);
  const admin = {
    port: portOf(stack.ports, 'kafka'),
    user: 'admin',
    password: stack.kafka.users['admin'] ?? '',
  };
  const more = [{ name: 'doui.consent.state.v1', partitions: 7, config: {} }];
  await expect(setUpKafka(classPath, admin, { topics: more })).rejects.toThrow(
    'doui.consent.state.v1 has 6 partitions, the list says 7',
  );
});

test('R-3.2: tokens of a system and of a person carry role, audience and organisation, no name', async () => {
  const secret = stack.clients['system-akarigas'] ?? '';
  const system = await serviceToken(stack, 'system-akarigas', secret);
  expect(system).toMatchObject({
    iss: `${stack.keycloakUrl}/realms/doui`,
    aud: 'doui-api',
    azp: 'system-akarigas',
    doui_org: 'akarigas',
    realm_access: { roles: ['system'] },
  });
  const person = await passwordToken(stack, 'person100');
  expect(person).toMatchObject({
    aud: 'doui-api',
    realm_access: { roles: ['person', 'representative'] },
  });
  expect(Object.keys(person)).not.toEqual(expect.arrayContaining(['email']));
  expect(JSON.stringify(person)).not.toContain('person100');
});

test('a later start keeps data, and brings a killed broker back', async () => {
  await stack.kill('kafka', 'SIGKILL');
  await stack.restart('kafka');
  const classPath = await kafkaClassPath(defaultCacheDir(), () => undefined);
  const admin = {
    port: portOf(stack.ports, 'kafka'),
    user: 'admin',
    password: stack.kafka.users['admin'] ?? '',
  };
  // Made by an earlier test with one partition; a broker that lost it would make it anew with two.
  const two = [{ name: 'doui.feed.abc.in.v1', partitions: 2, config: {} }];
  await expect(setUpKafka(classPath, admin, { topics: two })).rejects.toThrow('has 1 partitions');
  expect(await fetchWithCa(`${stack.keycloakUrl}/realms/doui`, stack.ca)).toBe(200);
});
