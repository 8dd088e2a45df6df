import { Fault } from '@doui/kernel';
import mongoose, { type Connection } from 'mongoose';
import type { KeyStore, StoredKey } from './key-store.ts';

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
  const read = async (person: string): Promise<StoredKey | undefined> => {
    const row = await keys().findOne({ _id: person }, { readConcern: 'majority' });
    return row ? fromRow(row) : undefined;
  };
  return {
    read: (person) => guarded(() => read(person)),
    insert: (person, key) =>
      guarded(async () => {
        const { masterVersion, wrapped } = key;
        try {
          const row = { _id: person, masterVersion, wrapped: new mongoose.mongo.Binary(wrapped) };
          await keys().insertOne(row, durable);
          return key;
        } catch (error) {
          if ((error as { code?: unknown }).code !== duplicateKey) throw error;
        }
        const standing = await read(person);
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

async function guarded<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (cause) {
    throw cause instanceof Fault ? cause : unavailable(cause);
  }
}

const unavailable = (cause: unknown): Fault =>
  new Fault('database-unavailable', { retriable: true, message: 'the key store is away', cause });
