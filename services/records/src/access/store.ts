import type { MongoConnection } from '@doui/ledger';
import { expiringDocuments } from '../expiring-store.ts';
import { asked, batchMs, durable, settled, takenIds } from '../mongo-store.ts';
import { bucketStore, type FiledBuckets } from '../places/bucket-store.ts';
import type { Expiring } from '../places/delete-due.ts';
import { entriesOf, entriesToRemove } from '../places/places.ts';
import type { AccessRecord } from './record.ts';

type Stored = Omit<AccessRecord, 'id' | 'source'> & {
  readonly _id: string;
  readonly sourcePartition: number;
  readonly sourceOffset: string;
};

export type AccessStore = Expiring<AccessRecord> & {
  prepare(): Promise<void>;
  /** Keeps a batch; what was kept before changes nothing. Answers how many were new. */
  keep(batch: readonly AccessRecord[]): Promise<number>;
  byIds(ids: readonly string[]): Promise<AccessRecord[]>;
  readonly places: FiledBuckets;
};

const readMax = 500;

export function mongoAccessStore(connection: MongoConnection): AccessStore {
  const records = connection.getClient().db(connection.name).collection<Stored>('access');
  const places = bucketStore(connection, 'access_places');
  const expiring = expiringDocuments(records);
  return {
    places,
    prepare: expiring.prepare,
    postpone: expiring.postpone,
    expired: async (now, limit) => (await expiring.due(now, limit)).map(recordOf),
    async remove(batch) {
      // The lists first: a list that names a record that is gone is harmless.
      await places.remove(batch.flatMap(entriesToRemove));
      await expiring.remove(batch.map(({ id }) => id));
    },
    async keep(batch) {
      if (batch.length === 0) return 0;
      await places.add(batch.flatMap(entriesOf));
      const options = { ordered: false, ...durable };
      const taken = await asked(
        takenIds(records.insertMany(batch.map(storedOf), options)),
        batchMs,
      );
      return batch.length - taken.length;
    },
    async byIds(ids) {
      const found: AccessRecord[] = [];
      for (let from = 0; from < ids.length; from += readMax) {
        const _id = { $in: ids.slice(from, from + readMax) };
        found.push(...(await asked(records.find({ _id }, settled).toArray())).map(recordOf));
      }
      return found;
    },
  };
}

const storedOf = ({ id, source, ...rest }: AccessRecord): Stored => ({
  _id: id,
  ...rest,
  sourcePartition: source.partition,
  sourceOffset: String(source.offset),
});

const recordOf = ({ _id, sourcePartition, sourceOffset, ...rest }: Stored): AccessRecord => ({
  id: _id,
  ...rest,
  source: { partition: sourcePartition, offset: BigInt(sourceOffset) },
});
