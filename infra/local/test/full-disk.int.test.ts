import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, MongoClient } from 'mongodb';
import { afterAll, expect, test } from 'vitest';
import { fetchServer } from '../src/cache.ts';
import { compiled, javaTool } from '../src/java.ts';
import { accepts } from '../src/port-check.ts';
import { defaultCacheDir } from '../src/stack.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'doui-full-disk-'));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** The server, which may write files of at most so many KiB: what is beyond fails as on a full disk. */
async function start(port: number, kib: number | 'unlimited') {
  const cacheDir = defaultCacheDir();
  const libraries = await fetchServer('mongo', cacheDir, () => undefined);
  const classPath = await compiled('Mongo.java', libraries, cacheDir);
  mkdirSync(join(dataDir, 'mongo'), { recursive: true });
  const args = ['-Xmx256m', '-cp', classPath, 'Mongo', '127.0.0.1', String(port)];
  const file = join(dataDir, 'mongo', 'data.mv');
  const limited = `ulimit -f ${kib} && exec "$@"`;
  const child = spawn('bash', ['-c', limited, 'bash', javaTool('java'), ...args, file], {
    stdio: 'ignore',
  });
  started.push(child);
  await expect.poll(() => accepts(port), { timeout: 30_000 }).toBe(true);
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    ...{ directConnection: true, serverSelectionTimeoutMS: 2_000, retryWrites: false },
  });
  return { child, client, rows: client.db('x').collection<{ _id: number; bytes: Binary }>('rows') };
}

test('F6: a database whose store could not be written ends, and finds all that was answered when it starts again', async () => {
  const port = await freePort();
  const full = await start(port, 24 * 1_024);
  const ended = once(full.child, 'exit');
  let answered = 0;
  for (; answered < 200; answered++) {
    const bytes = new Binary(randomBytes(500_000));
    const row = { _id: answered, bytes };
    const done = await full.rows
      .insertOne(row, { writeConcern: { w: 'majority', j: true } })
      .then(() => true)
      .catch(() => false);
    if (!done) break;
  }
  expect(answered).toBeGreaterThan(5);
  expect(answered).toBeLessThan(200);
  expect(await ended).toEqual([1, null]);
  await full.client.close();

  const again = await start(port, 'unlimited');
  expect(await again.rows.countDocuments({ _id: { $lt: answered } })).toBe(answered);
  await again.client.close();
});
