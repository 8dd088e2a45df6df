import { readFileSync } from 'node:fs';
import type { Addresses } from '@doui/local';

/** The real servers of this test run: addresses, users and secrets. */
export function testServers(): Addresses {
  const file = process.env['DOUI_TEST_SERVERS'];
  if (!file)
    throw new Error('no servers: run through `npm run integration` or name DOUI_TEST_SERVERS');
  return JSON.parse(readFileSync(file, 'utf8')) as Addresses;
}

/** The password of one Kafka user of the test run. */
export function kafkaPassword(user: string): string {
  const password = testServers().kafka.users[user];
  if (!password) throw new Error(`no Kafka user ${user}`);
  return password;
}

/** Partitions of every keyed topic of a test run. */
export const partitions = 6;

/** For `connect` of `@doui/stream`. */
export const kafkaAs = (user: string, clientId = `test.${user}`) => ({
  brokers: testServers().kafka.brokers,
  username: user,
  password: kafkaPassword(user),
  clientId,
  partitions,
});

/** What a service of this run is told of its servers; its database and the other services are added to it. */
export function serverSettings(service: string): Record<string, string> {
  const { kafka, mongoUrl, keycloakUrl, clients, keyFiles } = testServers();
  return {
    DOUI_PORT: '0',
    DOUI_KAFKA_BROKERS: kafka.brokers,
    DOUI_KAFKA_USERNAME: service,
    DOUI_KAFKA_PASSWORD: kafkaPassword(service),
    DOUI_MONGO_URL: mongoUrl,
    DOUI_KEYCLOAK_URL: keycloakUrl,
    DOUI_CLIENT_ID: `svc-${service}`,
    DOUI_CLIENT_SECRET: clients[`svc-${service}`] ?? '',
    DOUI_MASTER_KEY_FILE: keyFiles.master,
    DOUI_STATE_MAC_KEY_FILE: keyFiles.stateMac,
    DOUI_PARTITIONS: String(partitions),
    DOUI_LOG_LEVEL: 'warn',
  };
}
