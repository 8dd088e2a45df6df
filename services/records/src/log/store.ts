import { Fault } from '@doui/kernel';
import { duplicatesIn, type MongoConnection } from '@doui/ledger';
import { type Frontier, type LogLeaf, type TileId, tileKey } from '@doui/proof';
import type mongoose from 'mongoose';
import { asked, batchMs, durable, settled } from '../mongo-store.ts';
import { emptyHead, type Filing, type Growth, type LogHead, type Tail } from './sequence.ts';

/** Where the log lies. `commit` alone decides; the rest is made from what it wrote. */
export type LogStore = {
  prepare(): Promise<void>;
  head(): Promise<LogHead>;
  /** False when somebody else has written a newer head meanwhile. */
  commit(head: LogHead): Promise<boolean>;
  /** May be called again for the same batch, by anybody, late. */
  file(filing: Filing): Promise<void>;
  tails(keys: readonly string[]): Promise<Map<string, Tail>>;
  /** The leaf of a version of a stream. */
  indexOf(key: string, version: number): Promise<number | undefined>;
  /** Where some streams end, in the order of their keys. */
  tailsAfter(key: string, limit: number): Promise<(Tail & { readonly key: string })[]>;
  /** The hashes of tiles; one that is not there is left out. */
  tiles(ids: readonly Pick<TileId, 'level' | 'index'>[]): Promise<Map<string, Uint8Array>>;
  /** The logged leaves, as the bytes that were hashed. */
  entries(bundle: number): Promise<readonly string[]>;
  saveCheckpoint(hour: number, size: number, text: string): Promise<void>;
  newestCheckpoint(): Promise<string | undefined>;
};

/** Leaf indexes a stream's document holds at most; older ones lie in blocks of this many. */
export const indexBlock = 1_000;

type HeadRow = {
  readonly _id: 'head';
  readonly revision: number;
  readonly size: number;
  readonly frontier: readonly string[];
  readonly beforeSize: number;
  readonly before: readonly string[];
  readonly leaves: readonly (readonly [string, string, number, string])[];
};
type GrowingRow = {
  readonly _id: string;
  readonly width: number;
  readonly items: readonly string[];
};
type TailRow = {
  readonly _id: string;
  readonly version: number;
  readonly hash: string;
  readonly indexes: readonly number[];
};
type BlockRow = { readonly _id: string; readonly indexes: readonly number[] };
type CheckpointRow = { readonly _id: number; readonly size: number; readonly text: string };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const frontierOf = (size: number, hashes: readonly string[]): Frontier => ({
  size,
  hashes: hashes.map((hash) => Buffer.from(hash, 'base64')),
});
const leafOf = ([service, stream, version, hash]: HeadRow['leaves'][number]): LogLeaf => ({
  ...{ service, stream, version, hash },
});

export function mongoLogStore(connection: MongoConnection): LogStore {
  const db = connection.getClient().db(connection.name);
  const heads = db.collection<HeadRow>('log');
  const tiles = db.collection<GrowingRow>('log_tiles');
  const entries = db.collection<GrowingRow>('log_entries');
  const tails = db.collection<TailRow>('log_streams');
  const blocks = db.collection<BlockRow>('log_stream_blocks');
  const checkpoints = db.collection<CheckpointRow>('log_checkpoints');

  async function rowsOf(keys: readonly string[]): Promise<TailRow[]> {
    const found = tails.find({ _id: { $in: [...keys] } }, settled).toArray();
    return asked(found, batchMs);
  }

  /** Adds to the end of documents that have not been added to already. */
  async function grow(
    rows: mongoose.mongo.Collection<GrowingRow>,
    growths: readonly Growth[],
  ): Promise<void> {
    const operations = growths.map(({ id, start, items }) =>
      start === 0
        ? { insertOne: { document: { _id: id, width: items.length, items } } }
        : {
            updateOne: {
              filter: { _id: id, width: start },
              update: {
                $set: { width: start + items.length },
                $push: { items: { $each: items } },
              },
            },
          },
    );
    if ((await carriedOut(rows, operations)) === operations.length) return;
    const wanted = growths.map(({ id }) => id);
    const projection = { width: 1 };
    const found = await asked(
      rows.find({ _id: { $in: wanted } }, { ...settled, projection }).toArray(),
      batchMs,
    );
    const widths = new Map(found.map(({ _id, width }) => [_id, width]));
    for (const { id, start, items } of growths) {
      if ((widths.get(id) ?? 0) < start + items.length)
        throw damaged(`${rows.collectionName} ${id}`);
    }
  }

  async function growTails(growths: Filing['tails']): Promise<void> {
    const known = new Map(
      (await rowsOf(growths.filter(({ from }) => from > 0).map(({ key }) => key))).map((row) => [
        row._id,
        row,
      ]),
    );
    const operations = [];
    for (const { key, from, version, hash, indexes } of growths) {
      const row = known.get(key);
      if (from === 0) {
        operations.push({ insertOne: { document: { _id: key, version, hash, indexes } } });
        continue;
      }
      if (!row || row.version < from) throw damaged(`log_streams ${key}`);
      if (row.version !== from) continue; // Filed already.
      const all = [...row.indexes, ...indexes];
      const rest = await archived(key, version, all);
      const filter = { _id: key, version: from };
      operations.push({
        updateOne: { filter, update: { $set: { version, hash, indexes: rest } } },
      });
    }
    // Whoever was faster wrote the same: everybody files the same batch before the next one.
    await carriedOut(tails, operations);
  }

  /** Moves full blocks of indexes away, before the document that held them loses them. */
  async function archived(key: string, version: number, all: number[]): Promise<number[]> {
    let rest = all;
    let first = version - all.length + 1;
    while (rest.length > indexBlock) {
      const block = Math.floor((first - 1) / indexBlock);
      const row = { indexes: rest.slice(0, indexBlock) };
      await asked(
        blocks.replaceOne({ _id: `${key}#${block}` }, row, { upsert: true, ...durable }),
        batchMs,
      );
      rest = rest.slice(indexBlock);
      first += indexBlock;
    }
    return rest;
  }

  return {
    async prepare() {
      // Servers that use an index for exactly its fields alone need these; others hardly notice.
      for (const rows of [tiles, entries]) {
        await asked(rows.createIndex({ _id: 1, width: 1 }, { unique: true }), batchMs);
      }
      await asked(tails.createIndex({ _id: 1, version: 1 }, { unique: true }), batchMs);
      await asked(heads.createIndex({ _id: 1, revision: 1 }, { unique: true }), batchMs);
    },
    async head() {
      const row = await asked(heads.findOne({ _id: 'head' }, settled), batchMs);
      if (!row) return emptyHead;
      const before = frontierOf(row.beforeSize, row.before);
      const batch = { before, leaves: row.leaves.map(leafOf) };
      return { revision: row.revision, after: frontierOf(row.size, row.frontier), batch };
    },
    async commit({ revision, after, batch }) {
      const row = {
        revision,
        size: after.size,
        frontier: after.hashes.map(base64),
        beforeSize: batch.before.size,
        before: batch.before.hashes.map(base64),
        leaves: batch.leaves.map(
          ({ service, stream, version, hash }) => [service, stream, version, hash] as const,
        ),
      };
      const operation =
        revision === 1
          ? { insertOne: { document: { _id: 'head' as const, ...row } } }
          : {
              updateOne: {
                filter: { _id: 'head' as const, revision: revision - 1 },
                update: { $set: row },
              },
            };
      return (await carriedOut(heads, [operation])) === 1;
    },
    async file(filing) {
      await Promise.all([
        grow(tiles, filing.tiles),
        grow(entries, filing.entries),
        growTails(filing.tails),
      ]);
    },
    tails: async (keys) =>
      new Map((await rowsOf(keys)).map(({ _id, ...tail }) => [_id, tail] as const)),
    async indexOf(key, version) {
      const row = await asked(tails.findOne({ _id: key }, settled));
      if (!row || version > row.version || version < 1) return undefined;
      const first = row.version - row.indexes.length + 1;
      if (version >= first) return row.indexes[version - first];
      const block = await asked(
        blocks.findOne({ _id: `${key}#${Math.floor((version - 1) / indexBlock)}` }, settled),
      );
      return block?.indexes[(version - 1) % indexBlock];
    },
    async tailsAfter(key, limit) {
      const found = tails
        .find({ _id: { $gt: key } }, settled)
        .sort({ _id: 1 })
        .limit(limit);
      return (await asked(found.toArray(), batchMs)).map(({ _id, ...tail }) => ({
        key: _id,
        ...tail,
      }));
    },
    async tiles(ids) {
      const _id = { $in: ids.map(tileKey) };
      const found = await asked(tiles.find({ _id }, settled).toArray());
      return new Map(
        found.map((row) => [
          row._id,
          Buffer.concat(row.items.map((item) => Buffer.from(item, 'base64'))),
        ]),
      );
    },
    entries: async (bundle) =>
      (await asked(entries.findOne({ _id: String(bundle) }, settled)))?.items ?? [],
    async saveCheckpoint(hour, size, text) {
      const update = { $set: { size, text } };
      await asked(checkpoints.updateOne({ _id: hour }, update, { upsert: true, ...durable }));
    },
    async newestCheckpoint() {
      const found = checkpoints.find({}, settled).sort({ _id: -1 }).limit(1);
      return (await asked(found.toArray(), batchMs))[0]?.text;
    },
  };
}

/** How many operations of a bulk met what they expected; whatever else goes wrong is thrown. */
async function carriedOut<D extends mongoose.mongo.Document>(
  rows: mongoose.mongo.Collection<D>,
  operations: mongoose.mongo.AnyBulkWriteOperation<D>[],
): Promise<number> {
  if (operations.length === 0) return 0;
  try {
    const result = await asked(rows.bulkWrite(operations, { ordered: false, ...durable }), batchMs);
    return result.matchedCount + result.insertedCount;
  } catch (error) {
    const bulk = (error as Fault).cause;
    const refused = duplicatesIn(bulk);
    if (!refused) throw error;
    // Some servers count an insert that was refused as inserted, so those are counted here.
    const inserted = operations.filter((one, at) => 'insertOne' in one && !refused.has(at)).length;
    return (bulk as mongoose.mongo.MongoBulkWriteError).matchedCount + inserted;
  }
}

const damaged = (what: string): Fault =>
  new Fault('log-damaged', { retriable: true, message: `the log lacks what was written: ${what}` });
