import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Authority } from './authority.ts';
import { fetchServer } from './cache.ts';
import { mustRun, runCommand } from './commands.ts';
import { compiled, javaTool } from './java.ts';
import { brokerProperties, clientProperties } from './kafka-config.ts';
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

/** Starts the broker and brings its users, topics and ACLs to what the lists say. */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { ports, secrets, progress, cacheDir } = options;
  const libraries = await fetchServer('kafka', cacheDir, progress);
  const classPath = await compiled('KafkaSetup.java', libraries, cacheDir);
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
  const setup = (wanted: Wanted) => applySetup(classPath, ports.clients, secrets, wanted);
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

interface Wanted {
  readonly users?: readonly { name: string; password: string }[];
  readonly removeUsers?: readonly string[];
  readonly topics?: readonly unknown[];
  readonly acls?: readonly unknown[];
}

async function format(classPath: string, properties: string, secrets: Secrets): Promise<void> {
  const scram = users(secrets).flatMap(({ name, password }) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool', 'format'];
  await mustRun(javaTool('java'), [
    ...tool,
    ...['--config', properties, '--cluster-id', secrets.cluster, ...scram],
  ]);
}

async function applySetup(
  classPath: string,
  port: number,
  secrets: Secrets,
  wanted: Wanted,
): Promise<void> {
  const client = {
    ...clientProperties(port, 'admin', passwordOf(secrets, 'admin')),
    'default.api.timeout.ms': '30000',
  };
  const { code, output } = await runCommand(
    javaTool('java'),
    ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classPath, 'KafkaSetup'],
    { input: JSON.stringify({ client, ...wanted }) },
  );
  if (code === 0) return;
  const said = output
    .split('\n')
    .filter((line) => line && !line.startsWith('SLF4J'))
    .slice(-10);
  throw new Error(`Kafka's topics, users or ACLs could not be set up:\n    ${said.join('\n    ')}`);
}

const users = (secrets: Secrets) =>
  Object.entries(secrets.kafka).map(([name, password]) => ({ name, password }));

function passwordOf(secrets: Secrets, user: string): string {
  const password = secrets.kafka[user];
  if (!password) throw new Error(`no password for the Kafka user ${user}`);
  return password;
}
