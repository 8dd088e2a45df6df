import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  ConsentStateSchema,
  create,
  encode,
  type MessageInitShape,
  macHeader,
  RegistryStateSchema,
  sealState,
  topics,
} from '@doui/events';
import { connect } from '@doui/stream';
import { kafkaPassword, testServers, until } from '@doui/testing';
import { compose } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';

type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;

export const org = 'hikkoshibin';
/** Letters and digits that no other test has used. */
export const unique = (prefix: string): string =>
  `${prefix}${randomUUID().replaceAll('-', '').slice(0, 12)}`;
export const both = (text: string) => ({ ja: text, en: text });

export function kafkaAs(user: string) {
  const servers = testServers();
  return connect({
    brokers: servers.kafka.brokers,
    username: user,
    password: kafkaPassword(user),
    clientId: `opt-out-test.${user}`,
    partitions: 6,
  });
}

/** Settings on the servers of this run, with a database of this test alone. */
export function environment(more: Record<string, string> = {}): Record<string, string> {
  const servers = testServers();
  return {
    DOUI_PORT: '0',
    DOUI_INSTANCE: '7',
    DOUI_KAFKA_BROKERS: servers.kafka.brokers,
    DOUI_KAFKA_PASSWORD: kafkaPassword('opt-out'),
    DOUI_MONGO_URL: servers.mongoUrl,
    DOUI_MONGO_DATABASE: unique('doui_opt_out_'),
    DOUI_KEYCLOAK_URL: servers.keycloakUrl,
    DOUI_MASTER_KEY_FILE: servers.keyFiles.master,
    DOUI_STATE_MAC_KEY_FILE: servers.keyFiles.stateMac,
    DOUI_CLIENT_ID: 'svc-opt-out',
    DOUI_CLIENT_SECRET: servers.clients['svc-opt-out'] ?? '',
    DOUI_CONSENT_URL: 'http://127.0.0.1:1',
    DOUI_LOG_LEVEL: 'warn',
    ...more,
  };
}

/** Writes what the owners of the other state topics would have published. */
export async function owners() {
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  const registry = kafkaAs('purpose-registry');
  const consent = kafkaAs('consent');
  // Beside other tests on the same servers the topics may have begun already.
  for (const [stream, topic] of [
    [registry, topics.registryState],
    [consent, topics.consentState],
  ] as const) {
    await stream.writeGenesis({ topic, incarnation: randomUUID(), macKey });
  }
  const registryPublisher = registry.publisher();
  const consentPublisher = consent.publisher();
  const sealed = (topic: string, key: string, value: Uint8Array) => ({
    topic,
    key,
    value,
    headers: { [macHeader]: sealState(macKey, topic, key, value) },
  });
  return {
    async put(kind: string, id: string, body: Body): Promise<void> {
      const state = create(RegistryStateSchema, {
        ...{ org, kind, id, version: 1n, lowestReader: 1 },
        body,
      });
      const key = `${org}/${kind}/${id}`;
      const value = encode(RegistryStateSchema, state);
      await registryPublisher.send([sealed(topics.registryState, key, value)]);
    },
    async person(person: string, more: { version?: bigint; erased?: boolean } = {}): Promise<void> {
      const state = create(ConsentStateSchema, {
        org,
        person,
        version: 1n,
        lowestReader: 1,
        ...more,
      });
      const value = encode(ConsentStateSchema, state);
      const key = `${org}/person/${person}`;
      await consentPublisher.send([sealed(topics.consentState, key, value)]);
    },
    async close(): Promise<void> {
      await registryPublisher.close();
      await consentPublisher.close();
    },
  };
}

/** The opt-out service of this process on real servers. */
export async function startOptOut(more: Record<string, string> = {}) {
  const service = await compose(configFrom(environment(more)));
  const { port } = await service.start();
  const base = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${base}/readyz`)).ok, {
    what: 'opt-out is ready',
    withinMs: 60_000,
  });
  const stop = async () => {
    for (const end of service.stops) await end();
  };
  return { base, stop };
}

export type Answered = {
  readonly status: number;
  readonly etag: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely in tests
  readonly body: any;
};

/** Speaks to the service with one token. */
export const callerOf =
  (base: string, token: string) =>
  async (path: string, body?: object, more: { method?: string; headers?: object } = {}) => {
    const response = await fetch(`${base}/v1/organisations/${org}${path}`, {
      method: more.method ?? (body ? 'POST' : 'GET'),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...more.headers,
      },
      ...(body ? { body: JSON.stringify({ commandId: randomUUID(), ...body }) } : {}),
    });
    const text = await response.text();
    const answered: Answered = {
      status: response.status,
      etag: response.headers.get('etag'),
      body: text ? JSON.parse(text) : undefined,
    };
    return answered;
  };
