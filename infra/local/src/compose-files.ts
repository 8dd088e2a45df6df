import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiServices } from './api-services.ts';
import { kafkaUsers } from './kafka.ts';
import { brokerProperties, clientProperties } from './kafka-config.ts';
import { readAclList, readPortList, readTopicList, staticAcls, staticTopics } from './lists.ts';
import {
  expandRealm,
  type RealmTemplate,
  readRealmTemplate,
  roleReader,
  secretClients,
} from './realm.ts';
import { type Secrets, secretsOf } from './secrets.ts';
import type { Addresses } from './stack.ts';

/** Those that own a database: gate and decision own nothing. */
const OWNERS = [
  ...apiServices.filter((service) => service !== 'gate' && service !== 'decision'),
  'portal',
];
const KAFKA = { host: 'kafka', port: 9092, controllerPort: 9093 };
// The same inside and outside: tokens name it as their issuer.
const KEYCLOAK_URL = 'http://keycloak.localhost:7080';

/**
 * Writes what infra/compose.yaml mounts, with the secrets of this directory put in. Everybody may read
 * the files, since the images run under users of their own; the directory itself is closed.
 */
export function writeComposeFiles(dataDir: string): string {
  const directory = join(dataDir, 'compose');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const template = readRealmTemplate();
  const secrets = secretsOf(dataDir, {
    users: kafkaUsers(),
    mongo: ['root', ...OWNERS],
    clients: secretClients(template),
    keys: ['master', 'state-mac', 'mongo-members'],
  });
  const write = (name: string, text: string): void => {
    writeFileSync(join(directory, name), text);
    chmodSync(join(directory, name), 0o644);
  };
  const realm = expandRealm(template, secrets.clients, 'http://localhost:7000');
  write('doui-realm.json', JSON.stringify(realm, null, 2));
  write('server.properties', broker(secrets));
  write('kafka-format.sh', formatScript(secrets));
  write('kafka-setup.json', JSON.stringify(setup(secrets), null, 2));
  write('mongo-users.js', mongoUsers(secrets));
  write('managers.json', JSON.stringify(managers(template, secrets), null, 2));
  for (const name of ['master', 'state-mac', 'mongo-members']) {
    write(`${name}.key`, `${secrets.keys[name]}\n`);
  }
  write('.env', environment(secrets));
  // The main job leaves its report where it finds this.
  mkdirSync(join(directory, 'main-job'), { recursive: true });
  chmodSync(join(directory, 'main-job'), 0o777);
  write('main-job/servers.json', JSON.stringify(addresses(secrets), null, 2));
  return directory;
}

const databaseOf = (service: string): string => `doui_${service.replaceAll('-', '_')}`;
const settingOf = (name: string): string => name.replaceAll('-', '_').toUpperCase();

const broker = (secrets: Secrets): string =>
  brokerProperties({
    port: KAFKA.port,
    controllerPort: KAFKA.controllerPort,
    listenHost: '0.0.0.0',
    advertisedHost: KAFKA.host,
    logDir: '/var/lib/kafka/data',
    superUsers: readAclList().superUsers,
    brokerPassword: known(secrets.kafka, 'broker'),
  });

/** The image formats its storage without users; ours needs the super users from the first moment on. */
function formatScript(secrets: Secrets): string {
  const scram = readAclList().superUsers.map(
    (name) => `--add-scram 'SCRAM-SHA-512=[name=${name},password=${known(secrets.kafka, name)}]'`,
  );
  return [
    'set -e',
    `/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id=${secrets.cluster} \\`,
    `  --config /doui/server.properties ${scram.join(' ')}`,
    'exec /opt/kafka/bin/kafka-server-start.sh /doui/server.properties',
    '',
  ].join('\n');
}

const setup = (secrets: Secrets) => ({
  client: clientProperties(KAFKA.port, 'admin', known(secrets.kafka, 'admin'), KAFKA.host),
  users: kafkaUsers().map((name) => ({ name, password: known(secrets.kafka, name) })),
  topics: staticTopics(readTopicList(), 'local'),
  acls: staticAcls(readAclList()),
});

/** One user per service, each for its own databases only. */
function mongoUsers(secrets: Secrets): string {
  return OWNERS.map((service) => {
    const database = databaseOf(service);
    const user = {
      user: service,
      pwd: known(secrets.mongo, service),
      roles: [database, `${database}_keys`].map((db) => ({ role: 'readWrite', db })),
    };
    return `db.getSiblingDB('${database}').createUser(${JSON.stringify(user)});\n`;
  }).join('');
}

/** Who may load what an organisation says of itself. */
const managers = ({ organisations }: RealmTemplate, { clients }: Secrets) =>
  Object.fromEntries(
    organisations.map((name) => `manager-${name}`).map((id) => [id, known(clients, id)]),
  );

/** The composed stack as the main job sees it: nothing that belongs to a service. */
function addresses({ kafka, clients }: Secrets): Addresses {
  const { principals } = readAclList();
  const foreign = (names: Readonly<Record<string, string>>, ours: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(names).filter(([name]) => !ours(name)));
  const ofServices = (id: string) =>
    id.startsWith('svc-') || id === 'doui-portal' || id === roleReader;
  return {
    ports: readPortList(),
    kafka: {
      brokers: `${KAFKA.host}:${KAFKA.port}`,
      users: foreign(kafka, (name) => name === 'broker' || name in principals),
    },
    mongoUrl: '',
    keycloakUrl: KEYCLOAK_URL,
    clients: foreign(clients, ofServices),
    keyFiles: { master: '', stateMac: '' },
  };
}

function environment(secrets: Secrets): string {
  const lines = [
    `MONGO_ROOT_PASSWORD=${known(secrets.mongo, 'root')}`,
    `KEYCLOAK_ADMIN_PASSWORD=${secrets.keycloakAdmin}`,
    ...OWNERS.map((owner) => `${settingOf(owner)}_MONGO_PASSWORD=${known(secrets.mongo, owner)}`),
    ...apiServices.flatMap((service) => [
      `${settingOf(service)}_KAFKA_PASSWORD=${known(secrets.kafka, service)}`,
      `${settingOf(service)}_CLIENT_SECRET=${known(secrets.clients, `svc-${service}`)}`,
    ]),
    `PORTAL_CLIENT_SECRET=${known(secrets.clients, 'doui-portal')}`,
    `ROLE_READER_CLIENT_SECRET=${known(secrets.clients, roleReader)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function known(passwords: Readonly<Record<string, string>>, name: string): string {
  const password = passwords[name];
  if (!password) throw new Error(`no secret for ${name}`);
  return password;
}
