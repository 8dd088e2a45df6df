import type { MongoConnection } from '@doui/ledger';
import { asked, batchMs, durable, settled } from '../mongo-store.ts';

type Bucket = { readonly _id: string; readonly entries: readonly string[] };

export type BucketEntry = { readonly bucket: string; readonly entry: string };

export type Buckets = {
  /** Adds what is not there yet; the same entry twice is there once. */
  add(entries: readonly BucketEntry[]): Promise<void>;
  /** The entries of each bucket that exists. */
  read(buckets: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  remove(entries: readonly BucketEntry[]): Promise<void>;
};

const readMax = 200;

/**
 * Lists under computable ids, the only kind of index that is fast on every MongoDB-compatible server:
 * nothing here is ever searched for by anything but `_id`.
 */
export function bucketStore(connection: MongoConnection, name: string): Buckets {
  const buckets = connection.getClient().db(connection.name).collection<Bucket>(name);
  return {
    async add(entries) {
      if (entries.length === 0) return;
      const operations = [...grouped(entries)].map(([_id, list]) => ({
        updateOne: {
          filter: { _id },
          update: { $addToSet: { entries: { $each: list } } },
          upsert: true,
        },
      }));
      await asked(buckets.bulkWrite(operations, { ordered: false, ...durable }), batchMs);
    },
    async read(ids) {
      const found = new Map<string, readonly string[]>();
      for (let from = 0; from < ids.length; from += readMax) {
        const _id = { $in: ids.slice(from, from + readMax) };
        for (const one of await asked(buckets.find({ _id }, settled).toArray())) {
          found.set(one._id, one.entries);
        }
      }
      return found;
    },
    async remove(entries) {
      if (entries.length === 0) return;
      const operations = [...grouped(entries)].map(([_id, list]) => ({
        updateOne: { filter: { _id }, update: { $pull: { entries: { $in: list } } } },
      }));
      await asked(buckets.bulkWrite(operations, { ordered: false, ...durable }), batchMs);
    },
  };
}

function grouped(entries: readonly BucketEntry[]): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { bucket, entry } of entries) {
    const list = lists.get(bucket);
    if (list) list.push(entry);
    else lists.set(bucket, [entry]);
  }
  return lists;
}
