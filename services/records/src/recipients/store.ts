import type { Text } from '@doui/kernel';
import type { MongoConnection } from '@doui/ledger';
import { asked, durable, settled } from '../mongo-store.ts';

export type RecipientVersion = {
  readonly org: string;
  readonly recipient: string;
  readonly version: number;
  readonly name: Text;
  readonly address: Text;
  readonly representative: Text;
};

type Stored = RecipientVersion & { readonly _id: string };

const idOf = ({
  org,
  recipient,
  version,
}: Omit<RecipientVersion, 'name' | 'address' | 'representative'>) =>
  `${org}/${recipient}/${version}`;

/** Every version of a recipient that went by: the topic keeps the newest only, a record needs its own. */
export function recipientStore(connection: MongoConnection) {
  const versions = connection.getClient().db(connection.name).collection<Stored>('recipients');
  return {
    async keep(version: RecipientVersion): Promise<void> {
      const _id = idOf(version);
      const update = { $setOnInsert: version };
      await asked(versions.updateOne({ _id }, update, { upsert: true, ...durable }));
    },
    async find(
      wanted: readonly { org: string; recipient: string; version: number }[],
    ): Promise<ReadonlyMap<string, RecipientVersion>> {
      const ids = [...new Set(wanted.map(idOf))];
      const found = await asked(versions.find({ _id: { $in: ids } }, settled).toArray());
      return new Map(found.map(({ _id, ...version }) => [_id, version]));
    },
  };
}

export type RecipientStore = ReturnType<typeof recipientStore>;
export { idOf as recipientVersionId };
