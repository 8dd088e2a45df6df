import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError } from 'mongodb';
import type { ProcessSpec, Supervisor } from './supervisor.ts';

type MongodSpec = Omit<ProcessSpec, 'command' | 'args'> & {
  readonly mongod: string;
  readonly port: number;
  readonly dataDir: string;
};

/** Starts a real `mongod` as a replica set of one; answers its address. */
export async function startMongod(
  supervisor: Supervisor,
  { mongod, port, dataDir, ...spec }: MongodSpec,
): Promise<string> {
  const directory = join(dataDir, 'mongod');
  mkdirSync(directory, { recursive: true });
  const where = ['--dbpath', directory, '--bind_ip', '127.0.0.1', '--port', String(port)];
  await supervisor.start({ ...spec, command: mongod, args: [...where, '--replSet', 'doui'] });
  await initiate(port);
  return `mongodb://127.0.0.1:${port}/?replicaSet=doui`;
}

/** Majority and journal mean something then, and it is what production has. */
async function initiate(port: number): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    const config = { _id: 'doui', members: [{ _id: 0, host: `127.0.0.1:${port}` }] };
    await admin.command({ replSetInitiate: config }).catch((error: unknown) => {
      if (!(error instanceof MongoServerError) || error.codeName !== 'AlreadyInitialized')
        throw error;
    });
    while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) await sleep(100);
  } finally {
    await client.close();
  }
}
