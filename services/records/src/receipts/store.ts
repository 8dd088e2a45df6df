import type { MongoConnection } from '@doui/ledger';
import { expiringDocuments } from '../expiring-store.ts';
import { asked, durable, settled, takenIds } from '../mongo-store.ts';
import { bucketStore, type FiledBuckets } from '../places/bucket-store.ts';
import type { Expiring } from '../places/delete-due.ts';
import { entriesOf, entriesToRemove, type Placed } from '../places/places.ts';
import type { Receipt } from './receipt.ts';

type Stored = Receipt & { readonly _id: string };
export type PlacedReceipt = Receipt & Placed;

export type ReceiptStore = Expiring<PlacedReceipt> & {
  prepare(): Promise<void>;
  /** False when a receipt of that id is there already; then nothing changes. */
  add(receipt: Receipt): Promise<boolean>;
  read(org: string, id: string): Promise<Receipt | undefined>;
  byIds(ids: readonly string[]): Promise<PlacedReceipt[]>;
  readonly places: FiledBuckets;
};

const minuteMs = 60_000;

/** Receipts come over HTTP; the minute takes the place of an offset, so that lists stay short. */
export const placed = (receipt: Receipt): PlacedReceipt => ({
  ...receipt,
  at: receipt.recordedAt,
  group: receipt.confirmation.provider,
  source: { partition: 0, offset: BigInt(Math.floor(receipt.recordedAt / minuteMs)) },
});

export function mongoReceiptStore(connection: MongoConnection): ReceiptStore {
  const receipts = connection.getClient().db(connection.name).collection<Stored>('receipts');
  const places = bucketStore(connection, 'receipt_places');
  const expiring = expiringDocuments(receipts);
  return {
    places,
    prepare: expiring.prepare,
    postpone: expiring.postpone,
    expired: async (now, limit) => (await expiring.due(now, limit)).map(receiptOf).map(placed),
    async remove(batch) {
      // The lists first: a list that names a receipt that is gone is harmless.
      await places.remove(batch.flatMap(entriesToRemove));
      await expiring.remove(batch.map(({ id }) => id));
    },
    async add(receipt) {
      // The lists first: a place without its receipt is passed over, a receipt nobody finds is lost.
      await asked(places.add(entriesOf(placed(receipt))));
      const insert = receipts.insertMany([{ ...receipt, _id: receipt.id }], durable);
      return (await asked(takenIds(insert))).length === 0;
    },
    async read(org, id) {
      const found = await asked(receipts.findOne({ _id: id }, settled));
      return found && found.org === org ? receiptOf(found) : undefined;
    },
    async byIds(ids) {
      const found = receipts.find({ _id: { $in: [...ids] } }, settled);
      return (await asked(found.toArray())).map(receiptOf).map(placed);
    },
  };
}

const receiptOf = ({ _id, ...receipt }: Stored): Receipt => receipt;
