import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Authority } from './authority.ts';
import { fetchServer } from './cache.ts';
import { mustRun } from './commands.ts';
import { compiled, javaTool } from './java.ts';
import { brokerProperties } from './kafka-config.ts';
import { type KafkaWanted, setUpKafka } from './kafka-setup.ts';
import { readAclList, readTopicList, staticAcls, staticTopics } from './lists.ts';
import { accepts } from './port-check.ts';
import { during, type Progress } from './progress.ts';
import type { Secrets } from './secrets.ts';
import type { Supervisor } from './supervisor.ts';

export interface KafkaOptions {
  readonly supervisor: Supervisor;
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly ports: { readonly clients: number; readonly controller: number; readonly tls: number };
  readonly secrets: Secrets;
  readonly authority?: Authority;
  readonly progress: Progress;
}

export interface Kafka {
  readonly brokers: string;
  readonly tlsBrokers?: string;
  /** Makes a user, or gives it a new password. */
  addUser(name: string, password: string): Promise<void>;
  removeUser(name: string): Promise<void>;
}

const LOGGING = fileURLToPath(new URL('../log4j2.properties', import.meta.url));

/** Every user that the lists name, the super users first. */
export function kafkaUsers(): string[] {
  const list = readAclList();
  return [...list.superUsers, ...Object.keys(list.principals), ...list.examples];
}

/** What runs the broker, its tools and KafkaSetup. */
export async function kafkaClassPath(cacheDir: string, progress: Progress): Promise<string> {
  const libraries = await fetchServer('kafka', cacheDir, progress);
  return compiled('KafkaSetup.java', libraries, cacheDir);
}

/** Starts the broker and brings its users, topics and ACLs to what the lists say. */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { ports, secrets, progress, cacheDir } = options;
  const classPath = await kafkaClassPath(cacheDir, progress);
  const directory = join(options.dataDir, 'kafka');
  const properties = join(directory, 'server.properties');
  const logDir = join(directory, 'data');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const broker = brokerProperties({
    port: ports.clients,
    controllerPort: ports.controller,
    ...(options.authority ? { authority: options.authority, tlsPort: ports.tls } : {}),
    logDir,
    superUsers: readAclList().superUsers,
    brokerPassword: passwordOf(secrets, 'broker'),
  });
  writeFileSync(properties, broker, { mode: 0o600 });
  if (!existsSync(join(logDir, 'meta.properties'))) {
    await during(progress, 'format kafka', () => format(classPath, properties, secrets));
  }
  await options.supervisor.start({
    name: 'kafka',
    ports: {
      kafka: ports.clients,
      'kafka-controller': ports.controller,
      ...(options.authority ? { 'kafka-tls': ports.tls } : {}),
    },
    command: javaTool('java'),
    args: [
      ...['-Xmx512m', '-Xms256m', '-XX:MaxGCPauseMillis=20', '-XX:+ExitOnOutOfMemoryError'],
      ...[`-Dlog4j2.configurationFile=${LOGGING}`, '-cp', classPath, 'kafka.Kafka', properties],
    ],
    ready: () => accepts(ports.clients),
    stopMs: 15_000,
    hint: 'DOUI_KAFKA_BROKERS points to a broker of your own; `--fresh` starts with empty data',
  });
  const admin = { port: ports.clients, user: 'admin', password: passwordOf(secrets, 'admin') };
  const setup = (wanted: KafkaWanted) => setUpKafka(classPath, admin, wanted);
  await during(progress, 'topics and permissions', () =>
    setup({
      users: users(secrets),
      topics: staticTopics(readTopicList(), 'local'),
      acls: staticAcls(readAclList()),
    }),
  );
  return {
    brokers: `127.0.0.1:${ports.clients}`,
    ...(options.authority ? { tlsBrokers: `127.0.0.1:${ports.tls}` } : {}),
    addUser: (name, password) => setup({ users: [{ name, password }] }),
    removeUser: (name) => setup({ removeUsers: [name] }),
  };
}

async function format(classPath: string, properties: string, secrets: Secrets): Promise<void> {
  // Whom the broker needs to start; the others are made right after.
  const scram = readAclList().superUsers.flatMap((name) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${passwordOf(secrets, name)}]`,
  ]);
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool', 'format'];
  await mustRun(javaTool('java'), [
    ...tool,
    ...['--config', properties, `--cluster-id=${secrets.cluster}`, ...scram],
  ]);
}

const users = (secrets: Secrets) =>
  Object.entries(secrets.kafka).map(([name, password]) => ({ name, password }));

function passwordOf(secrets: Secrets, user: string): string {
  const password = secrets.kafka[user];
  if (!password) throw new Error(`no password for the Kafka user ${user}`);
  return password;
}
