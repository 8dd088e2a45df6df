import { durable, guarded, isDuplicate, promptly, settled } from '@doui/ledger';
import mongoose, { type Connection } from 'mongoose';
import type { ContactStore, SealedContact } from './contact.ts';

type Row = Omit<SealedContact, 'sealed'> & {
  readonly _id: string;
  readonly sealed: mongoose.mongo.Binary;
};

/** One document per person, by `_id`; what is personal in it is sealed. */
export function mongoContactStore(connection: Connection): ContactStore & {
  prepare(): Promise<void>;
} {
  const rows = () => connection.getClient().db(connection.name).collection<Row>('contacts');
  return {
    // Some servers scan unless the filter's fields are exactly those of a unique index.
    prepare: () =>
      guarded(async () => {
        await rows().createIndex({ _id: 1, version: 1 }, { unique: true });
      }),
    read: (person) =>
      promptly(async () => {
        const row = await rows().findOne({ _id: person }, settled);
        return row ? fromRow(row) : undefined;
      }),
    known: (persons) =>
      promptly(async () => {
        const found = await rows()
          .find({ _id: { $in: [...persons] } }, { ...settled, projection: { receipts: 1 } })
          .toArray();
        return new Map(found.map(({ _id, receipts }) => [_id, { receipts }]));
      }),
    replace: (person, expected, contact) =>
      promptly(async () => {
        const row = { ...contact, sealed: new mongoose.mongo.Binary(contact.sealed) };
        if (expected > 0) {
          const result = await rows().replaceOne({ _id: person, version: expected }, row, durable);
          return result.matchedCount === 1;
        }
        try {
          await rows().insertOne({ _id: person, ...row }, durable);
          return true;
        } catch (error) {
          if (isDuplicate(error)) return false;
          throw error;
        }
      }),
    remove: (person) =>
      promptly(async () => {
        await rows().deleteOne({ _id: person }, durable);
      }),
  };
}

const fromRow = ({ _id, sealed, ...rest }: Row): SealedContact => ({
  ...rest,
  sealed: new Uint8Array(sealed.buffer.subarray(0, sealed.position)),
});
