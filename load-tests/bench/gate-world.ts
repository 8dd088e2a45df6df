import { topics } from '@doui/events';
import type { OutRecord, Stream } from '@doui/stream';
import { encodeState } from '../../services/consent/src/consents/encode.ts';
import { evolve, unknownPerson } from '../../services/consent/src/consents/state.ts';
import { itemsGiven } from './feed-records.ts';
import { given, personStream, registered } from './persons.ts';
import { organisationBody, recipientBody, registryWriter } from './registry.ts';
import type { BenchServers, Workload } from './row.ts';

export const recipient = 'denki';
export const purpose = 'moving';

const day = 86_400_000;
const text = { ja: '引越し', en: 'moving' };
const members = {
  name: ['name', 'kana', 'sequence'],
  address: ['postcode', 'address'],
  telephone: ['telephone'],
};
const items = Object.keys(members);

/** One organisation with a feed, as its owners would publish it. */
export function gateWorld(servers: BenchServers, stream: Stream, feed: string) {
  const registry = registryWriter(servers, stream);
  const { document } = registry;

  const feedDocument = (status: 'open' | 'paused'): OutRecord =>
    document('feed', feed, {
      case: 'feed',
      value: {
        ...{ purpose, recipient, format: 'json', status },
        items: Object.entries(members).map(([item, names]) => ({ item, members: names })),
      },
    });

  function consent(number: number): OutRecord {
    const stream = personStream(number);
    const at = Date.now() - day;
    const state = evolve(
      evolve(unknownPerson, registered(at)),
      given(at, { to: [purpose], items: itemsGiven(number), recipients: [recipient] }),
    );
    const value = encodeState({ stream, version: 2, state, entries: [] });
    return registry.sealed(topics.consentState, stream, value);
  }

  return {
    async open(persons: number): Promise<void> {
      await registry.genesis();
      await registry.send([
        document('organisation', 'bench', organisationBody),
        ...items.map((item) =>
          document('item', item, {
            case: 'item',
            value: { name: text, category: 'ordinary', acquiredBy: 'directly' },
          }),
        ),
        document('purpose', purpose, {
          case: 'purpose',
          value: {
            ...{ title: text, items, includesProvision: true, told: true },
            ...{ purposeVersion: 1, consentValidFrom: 1, uses: ['use', 'provide'] },
            publishedAtMs: BigInt(Date.now() - 30 * day),
          },
        }),
        document('recipient', recipient, recipientBody(recipient)),
        feedDocument('paused'),
      ]);
      await registry.send(Array.from({ length: persons }, (_, number) => consent(number)));
    },
    set: (status: 'open' | 'paused') => registry.send([feedDocument(status)]),
    /** Retires the feed: its topics go, and later gates must not look for them. */
    async close() {
      await registry.send([document('feed', feed)]);
      await registry.close();
    },
  };
}

/** The environment of a gate beside the bench's servers. */
export const gateEnvironment = (
  servers: BenchServers,
  { leaseMs = 400 }: Workload,
): Record<string, string> => ({
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
  DOUI_LEASE_MS: String(leaseMs),
  // 400 ms is the product's. A longer one, on a machine that does other things, gives up T with it.
  ...(leaseMs > 400 ? { DOUI_STALENESS_MS: '4000', DOUI_CLOSING_MS: '20000' } : {}),
});
