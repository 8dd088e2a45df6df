import { kafkaClassPath } from './kafka.ts';
import { setUpKafka } from './kafka-setup.ts';
import { silent } from './progress.ts';
import { secretsOf, writeSecrets } from './secrets.ts';

/**
 * Makes a Kafka user at the running broker of a data directory, or gives it a new password, from a
 * process other than the one that started the servers.
 */
export async function addKafkaUser(user: {
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly port: number;
  readonly name: string;
  readonly password: string;
}): Promise<void> {
  const secrets = secretsOf(user.dataDir, { users: [], clients: [], keys: [] });
  const classPath = await kafkaClassPath(user.cacheDir, silent);
  const admin = { port: user.port, user: 'admin', password: secrets.kafka['admin'] ?? '' };
  await setUpKafka(classPath, admin, { users: [{ name: user.name, password: user.password }] });
  secrets.kafka[user.name] = user.password;
  writeSecrets(user.dataDir, secrets);
}

/** What Keycloak's own administrator of the local stack signs in with. */
export const keycloakAdminOf = (dataDir: string): { name: string; password: string } => ({
  name: 'admin',
  password: secretsOf(dataDir, { users: [], clients: [], keys: [] }).keycloakAdmin,
});
