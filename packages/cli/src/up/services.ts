import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Addresses,
  type ApiService,
  apiServices,
  brokersOf,
  defaultCacheDir,
  type ProcessSpec,
  portOf,
  roleReader,
} from '@doui/local';

const host = '127.0.0.1';
const root = fileURLToPath(new URL('../../../../', import.meta.url));

const settingName = (service: string): string => service.toUpperCase().replaceAll('-', '_');

export const urlOf = (at: Addresses, service: string): string =>
  `http://${host}:${portOf(at.ports, service)}`;

/** `DOUI_CONSENT_URL` and so on: where every service finds every other. */
export const serviceUrls = (at: Addresses): Record<string, string> =>
  Object.fromEntries(apiServices.map((name) => [`DOUI_${settingName(name)}_URL`, urlOf(at, name)]));

/** The settings of one service, as docs/design/contracts.md lists them. */
export function serviceEnvironment(service: ApiService, at: Addresses): Record<string, string> {
  const client = `svc-${service}`;
  const { ca } = at;
  return {
    NODE_ENV: 'production',
    DOUI_HOST: host,
    DOUI_PORT: String(portOf(at.ports, service)),
    DOUI_INSTANCE: '0',
    DOUI_KAFKA_BROKERS: brokersOf(at),
    DOUI_KAFKA_USERNAME: service,
    DOUI_KAFKA_PASSWORD: known(at.kafka.users, service, 'Kafka user'),
    DOUI_MONGO_URL: at.mongoUrl,
    DOUI_MONGO_DATABASE: `doui_${service.replaceAll('-', '_')}`,
    DOUI_KEYCLOAK_URL: at.keycloakUrl,
    DOUI_KEYCLOAK_REALM: 'doui',
    DOUI_AUDIENCE: 'doui-api',
    DOUI_CLIENT_ID: client,
    DOUI_CLIENT_SECRET: known(at.clients, client, 'client'),
    DOUI_MASTER_KEY_FILE: at.keyFiles.master,
    DOUI_STATE_MAC_KEY_FILE: at.keyFiles.stateMac,
    DOUI_PARTITIONS: '6',
    DOUI_SERVICE: service,
    DOUI_PORTAL_URL: urlOf(at, 'portal'),
    DOUI_PUBLIC_URL: urlOf(at, 'portal'),
    ...(ca ? { DOUI_KAFKA_CA: ca, DOUI_MONGO_CA: ca, DOUI_KEYCLOAK_CA: ca } : {}),
    ...serviceUrls(at),
    ...(service === 'notification' ? notificationSettings(at) : {}),
    ...(service === 'records' ? roleReaderSettings(at) : {}),
  };
}

const notificationSettings = (at: Addresses): Record<string, string> => ({
  DOUI_SMTP_HOST: host,
  DOUI_SMTP_PORT: String(portOf(at.ports, 'smtp')),
  DOUI_SMTP_TLS: 'none',
  // Receivers of the examples live on this machine; elsewhere such addresses are refused.
  DOUI_WEBHOOK_ALLOW_LOOPBACK: 'true',
});

const roleReaderSettings = (at: Addresses): Record<string, string> => ({
  DOUI_ROLE_READER_ID: roleReader,
  DOUI_ROLE_READER_SECRET: known(at.clients, roleReader, 'client'),
});

function known(names: Readonly<Record<string, string>>, name: string, what: string): string {
  const secret = names[name];
  if (secret === undefined) throw new Error(`no secret for the ${what} ${name}`);
  return secret;
}

/** Half of a start is reading and compiling its own source. */
export const compileCache = (): { readonly NODE_COMPILE_CACHE: string } => ({
  NODE_COMPILE_CACHE: join(defaultCacheDir(), 'compiled'),
});

/** A service as a process of its own; with a folder for data, what it has read of the state topics is kept there. */
export const serviceProcess = (
  service: ApiService,
  at: Addresses & { readonly dataDir?: string },
): ProcessSpec => ({
  name: service,
  command: process.execPath,
  args: ['--import', '@doui/telemetry/register', 'src/main.ts'],
  cwd: `${root}services/${service}`,
  env: {
    ...serviceEnvironment(service, at),
    ...(at.dataDir === undefined ? {} : { DOUI_SNAPSHOT_DIR: join(at.dataDir, 'kept') }),
    ...compileCache(),
  },
  ports: { [service]: portOf(at.ports, service) },
  host,
  ready: () => answersOk(`${urlOf(at, service)}/readyz`),
  hint: `read the lines above; DOUI_${settingName(service)}_PORT moves its port`,
});

/** The one address of everything, as a process of its own. */
export const edgeProcess = (at: Addresses, organisations: readonly string[]): ProcessSpec => ({
  name: 'edge',
  command: process.execPath,
  args: [fileURLToPath(new URL('../edge/main.ts', import.meta.url))],
  env: {
    DOUI_HOST: host,
    DOUI_PORT: String(portOf(at.ports, 'portal')),
    DOUI_ORGANISATIONS: organisations.join(','),
    ...serviceUrls(at),
  },
  ports: { portal: portOf(at.ports, 'portal') },
  host,
  ready: () => answersOk(`${urlOf(at, 'portal')}/livez`),
});

/** The mail server of the examples: what would go out by mail can be read in a folder. */
export const mailProcess = (at: Addresses & { readonly dataDir: string }): ProcessSpec => ({
  name: 'smtp-sink',
  command: process.execPath,
  args: [`${root}examples/parties/src/smtp-sink.ts`],
  env: {
    DOUI_PORT: String(portOf(at.ports, 'smtp')),
    DOUI_MAIL_DIRECTORY: join(at.dataDir, 'mails'),
    DOUI_JOURNAL: join(at.dataDir, 'mails.ndjson'),
  },
  ports: { smtp: portOf(at.ports, 'smtp') },
  host,
});

async function answersOk(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await answer.arrayBuffer();
  return answer.ok;
}
