import { randomUUID } from 'node:crypto';
import type { MongoConnection } from '@doui/ledger';
import { asked, batchMs, durable, settled } from '../mongo-store.ts';

type Bucket = { readonly _id: string; readonly entries: readonly string[] };
type List = { readonly bucket: string; readonly entries: readonly string[] };
/** Entries that came together and are not in their buckets yet. Never changed, only deleted. */
type Sheet = { readonly _id: string; readonly lists: readonly List[] };

export type BucketEntry = { readonly bucket: string; readonly entry: string };

export type Buckets = {
  /** Adds what is not there yet; the same entry twice is there once. */
  add(entries: readonly BucketEntry[]): Promise<void>;
  /** The entries of each bucket that exists. */
  read(buckets: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  remove(entries: readonly BucketEntry[]): Promise<void>;
};

export type FiledBuckets = Buckets & {
  /** Puts the entries of the oldest sheets into their buckets; answers how many sheets. */
  file(): Promise<number>;
};

const readMax = 200;
/** A sheet stays far below what a document may hold. */
const sheetEntries = 5_000;
const filedAtOnce = 100;
/** Sheets of this process that may lie about: a search reads them all. */
const sheetsMax = 200;
/** Small enough that nobody who reads meanwhile waits long. */
const writesAtOnce = 250;

/**
 * Lists under computable ids, the only kind of index that is fast on every MongoDB-compatible server:
 * nothing here is ever searched for by anything but `_id`. A batch touches hundreds of lists, so it is
 * first written down as one sheet; `file` moves many sheets together into the lists. A search looks at
 * the sheets first and at the lists then: what is filed in between is found in the lists.
 */
export function bucketStore(connection: MongoConnection, name: string): FiledBuckets {
  const database = connection.getClient().db(connection.name);
  const buckets = database.collection<Bucket>(name);
  const sheets = database.collection<Sheet>(`${name}_new`);
  let lying = 0;
  let filing: Promise<number> | undefined;

  async function fileSome(): Promise<number> {
    const oldest = sheets.find({}, settled).sort({ _id: 1 }).limit(filedAtOnce);
    const found = await asked(oldest.toArray(), batchMs);
    if (found.length === 0) {
      lying = 0;
      return 0;
    }
    const lists = [...grouped(found.flatMap(entriesOfSheet))];
    for (let from = 0; from < lists.length; from += writesAtOnce) {
      const operations = lists.slice(from, from + writesAtOnce).map(([_id, entries]) => ({
        updateOne: {
          filter: { _id },
          update: { $addToSet: { entries: { $each: entries } } },
          upsert: true,
        },
      }));
      await asked(buckets.bulkWrite(operations, { ordered: false, ...durable }), batchMs);
    }
    // Only now: a crash before this files them once more, which adds nothing.
    const ids = found.map(({ _id }) => _id);
    await asked(sheets.deleteMany({ _id: { $in: ids } }, durable), batchMs);
    lying = Math.max(0, lying - found.length);
    return found.length;
  }

  const file = (): Promise<number> => {
    filing ??= fileSome().finally(() => {
      filing = undefined;
    });
    return filing;
  };

  return {
    file,
    async add(entries) {
      if (entries.length === 0) return;
      while (lying >= sheetsMax) await file();
      const written: Sheet[] = [];
      for (let from = 0; from < entries.length; from += sheetEntries) {
        const lists = [...grouped(entries.slice(from, from + sheetEntries))];
        written.push({
          _id: `${String(Date.now()).padStart(15, '0')}/${randomUUID()}`,
          lists: lists.map(([bucket, list]) => ({ bucket, entries: list })),
        });
      }
      await asked(sheets.insertMany(written, { ordered: false, ...durable }), batchMs);
      lying += written.length;
    },
    async read(ids) {
      const wanted = new Set(ids);
      const found = new Map<string, Set<string>>();
      const take = (bucket: string, entries: readonly string[]): void => {
        const all = found.get(bucket);
        if (!all) found.set(bucket, new Set(entries));
        else for (const entry of entries) all.add(entry);
      };
      for (const { lists } of await asked(sheets.find({}, settled).toArray())) {
        for (const { bucket, entries } of lists) if (wanted.has(bucket)) take(bucket, entries);
      }
      for (let from = 0; from < ids.length; from += readMax) {
        const _id = { $in: ids.slice(from, from + readMax) };
        for (const one of await asked(buckets.find({ _id }, settled).toArray())) {
          take(one._id, one.entries);
        }
      }
      return new Map([...found].map(([bucket, entries]) => [bucket, [...entries]]));
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

const entriesOfSheet = ({ lists }: Sheet): BucketEntry[] =>
  lists.flatMap(({ bucket, entries }) => entries.map((entry) => ({ bucket, entry })));

function grouped(entries: readonly BucketEntry[]): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { bucket, entry } of entries) {
    const list = lists.get(bucket);
    if (list) list.push(entry);
    else lists.set(bucket, [entry]);
  }
  return lists;
}
