import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { topics } from '@doui/events';
import { connect, type Stream } from '@doui/stream';
import { kafkaAs, newId, serverSettings, testServers, until } from '@doui/testing';
import { consentRecord, type RegistryBody, registryRecord } from '@doui/testing/owners';
import { compose } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';

export const org = 'hikkoshibin';
export const both = (text: string) => ({ ja: text, en: text });

export const connectAs = (user: string): Stream => connect(kafkaAs(user));

/** Settings on the servers of this run, with a database of this test alone. */
export function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    ...serverSettings('opt-out'),
    DOUI_INSTANCE: '7',
    DOUI_MONGO_DATABASE: newId('doui_opt_out_'),
    DOUI_CONSENT_URL: 'http://127.0.0.1:1',
    ...more,
  };
}

/** Writes what the owners of the other state topics would have published. */
export async function owners() {
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  const registry = connectAs('purpose-registry');
  const consent = connectAs('consent');
  // Beside other tests on the same servers the topics may have begun already.
  for (const [stream, topic] of [
    [registry, topics.registryState],
    [consent, topics.consentState],
  ] as const) {
    await stream.writeGenesis({ topic, incarnation: randomUUID(), macKey });
  }
  const registryPublisher = registry.publisher();
  const consentPublisher = consent.publisher();
  return {
    async put(kind: string, id: string, body: RegistryBody): Promise<void> {
      await registryPublisher.send([registryRecord({ org, kind, id, version: 1n, body })]);
    },
    async person(person: string, more: { version?: bigint; erased?: boolean } = {}): Promise<void> {
      await consentPublisher.send([consentRecord({ org, person, version: 1n, ...more })]);
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
