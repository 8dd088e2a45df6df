import { duplicatesIn, durable, guarded, promptly, settled } from '@doui/ledger';
import type { Connection } from 'mongoose';
import { type Delivery, type DeliveryStore, rankOf, type Settlement } from './delivery.ts';
import { createGroupWriter } from './group-writer.ts';

// `open` exists only while a delivery is not finished, so the sparse index on it stays small.
type Row<Content> = Omit<Delivery<Content>, 'id'> & { readonly _id: string; readonly open?: 1 };

const after = '\uffff';

/** Deliveries in one collection; one document each. */
export function mongoDeliveryStore<Content>(
  connection: Connection,
  collection: string,
  onError: (error: unknown) => void,
): DeliveryStore<Content> & { prepare(indexes?: { byChain?: boolean }): Promise<void> } {
  const rows = () =>
    connection.getClient().db(connection.name).collection<Row<Content>>(collection);

  const settleAll = createGroupWriter<{ id: string; change: Settlement }>({
    retryMs: 500,
    max: 100,
    onError,
    async write(items) {
      await rows().bulkWrite(
        items.map(({ id, change }) => ({
          updateOne: { filter: { _id: id } as never, update: updateOf(change) as never },
        })),
        { ordered: false, ...durable },
      );
    },
  });

  return {
    async prepare({ byChain = false } = {}) {
      await rows().createIndex({ open: 1, rank: 1 }, { sparse: true });
      // For the hourly deletion, and for people who ask; no hot path goes by them.
      await rows().createIndex({ rank: 1 });
      if (byChain) await rows().createIndex({ chain: 1, rank: 1 });
    },
    insert: (deliveries) =>
      guarded(async () => {
        if (deliveries.length === 0) return [];
        try {
          await rows().insertMany(deliveries.map(toRow) as never, { ordered: false, ...durable });
          return deliveries;
        } catch (error) {
          const standing = duplicatesIn(error);
          if (!standing) throw error;
          const ids = deliveries.flatMap(({ id }, at) => (standing.has(at) ? [id] : []));
          const found = await rows()
            .find({ _id: { $in: ids }, open: 1 } as never, { ...settled, projection: { _id: 1 } })
            .toArray();
          const unfinished = new Set(found.map(({ _id }) => _id));
          return deliveries.filter(({ id }, at) => !standing.has(at) || unfinished.has(id));
        }
      }),
    read: (id) =>
      promptly(async () => {
        const row = await rows().findOne({ _id: id } as never, settled);
        return row ? fromRow(row as Row<Content>) : undefined;
      }),
    settle: (id, change) => settleAll({ id, change }),
    open: (from, limit) =>
      guarded(async () => {
        const found = await rows()
          .find({ open: 1, rank: { $gt: from } } as never, settled)
          .sort({ rank: 1 })
          .limit(limit)
          .toArray();
        return found.map((row) => fromRow(row as Row<Content>));
      }),
    list: ({ prefix, state, before, limit }) =>
      promptly(async () => {
        const found = await rows()
          .find(
            {
              _id: { $gte: prefix, $lt: before ?? `${prefix}${after}` },
              ...(state === undefined ? {} : { state }),
            } as never,
            settled,
          )
          .sort({ _id: -1 })
          .limit(limit)
          .toArray();
        return found.map((row) => fromRow(row as Row<Content>));
      }),
    ofChain: (chain, { limit, beforeRank }) =>
      promptly(async () => {
        const older = beforeRank === undefined ? {} : { rank: { $lt: beforeRank } };
        const found = await rows()
          .find({ chain, ...older } as never, settled)
          .sort({ rank: -1 })
          .limit(limit)
          .toArray();
        return found.map((row) => fromRow(row as Row<Content>));
      }),
    deleteBefore: (at, limit) =>
      guarded(async () => {
        const old = await rows()
          .find({ rank: { $lt: rankOf(at, 0, '') }, state: { $ne: 'queued' } } as never, {
            ...settled,
            projection: { _id: 1 },
          })
          .limit(limit)
          .toArray();
        if (old.length === 0) return 0;
        const ids = old.map(({ _id }) => _id);
        // One that was asked for again meanwhile stays.
        const gone = await rows().deleteMany(
          { _id: { $in: ids }, state: { $ne: 'queued' } } as never,
          durable,
        );
        return gone.deletedCount;
      }),
  };
}

const toRow = <Content>({ id, ...rest }: Delivery<Content>): Row<Content> => ({
  _id: id,
  ...rest,
  ...(rest.state === 'queued' ? { open: 1 as const } : {}),
});

const fromRow = <Content>({ _id, open: _, ...rest }: Row<Content>): Delivery<Content> => ({
  id: _id,
  ...rest,
});

const updateOf = ({ state, attempts, dueAt, attempt }: Settlement): object => ({
  $set: { state, attempts, dueAt, ...(state === 'queued' ? { open: 1 } : {}) },
  ...(state === 'queued' ? {} : { $unset: { open: '' } }),
  ...(attempt ? { $push: { log: attempt } } : {}),
});
