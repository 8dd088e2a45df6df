import type { Instant } from '@doui/kernel';
import type { MongoConnection } from '@doui/ledger';
import { asked, batchMs, durable, settled, takenIds } from '../mongo-store.ts';
import { type BucketEntry, type Buckets, bucketStore } from '../places/bucket-store.ts';
import { entriesOf, entriesToRemove } from '../places/places.ts';
import { type KeptAside, type KeptProvision, takesPlaceOf, type Withheld } from './record.ts';

type Stored = Omit<KeptProvision, 'id' | 'source' | 'persons' | 'group'> & {
  readonly _id: string;
  readonly sourcePartition: number;
  readonly sourceOffset: string;
};

export type ProvisionStore = {
  prepare(): Promise<void>;
  /** Keeps a batch; what was kept before changes nothing. Answers how many were new. */
  keep(batch: readonly KeptProvision[]): Promise<number>;
  byIds(ids: readonly string[]): Promise<KeptProvision[]>;
  readonly places: Buckets;
  count(org: string, feed: string): Promise<number>;
  withhold(id: string, withheld: Withheld | undefined): Promise<boolean>;
  expired(now: Instant, limit: number): Promise<KeptProvision[]>;
  postpone(id: string, keepUntil: Instant): Promise<void>;
  remove(batch: readonly KeptProvision[]): Promise<void>;
};

const readMax = 500;

export function mongoProvisionStore(connection: MongoConnection): ProvisionStore {
  const records = connection.getClient().db(connection.name).collection<Stored>('provisions');
  const places = bucketStore(connection, 'provision_places');

  async function byIds(ids: readonly string[]): Promise<KeptProvision[]> {
    const found: KeptProvision[] = [];
    for (let from = 0; from < ids.length; from += readMax) {
      const _id = { $in: ids.slice(from, from + readMax) };
      found.push(...(await asked(records.find({ _id }, settled).toArray())).map(keptOf));
    }
    return found;
  }

  /** The same id again is a repeat, or the committed release after an aborted one that leaked. */
  async function replace(repeats: readonly KeptProvision[]): Promise<void> {
    const before = new Map((await byIds(repeats.map(({ id }) => id))).map((one) => [one.id, one]));
    const changed = repeats.flatMap((repeat) => {
      const kept = before.get(repeat.id);
      if (!kept || !takesPlaceOf(repeat, kept)) return [];
      const keptAside = [...kept.keptAside, asideOf(kept)];
      const { withheld } = kept;
      return [{ ...repeat, keptAside, ...(withheld ? { withheld } : {}) }];
    });
    if (changed.length === 0) return;
    const operations = changed.map((one) => ({
      replaceOne: { filter: { _id: one.id }, replacement: storedOf(one) },
    }));
    await asked(records.bulkWrite(operations, { ordered: false, ...durable }), batchMs);
  }

  return {
    places,
    byIds,
    async prepare() {
      // Counting and deleting go by these on a real MongoDB; nothing a reader waits for does.
      await asked(records.createIndex({ org: 1, feed: 1 }), batchMs);
      await asked(records.createIndex({ keepUntil: 1 }), batchMs);
    },
    async keep(batch) {
      if (batch.length === 0) return 0;
      // The lists first: a place without its record is passed over, so whatever is kept is found.
      await places.add(batch.flatMap(entriesOf));
      const options = { ordered: false, ...durable };
      const taken = await asked(
        takenIds(records.insertMany(batch.map(storedOf), options)),
        batchMs,
      );
      await replace(taken.flatMap((index) => batch[index] ?? []));
      return batch.length - taken.length;
    },
    count: (org, feed) => asked(records.countDocuments({ org, feed }, settled), batchMs),
    async withhold(_id, withheld) {
      const update = withheld ? { $set: { withheld } } : { $unset: { withheld: '' as const } };
      return (await asked(records.updateOne({ _id }, update, durable))).matchedCount === 1;
    },
    expired: async (now, limit) => {
      const due = records.find({ keepUntil: { $lte: now } }, settled).limit(limit);
      return (await asked(due.toArray(), batchMs)).map(keptOf);
    },
    postpone: async (_id, keepUntil) => {
      await asked(records.updateOne({ _id }, { $set: { keepUntil } }, durable));
    },
    async remove(batch) {
      if (batch.length === 0) return;
      // The lists first: a list that names a record that is gone is harmless, the other way is not.
      const entries: BucketEntry[] = batch.flatMap(entriesToRemove);
      await places.remove(entries);
      const ids = batch.map(({ id }) => id);
      await asked(records.deleteMany({ _id: { $in: ids } }, durable), batchMs);
    },
  };
}

const asideOf = ({ at, items, basis }: KeptProvision): KeptAside => ({ at, items, basis });

function storedOf({ id, source, persons: _, group: __, ...rest }: KeptProvision): Stored {
  return {
    _id: id,
    ...rest,
    sourcePartition: source.partition,
    sourceOffset: String(source.offset),
  };
}

function keptOf({ _id, sourcePartition, sourceOffset, ...rest }: Stored): KeptProvision {
  return {
    id: _id,
    ...rest,
    persons: [rest.person],
    group: rest.recipient,
    source: { partition: sourcePartition, offset: BigInt(sourceOffset) },
  };
}
