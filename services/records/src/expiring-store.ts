import type { Instant } from '@doui/kernel';
import type mongoose from 'mongoose';
import { asked, batchMs, durable, settled } from './mongo-store.ts';

type Document = { readonly _id: string; readonly keepUntil: Instant };

/** The part of a store that deletion needs, for documents that carry until when they are kept. */
export function expiringDocuments<Stored extends Document>(
  collection: mongoose.mongo.Collection<Stored>,
) {
  type Filter = mongoose.mongo.Filter<Stored>;
  return {
    prepare: async (): Promise<void> => {
      // Deletion goes by it on a real MongoDB; nothing a reader waits for does.
      await asked(collection.createIndex({ keepUntil: 1 }), batchMs);
    },
    async due(now: Instant, limit: number) {
      const filter = { keepUntil: { $lte: now } } as Filter;
      return asked(collection.find(filter, settled).limit(limit).toArray(), batchMs);
    },
    async postpone(until: ReadonlyMap<string, Instant>): Promise<void> {
      if (until.size === 0) return;
      const operations = [...until].map(([_id, keepUntil]) => ({
        updateOne: {
          filter: { _id } as Filter,
          update: { $set: { keepUntil } } as unknown as mongoose.mongo.UpdateFilter<Stored>,
        },
      }));
      await asked(collection.bulkWrite(operations, { ordered: false, ...durable }), batchMs);
    },
    async remove(ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      await asked(collection.deleteMany({ _id: { $in: ids } } as Filter, durable), batchMs);
    },
  };
}
