import { Fault, gather } from '@doui/kernel';
import mongoose, { type Connection } from 'mongoose';
import type { KeyStore, LiveKey, StoredKey } from './key-store.ts';

export type { Connection } from 'mongoose';

type Row = {
  readonly _id: string;
  readonly destroyed?: boolean;
  readonly masterVersion?: number;
  readonly wrapped?: mongoose.mongo.Binary;
};

const durable = { writeConcern: { w: 'majority', journal: true } } as const;
const duplicateKey = 11000;

/** In the collection `keys` of a database of its own; every query goes by `_id`. */
export function mongoKeyStore(connection: Connection): KeyStore {
  const keys = () => {
    const { db } = connection;
    if (!db) throw unavailable(new Error('not connected'));
    return db.collection<Row>('keys');
  };
  // Keys of many persons are read and made at once when a batch comes in: one call serves them all.
  const read = gather(async (persons: readonly string[]) => {
    const _id = { $in: [...new Set(persons)] };
    const rows = await keys().find({ _id }, { readConcern: 'majority' }).toArray();
    const byId = new Map(rows.map((row) => [row._id, fromRow(row)]));
    return persons.map((person) => byId.get(person));
  });
  type Made = { readonly person: string; readonly key: LiveKey };
  const insertAll = gather(async (made: readonly Made[]) => {
    const rows = made.map(({ person, key: { masterVersion, wrapped } }) => ({
      ...{ _id: person, masterVersion },
      wrapped: new mongoose.mongo.Binary(wrapped),
    }));
    try {
      await keys().insertMany(rows, { ordered: false, ...durable });
      return made.map(({ key }) => key);
    } catch (error) {
      if ((error as { code?: unknown }).code !== duplicateKey) throw error;
    }
    // Some had a key already: what stands there counts, for all of them.
    return Promise.all(made.map(({ person }) => read(person)));
  });
  return {
    read: (person) => guarded(() => read(person)),
    insert: (person, key) =>
      guarded(async () => {
        const standing = await insertAll({ person, key });
        if (!standing) throw new Error('a key that stands twice cannot be read');
        return standing;
      }),
    rewrap: (person, from, to) =>
      guarded(async () => {
        const { masterVersion, wrapped } = to;
        await keys().updateOne(
          { _id: person, wrapped: new mongoose.mongo.Binary(from.wrapped) },
          { $set: { masterVersion, wrapped: new mongoose.mongo.Binary(wrapped) } },
          durable,
        );
      }),
    destroy: (person) =>
      guarded(async () => {
        await keys().updateOne(
          { _id: person },
          { $set: { destroyed: true }, $unset: { wrapped: '', masterVersion: '' } },
          { upsert: true, ...durable },
        );
      }),
  };
}

function fromRow(row: Row): StoredKey {
  if (row.destroyed || !row.wrapped) return { status: 'destroyed' };
  const wrapped = new Uint8Array(row.wrapped.buffer.subarray(0, row.wrapped.position));
  return { status: 'live', masterVersion: row.masterVersion ?? 1, wrapped };
}

const waitMs = 1_800;

/** An answer in time, or the fault that the store is away; a silent server is not waited for. */
async function guarded<Value>(run: () => Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${waitMs} ms`)), waitMs);
  });
  try {
    return await Promise.race([run(), late]);
  } catch (cause) {
    throw cause instanceof Fault ? cause : unavailable(cause);
  } finally {
    clearTimeout(timer);
  }
}

const unavailable = (cause: unknown): Fault =>
  new Fault('database-unavailable', { retriable: true, message: 'the key store is away', cause });
