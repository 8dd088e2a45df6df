import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Authority } from './authority.ts';
import { fetchServer } from './cache.ts';
import { compiled, javaTool } from './java.ts';
import { accepts } from './port-check.ts';
import type { Progress } from './progress.ts';
import type { ProcessSpec, Supervisor } from './supervisor.ts';

export interface MongoOptions {
  readonly supervisor: Supervisor;
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly port: number;
  readonly authority?: Authority;
  readonly progress: Progress;
}

/** Starts a `mongod` when there is one, else the Java server; answers the address without a database. */
export async function startMongo(options: MongoOptions): Promise<string> {
  const mongod = onPath('mongod');
  return mongod ? startMongod(options, mongod) : startJavaServer(options);
}

async function startJavaServer(options: MongoOptions): Promise<string> {
  const { port, authority } = options;
  const libraries = await fetchServer('mongo', options.cacheDir, options.progress);
  const classPath = await compiled('Mongo.java', libraries, options.cacheDir);
  const keystore = authority ? [authority.keystore] : [];
  await options.supervisor.start({
    ...common(port),
    command: javaTool('java'),
    args: [
      ...['-Xmx1g', '-XX:+UseSerialGC', '-cp', classPath, 'Mongo', '127.0.0.1', String(port)],
      ...[join(options.dataDir, 'mongo', 'data.mv'), ...keystore],
    ],
    env: { DOUI_KEYSTORE_PASSWORD: authority?.password },
  });
  return `mongodb://127.0.0.1:${port}/${authority ? '?tls=true' : ''}`;
}

async function startMongod(options: MongoOptions, mongod: string): Promise<string> {
  const { port } = options;
  if (options.authority) {
    throw new Error(
      'TLS for a mongod is not set up here: start it yourself and set DOUI_MONGO_URL',
    );
  }
  const directory = join(options.dataDir, 'mongod');
  mkdirSync(directory, { recursive: true });
  await options.supervisor.start({
    ...common(port),
    command: mongod,
    args: [
      '--dbpath',
      directory,
      '--bind_ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--replSet',
      'doui',
    ],
  });
  await initiate(port);
  return `mongodb://127.0.0.1:${port}/?replicaSet=doui`;
}

/** A replica set of one: majority and journal mean something, and it is what production has. */
async function initiate(port: number): Promise<void> {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    await client.connect();
    const admin = client.db('admin');
    const member = { _id: 0, host: `127.0.0.1:${port}` };
    await admin.command({ replSetInitiate: { _id: 'doui', members: [member] } }).catch((error) => {
      if (error.codeName !== 'AlreadyInitialized') throw error;
    });
    while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await client.close();
  }
}

const common = (port: number): Pick<ProcessSpec, 'name' | 'ports' | 'ready' | 'hint'> => ({
  name: 'mongodb',
  ports: { mongodb: port },
  ready: () => accepts(port),
  hint: 'DOUI_MONGO_URL points to a server of your own; `--fresh` starts with empty data',
});

function onPath(command: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, command))
    .find((file) => existsSync(file));
}
