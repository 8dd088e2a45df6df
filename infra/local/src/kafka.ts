import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allOrFirstFailure } from './all-or-first-failure.ts';
import type { Authority } from './authority.ts';
import { fetchServer } from './cache.ts';
import { mustRun } from './commands.ts';
import { compiled, javaTool } from './java.ts';
import { HOST } from './kafka-config.ts';
import { brokerNames, type KafkaNode, kafkaNodes } from './kafka-nodes.ts';
import { type KafkaWanted, setUpKafka } from './kafka-setup.ts';
import { type BrokerCount, readAclList, readTopicList, staticAcls, staticTopics } from './lists.ts';
import { accepts } from './port-check.ts';
import { type Ports, portOf } from './ports.ts';
import { during, type Progress } from './progress.ts';
import type { Secrets } from './secrets.ts';
import type { Supervisor } from './supervisor.ts';

export interface KafkaOptions {
  readonly supervisor: Supervisor;
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly ports: Ports;
  readonly brokers: BrokerCount;
  /** By which ports brokers and controller reach each other where something stands between. */
  readonly via?: Ports;
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

/** Starts the broker, or three of them, and brings users, topics and ACLs to what the lists say. */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { ports, brokers, secrets, progress, cacheDir } = options;
  const classPath = await kafkaClassPath(cacheDir, progress);
  const groups = kafkaNodes({
    ...{ brokers, ports, directory: join(options.dataDir, 'kafka') },
    ...(options.via ? { via: options.via } : {}),
    superUsers: readAclList().superUsers,
    brokerPassword: passwordOf(secrets, 'broker'),
    ...(options.authority ? { authority: options.authority } : {}),
  });
  for (const group of groups) {
    await allOrFirstFailure(group.map((node) => startNode(node, classPath, options)));
  }
  const port = portOf(ports, 'kafka');
  const admin = { port, user: 'admin', password: passwordOf(secrets, 'admin') };
  const setup = (wanted: KafkaWanted) => setUpKafka(classPath, admin, wanted);
  await during(progress, 'topics and permissions', () =>
    setup({
      users: users(secrets),
      topics: staticTopics(readTopicList(), 'local'),
      acls: staticAcls(readAclList()),
    }),
  );
  const addressOf = (name: string): string => `${HOST}:${portOf(ports, name)}`;
  return {
    brokers: brokerNames(brokers).map(addressOf).join(','),
    ...(options.authority ? { tlsBrokers: addressOf('kafka-tls') } : {}),
    addUser: (name, password) => setup({ users: [{ name, password }] }),
    removeUser: (name) => setup({ removeUsers: [name] }),
  };
}

async function startNode(
  { name, directory, logDir, ports, jvm, ...node }: KafkaNode,
  classPath: string,
  { supervisor, secrets, progress }: KafkaOptions,
): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const properties = join(directory, 'server.properties');
  writeFileSync(properties, node.properties, { mode: 0o600 });
  if (!existsSync(join(logDir, 'meta.properties'))) {
    const superUsers = node.keepsUsers ? readAclList().superUsers : [];
    await during(progress, `format ${name}`, () =>
      format(classPath, properties, secrets, superUsers),
    );
  }
  const [answersAt = 0] = Object.values(ports);
  await supervisor.start({
    name,
    ports,
    command: javaTool('java'),
    args: [
      ...[...jvm, '-XX:+ExitOnOutOfMemoryError'],
      ...[`-Dlog4j2.configurationFile=${LOGGING}`, '-cp', classPath, 'kafka.Kafka', properties],
    ],
    ready: () => accepts(answersAt),
    stopMs: 15_000,
    hint: 'DOUI_KAFKA_BROKERS points to a broker of your own; `--fresh` starts with empty data',
  });
}

async function format(
  classPath: string,
  properties: string,
  secrets: Secrets,
  superUsers: readonly string[],
): Promise<void> {
  // Whom the broker needs to start; the others are made right after.
  const scram = superUsers.flatMap((name) => [
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
