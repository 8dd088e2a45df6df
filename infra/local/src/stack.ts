import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allOrFirstFailure } from './all-or-first-failure.ts';
import { type Authority, localAuthority } from './authority.ts';
import type { Server } from './cache.ts';
import { type Kafka, kafkaUsers, startKafka } from './kafka.ts';
import { startKeycloak } from './keycloak.ts';
import { endLeftovers } from './leftovers.ts';
import { type BrokerCount, readPortList } from './lists.ts';
import { startMongo } from './mongo.ts';
import { type Ports, portOf, portsFrom } from './ports.ts';
import { type Progress, silent } from './progress.ts';
import { readRealmTemplate, secretClients } from './realm.ts';
import { type Secrets, secretsOf, writeSecrets } from './secrets.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export interface StartOptions {
  readonly dataDir?: string;
  readonly cacheDir?: string;
  readonly portOffset?: number;
  /** Empties the data directory first (the cache stays). */
  readonly fresh?: boolean;
  /** `kafka`: a TLS listener beside the plain one, and the others as they are. */
  readonly tls?: boolean | 'kafka';
  readonly only?: readonly Server[];
  /** Three brokers and a controller of their own instead of one node that is both. */
  readonly brokers?: BrokerCount;
  /** By which ports those reach each other where something stands between (by name in infra/ports.yaml). */
  readonly via?: Ports;
  readonly progress?: Progress;
  readonly onExit?: (name: string, reason: string) => void;
}

/** Where the servers are, and what opens them. `.doui/servers.json` holds the same. */
export interface Addresses {
  readonly ports: Ports;
  readonly kafka: {
    readonly brokers: string;
    readonly tlsBrokers?: string;
    readonly users: Readonly<Record<string, string>>;
    readonly ca?: string;
  };
  readonly mongoUrl: string;
  readonly keycloakUrl: string;
  /** Client secrets by client id. */
  readonly clients: Readonly<Record<string, string>>;
  /** Files with the master key and the key of the state MACs. */
  readonly keyFiles: { readonly master: string; readonly stateMac: string };
  readonly ca?: string;
}

export interface Stack extends Addresses {
  readonly secrets: Secrets;
  readonly dataDir: string;
  /** Runs further processes under the same guard. */
  readonly supervisor: Supervisor;
  addKafkaUser(name: string, password: string): Promise<void>;
  removeKafkaUser(name: string): Promise<void>;
  kill(name: string, signal: NodeJS.Signals): Promise<void>;
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ALL: readonly Server[] = ['kafka', 'mongo', 'keycloak'];

/** `.doui` of the repository, or what DOUI_DATA_DIR says. */
export const defaultDataDir = (): string =>
  resolve(process.env['DOUI_DATA_DIR'] ?? join(ROOT, '.doui'));
export const defaultCacheDir = (): string =>
  resolve(process.env['DOUI_CACHE_DIR'] ?? join(ROOT, '.doui', 'cache'));

/** Fetches, configures and starts the servers, all at once; what exists already is used instead. */
export async function startServers(options: StartOptions = {}): Promise<Stack> {
  const { progress = silent, only = ALL, brokers = 1 } = options;
  const dataDir = resolve(options.dataDir ?? defaultDataDir());
  const cacheDir = resolve(options.cacheDir ?? defaultCacheDir());
  const ports = portsFrom(process.env, options.portOffset, readPortList(brokers));
  await endLeftovers(dataDir, progress);
  if (options.fresh) empty(dataDir);

  const secrets = secretsOf(dataDir, {
    users: kafkaUsers(),
    clients: secretClients(readRealmTemplate()),
    keys: ['master', 'state-mac'],
  });
  const keyFiles = writeKeys(dataDir, secrets);
  const authority = options.tls ? await localAuthority(dataDir, secrets.keystore) : undefined;
  const supervisor = await createSupervisor({
    dataDir,
    progress,
    ...(options.onExit ? { onExit: options.onExit } : {}),
  });
  const common = {
    ...{ supervisor, dataDir, cacheDir, secrets, progress },
    ...(authority && options.tls === true ? { authority } : {}),
  };
  try {
    const [kafka, mongoUrl, keycloakUrl] = await allOrFirstFailure([
      process.env['DOUI_KAFKA_BROKERS'] || !only.includes('kafka')
        ? elsewhere(process.env['DOUI_KAFKA_BROKERS'])
        : startKafka({
            ...{ ...common, brokers, ports },
            ...(options.via ? { via: options.via } : {}),
            ...(authority ? { authority } : {}),
          }),
      process.env['DOUI_MONGO_URL'] || !only.includes('mongo')
        ? (process.env['DOUI_MONGO_URL'] ?? '')
        : startMongo({ ...common, port: portOf(ports, 'mongodb') }),
      process.env['DOUI_KEYCLOAK_URL'] || !only.includes('keycloak')
        ? (process.env['DOUI_KEYCLOAK_URL'] ?? '')
        : startKeycloak({
            ...common,
            port: portOf(ports, 'keycloak'),
            portalUrl: `http://127.0.0.1:${portOf(ports, 'portal')}`,
          }),
    ] as const);
    const addresses = { ports, kafka: withUsers(kafka, secrets, authority), mongoUrl, keycloakUrl };
    const known: Addresses = {
      ...addresses,
      ...{ clients: secrets.clients, keyFiles },
      ...(authority && options.tls === true ? { ca: authority.ca } : {}),
    };
    const file = join(dataDir, 'servers.json');
    writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
    return {
      ...known,
      ...{ secrets, dataDir, supervisor },
      async addKafkaUser(name, password) {
        await kafka.addUser(name, password);
        secrets.kafka[name] = password;
        writeSecrets(dataDir, secrets);
      },
      removeKafkaUser: (name) => kafka.removeUser(name),
      kill: supervisor.kill,
      restart: supervisor.restart,
      async stop() {
        await supervisor.stop();
        rmSync(file, { force: true });
      },
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

/** Where clients from elsewhere reach Kafka: with an authority of our own every one of them speaks TLS. */
export const brokersOf = ({ kafka, ca }: Pick<Addresses, 'kafka' | 'ca'>): string =>
  ca && kafka.tlsBrokers ? kafka.tlsBrokers : kafka.brokers;

/** A broker that somebody else looks after: its users, topics and ACLs are theirs to make. */
function elsewhere(brokers: string | undefined): Kafka {
  const refuse = async () => {
    throw new Error('DOUI_KAFKA_BROKERS is set: make the user at that broker');
  };
  return { brokers: brokers ?? '', addUser: refuse, removeUser: refuse };
}

const withUsers = (kafka: Kafka, secrets: Secrets, authority: Authority | undefined) => ({
  brokers: kafka.brokers,
  ...(kafka.tlsBrokers ? { tlsBrokers: kafka.tlsBrokers } : {}),
  users: secrets.kafka,
  ...(authority ? { ca: authority.ca } : {}),
});

function writeKeys(dataDir: string, secrets: Secrets): Addresses['keyFiles'] {
  const directory = join(dataDir, 'keys');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const write = (name: string): string => {
    const file = join(directory, `${name}.key`);
    writeFileSync(file, `${secrets.keys[name]}\n`, { mode: 0o600 });
    return file;
  };
  return { master: write('master'), stateMac: write('state-mac') };
}

/** Only what we made: somebody may have named a directory that holds more. */
function empty(dataDir: string): void {
  const servers = ['kafka', 'mongo', 'mongod', 'keycloak', 'tls', 'keys'];
  const left = ['logs', 'services', 'kept', 'mails', 'mails.ndjson', 'main-job'];
  const files = ['secrets.json', 'servers.json', 'report.json'];
  for (const name of [...servers, ...left, ...files]) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}
