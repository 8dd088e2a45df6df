import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { create, encode, ProvisionRecordSchema, topics } from '@doui/events';
import { connect, type OutRecord, type Stream } from '@doui/stream';
import { kafkaAs, newId, serverSettings, testServers, until } from '@doui/testing';
import { registryRecord } from '@doui/testing/owners';
import { compose } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';

export const org = 'hikkoshibin';
export const both = (text: string) => ({ ja: text, en: text });
export const connectAs = (user: string): Stream => connect(kafkaAs(user));

/** Settings on the servers of this run, with a database of this test alone. */
export function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    ...serverSettings('records'),
    DOUI_INSTANCE: '7',
    DOUI_MONGO_DATABASE: newId('doui_records_'),
    DOUI_KEYS_DATABASE: newId('doui_records_keys_'),
    DOUI_CONSENT_URL: 'http://127.0.0.1:1',
    ...more,
  };
}

/** The records service of this process on real servers. */
export async function startRecords(more: Record<string, string> = {}) {
  const service = await compose(configFrom(environment(more)));
  const { port } = await service.start();
  const base = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${base}/readyz`)).ok, {
    what: 'records is ready',
    withinMs: 60_000,
  });
  const stop = async () => {
    for (const end of service.stops) await end();
  };
  return { base, stop };
}

/** What the purpose registry would have published of a recipient. */
export async function recipientWriter() {
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  const stream = connectAs('purpose-registry');
  await stream.writeGenesis({ topic: topics.registryState, incarnation: randomUUID(), macKey });
  const publisher = stream.publisher();
  return {
    async put(id: string, version: bigint, name: string): Promise<void> {
      const state = registryRecord({
        ...{ org, kind: 'recipient', id, version },
        body: {
          case: 'recipient',
          value: {
            name: both(name),
            address: both('架空市'),
            representative: both('代表'),
            relation: 'third-party',
            country: 'JP',
          },
        },
      });
      await publisher.send([state]);
    },
    close: () => publisher.close(),
  };
}

export type Left = {
  readonly feed: string;
  readonly offset: number;
  readonly person: string;
  readonly recipient: string;
  readonly atMs: number;
  readonly version?: number;
  readonly items?: string[];
  readonly basis?: string;
};

/** A provision record as the gate writes it. */
export const provision = (left: Left): OutRecord => ({
  topic: topics.provisions,
  key: left.recipient,
  value: encode(
    ProvisionRecordSchema,
    create(ProvisionRecordSchema, {
      id: `${left.feed}/inc1/0/${left.offset}`,
      org,
      feed: left.feed,
      partition: 0,
      offset: BigInt(left.offset),
      atMs: BigInt(left.atMs),
      person: left.person,
      recipient: left.recipient,
      recipientVersion: BigInt(left.version ?? 1),
      purpose: 'move',
      purposeVersion: 1,
      items: left.items ?? ['name', 'address'],
      basis: left.basis ?? 'consent',
      cite: 'Law27.1',
      basisPosition: { service: 'consent', stream: `${org}/person/${left.person}`, version: 3n },
      ruleSet: 'appi-2022',
      incarnation: 'inc1',
    }),
  ),
});

export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely in tests
  readonly body: any;
};

/** Speaks to the service with one token. */
export const callerOf =
  (base: string, token: string) =>
  async (path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<Answered> => {
    const response = await fetch(`${base}/v1/organisations/${org}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify({ commandId: randomUUID(), ...body }) } : {}),
    });
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
    const json = (response.headers.get('content-type') ?? '').match(
      /application\/(problem\+)?json/,
    );
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text ? JSON.parse(text) : undefined,
    };
  };
