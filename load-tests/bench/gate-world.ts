import { readFileSync } from 'node:fs';
import {
  create,
  encode,
  type MessageInitShape,
  macHeader,
  RegistryStateSchema,
  sealState,
  stateTopics,
  topics,
} from '@doui/events';
import type { OutRecord, Stream } from '@doui/stream';
import { encodeState } from '../../services/consent/src/consents/encode.ts';
import { evolve, unknownPerson } from '../../services/consent/src/consents/state.ts';
import { itemsGiven } from './feed-records.ts';
import { given, org, personStream, registered } from './persons.ts';
import type { BenchServers } from './row.ts';

export const recipient = 'denki';
export const purpose = 'moving';
export const feedGroup = (feed: string): string => `gate.feed.${feed}`;

type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;
const day = 86_400_000;
const text = { ja: '引越し', en: 'moving' };

/** One organisation with a feed, as its owners would publish it. */
export function gateWorld(servers: BenchServers, stream: Stream, feed: string) {
  const macKey = readFileSync(servers.stateMacKeyFile);
  const publisher = stream.publisher();
  let version = Date.now();

  const sealed = (topic: string, key: string, value: Uint8Array): OutRecord => ({
    topic,
    key,
    value,
    headers: { [macHeader]: sealState(macKey, topic, key, value) },
  });

  function put(kind: string, id: string, body?: Body): OutRecord {
    version += 1;
    const common = { org, kind, id, version: BigInt(version), lowestReader: 1 };
    const message = body ? { ...common, body } : { ...common, retired: true };
    const value = encode(RegistryStateSchema, create(RegistryStateSchema, message));
    return sealed(topics.registryState, `${org}/${kind}/${id}`, value);
  }

  const feedDocument = (status: 'open' | 'paused'): OutRecord =>
    put('feed', feed, {
      case: 'feed',
      value: {
        ...{ purpose, recipient, format: 'json', status },
        items: [
          { item: 'name', members: ['name', 'kana', 'sequence'] },
          { item: 'address', members: ['postcode', 'address'] },
          { item: 'telephone', members: ['telephone'] },
        ],
      },
    });

  function consent(number: number): OutRecord {
    const stream = personStream(number);
    const at = Date.now() - day;
    const all = given(at, [purpose]);
    const items = itemsGiven(number);
    const told =
      all.type === 'answered'
        ? {
            ...all,
            answers: all.answers.map((said) =>
              said.given && items.length > 0
                ? { ...said, scopes: said.scopes.filter(({ item }) => items.includes(item)) }
                : { given: false as const, purpose, purposeVersion: 1 },
            ),
          }
        : all;
    const state = evolve(evolve(unknownPerson, registered(at)), told);
    const value = encodeState({ stream, version: 2, state, entries: [] });
    return sealed(topics.consentState, stream, value);
  }

  return {
    async open(persons: number): Promise<void> {
      for (const topic of stateTopics) {
        await stream.writeGenesis({ topic, incarnation: 'bench', macKey });
      }
      await publisher.send([
        put('organisation', org, {
          case: 'organisation',
          value: { name: text, kind: 'private', profile: 'act', processorGap: 'deny' },
        }),
        ...['name', 'address', 'telephone'].map((item) =>
          put('item', item, {
            case: 'item',
            value: { name: text, category: 'ordinary', acquiredBy: 'directly' },
          }),
        ),
        put('purpose', purpose, {
          case: 'purpose',
          value: {
            title: text,
            items: ['name', 'address', 'telephone'],
            includesProvision: true,
            purposeVersion: 1,
            consentValidFrom: 1,
            publishedAtMs: BigInt(Date.now() - 30 * day),
            told: true,
            uses: ['use', 'provide'],
          },
        }),
        put('recipient', recipient, {
          case: 'recipient',
          value: { name: text, relation: 'third-party', country: 'JP', partner: recipient },
        }),
        feedDocument('paused'),
      ]);
      await publisher.send(Array.from({ length: persons }, (_, number) => consent(number)));
    },
    set: (status: 'open' | 'paused') => publisher.send([feedDocument(status)]),
    /** Retires the feed: its topics go, and later gates must not look for them. */
    async close() {
      await publisher.send([put('feed', feed)]);
      await publisher.close();
    },
  };
}

/** The environment of a gate beside the bench's servers. */
export const gateEnvironment = (servers: BenchServers): Record<string, string> => ({
  DOUI_PORT: '0',
  DOUI_INSTANCE: '7',
  DOUI_KAFKA_BROKERS: servers.brokers,
  DOUI_KAFKA_USERNAME: 'admin',
  DOUI_KAFKA_PASSWORD: servers.adminPassword,
  // Nobody calls its API here.
  DOUI_KEYCLOAK_URL: 'http://127.0.0.1:9',
  DOUI_STATE_MAC_KEY_FILE: servers.stateMacKeyFile,
  DOUI_MASTER_KEY_FILE: servers.masterKeyFile,
  DOUI_PARTITIONS: '6',
  DOUI_LOG_LEVEL: 'warn',
});
