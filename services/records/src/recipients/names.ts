import { decode, RegistryStateSchema, type Text as WireText } from '@doui/events';
import type { Text } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { KeptProvision } from '../provisions/record.ts';
import type { RecipientNamed } from '../provisions/wire.ts';
import { type RecipientStore, type RecipientVersion, recipientVersionId } from './store.ts';

export type Names = {
  onRegistryState(record: InRecord): 'done';
  /** Who the recipients of these records were at the time, by record id. */
  of(records: readonly KeptProvision[]): Promise<ReadonlyMap<string, RecipientNamed>>;
  /** What was seen has been kept. */
  settled(): Promise<void>;
};

const text = (from: WireText | undefined): Text => ({ ja: from?.ja ?? '', en: from?.en ?? '' });

/** Names of recipients: the newest in memory, every version that went by in the database. */
export function recipientNames(store: RecipientStore, onTrouble: (error: unknown) => void): Names {
  const newest = new Map<string, RecipientVersion>();
  const keeping = new Map<string, Promise<void>>();

  function keep(version: RecipientVersion): void {
    const id = recipientVersionId(version);
    if (keeping.has(id)) return;
    const kept = store
      .keep(version)
      .catch(onTrouble)
      .finally(() => keeping.delete(id));
    keeping.set(id, kept);
  }

  return {
    onRegistryState({ value }) {
      const state = decode(RegistryStateSchema, value);
      if (!state.ok || state.value.body.case !== 'recipient') return 'done';
      const { org, id: recipient, body } = state.value;
      const { name, address, representative } = body.value;
      const version: RecipientVersion = {
        org,
        recipient,
        version: Number(state.value.version),
        name: text(name),
        address: text(address),
        representative: text(representative),
      };
      const known = newest.get(`${org}/${recipient}`);
      if (known && known.version > version.version) return 'done';
      newest.set(`${org}/${recipient}`, version);
      keep(version);
      return 'done';
    },
    async of(records) {
      const wanted = records.map(({ org, recipient, recipientVersion }) => ({
        org,
        recipient,
        version: recipientVersion,
      }));
      const found = await store.find(wanted);
      return new Map(
        records.flatMap(({ id, org, recipient, recipientVersion }) => {
          const version = { org, recipient, version: recipientVersion };
          const named = found.get(recipientVersionId(version)) ?? newest.get(`${org}/${recipient}`);
          return named ? [[id, named] as const] : [];
        }),
      );
    },
    settled: async () => void (await Promise.all(keeping.values())),
  };
}
