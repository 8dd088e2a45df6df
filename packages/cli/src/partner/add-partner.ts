import { randomBytes, randomUUID } from 'node:crypto';
import { isId } from '@doui/kernel';
import { addKafkaUser, brokersOf, defaultCacheDir, keycloakAdminOf, portOf } from '@doui/local';
import { accessFrom, dataDirOf } from '../access.ts';
import { createApi, problemOf } from '../api.ts';
import type { Call } from '../command.ts';
import { readServers } from '../servers.ts';
import { createTokens } from '../tokens.ts';
import { ensurePartnerClient } from './keycloak-client.ts';

const word = (): string => randomBytes(24).toString('base64url');

/** Makes a partner at the broker, in Keycloak and at doui, in this order: each needs the one before. */
export async function addPartner({ positionals, options, terminal, env }: Call): Promise<number> {
  const [partner = ''] = positionals;
  const organisation = options['organisation'];
  if (!isId(partner) || !isId(organisation)) {
    terminal.error(
      'doui partner add <partner> --organisation <id>; both are 3 to 40 lower-case letters and digits',
    );
    return 2;
  }
  const dataDir = dataDirOf(env);
  const servers = readServers(dataDir);
  if (!servers) throw new Error('the local stack does not run (`doui up` starts it)');
  const user = `partner-${partner}`;
  const password = word();
  const secret = word();

  terminal.progress(`Kafka user ${user} …`);
  const port = portOf(servers.ports, 'kafka');
  await addKafkaUser({ dataDir, cacheDir: defaultCacheDir(), port, name: user, password });

  terminal.progress(`Keycloak client ${user} …`);
  await ensurePartnerClient(
    { url: servers.keycloakUrl, ...keycloakAdminOf(dataDir) },
    { clientId: user, secret, organisation, partner },
  );

  terminal.progress(`partner ${partner} of ${organisation} …`);
  const access = accessFrom(env);
  const token = await createTokens(access.tokenUrl).ofClient(
    access.client('manager', organisation),
  );
  const answer = await createApi(access.apiUrl).call({
    method: 'PUT',
    path: `/v1/organisations/${organisation}/partners/${partner}`,
    token,
    body: { commandId: randomUUID(), kafkaUser: user },
  });
  if (answer.status >= 300) {
    throw new Error(`doui did not take the partner: ${JSON.stringify(problemOf(answer))}`);
  }
  for (const line of [
    `partner            ${partner} of ${organisation}`,
    `Kafka              ${brokersOf(servers)}, SASL SCRAM-SHA-512`,
    `  user / password  ${user} / ${password}`,
    `  topic            doui.partner.${partner}.events.v1, group ${user}.events`,
    `client / secret    ${user} / ${secret}`,
    `tokens             ${access.tokenUrl}`,
    'These are shown once. / これらは一度だけ表示します。',
  ]) {
    terminal.line(line);
  }
  return 0;
}
