import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Binary, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJavaServer } from '../src/mongo.ts';
import { defaultCacheDir } from '../src/stack.ts';
import { createSupervisor, type Supervisor } from '../src/supervisor.ts';

type Row = { _id: string; wrapped?: Binary; text?: string; destroyed?: boolean };

const durable = { writeConcern: { w: 'majority', j: true } } as const;
let dataDir = '';
let supervisor: Supervisor;
let client: MongoClient;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'doui-forgetting-'));
  supervisor = await createSupervisor({ dataDir });
  const url = await startJavaServer({
    ...{ supervisor, dataDir, cacheDir: defaultCacheDir(), port: await freePort() },
    progress: () => undefined,
  });
  client = await MongoClient.connect(url, { directConnection: true, retryReads: true });
});
afterAll(async () => {
  await client.close();
  await supervisor.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const keys = () => client.db('x_keys').collection<Row>('keys');
const others = () => client.db('x').collection<Row>('rows');

/** Pages are packed, which leaves random bytes as they are but may cut them: pieces are counted. */
function piecesInFile(key: Buffer): number {
  const folder = join(dataDir, 'mongo');
  const file = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  let found = 0;
  for (let at = 0; at + 12 <= key.length; at++) {
    if (file.includes(key.subarray(at, at + 12))) found += 1;
  }
  return found;
}

test('P9: a key that was destroyed is soon nowhere in the file, and nothing else is lost, killed or not', async () => {
  const made = Array.from({ length: 60 }, (_, n) => ({ id: `p${n}`, key: randomBytes(60) }));
  for (const { id, key } of made) {
    await keys().insertOne({ _id: id, wrapped: new Binary(key) }, durable);
    const text = () => randomBytes(200).toString('hex');
    const rows = Array.from({ length: 10 }, (_, n) => ({ _id: `${id}/${n}`, text: text() }));
    await others().insertMany(rows, durable);
  }
  for (const round of [0, 1, 2]) {
    const { id, key } = made[round] as (typeof made)[number];
    expect(piecesInFile(key)).toBeGreaterThan(20);
    await keys().updateOne(
      { _id: id },
      { $set: { destroyed: true }, $unset: { wrapped: '' } },
      durable,
    );
    if (round > 0) {
      // In the middle of forgetting, or before it: the next start forgets what this one did not.
      await sleep(2_000 + Math.random() * 600);
      await supervisor.kill('mongodb', 'SIGKILL');
      await supervisor.restart('mongodb');
      await keys().updateOne({ _id: id }, { $set: { destroyed: true } }, durable);
    }
    await expect.poll(() => piecesInFile(key), { timeout: 30_000, interval: 300 }).toBe(0);
  }
  const left = made.slice(3);
  for (const { id, key } of left) {
    const row = await keys().findOne({ _id: id });
    expect(Buffer.from(row?.wrapped?.buffer ?? []).subarray(0, 60)).toEqual(key);
  }
  expect(piecesInFile((left[0] as (typeof made)[number]).key)).toBeGreaterThan(20);
  expect(await others().countDocuments()).toBe(600);
});
