import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Authority } from './authority.ts';
import { fetchServer } from './cache.ts';
import { compiled, javaTool } from './java.ts';
import { startMongod } from './mongod.ts';
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

/** Starts a `mongod` when there is one and TLS is not asked for, else the Java server; answers the address without a database. */
export async function startMongo(options: MongoOptions): Promise<string> {
  const mongod = onPath('mongod');
  if (!mongod) return startJavaServer(options);
  if (options.authority) {
    throw new Error(
      'TLS for a mongod is not set up here: start it yourself and set DOUI_MONGO_URL',
    );
  }
  const { supervisor, port } = options;
  return startMongod(supervisor, { ...common(port), port, mongod, dataDir: options.dataDir });
}

/** The Java server, whatever else there is. */
export async function startJavaServer(options: MongoOptions): Promise<string> {
  const { port, authority } = options;
  const libraries = await fetchServer('mongo', options.cacheDir, options.progress);
  const classPath = await compiled('Mongo.java', libraries, options.cacheDir);
  const keystore = authority ? [authority.keystore] : [];
  await options.supervisor.start({
    ...common(port),
    command: javaTool('java'),
    // What lives grows with the data, half a gigabyte of it after twenty minutes under load: with a heap of
    // that size the collector is all that runs, and one that stops the world stops it for a second.
    args: [
      ...['-Xmx3g', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=50', '-cp', classPath],
      ...['Mongo', '127.0.0.1', String(port)],
      ...[join(options.dataDir, 'mongo', 'data.mv'), ...keystore],
    ],
    env: { DOUI_KEYSTORE_PASSWORD: authority?.password },
  });
  return `mongodb://127.0.0.1:${port}/${authority ? '?tls=true' : ''}`;
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
