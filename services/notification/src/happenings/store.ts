import { duplicatesIn, durable, guarded, settled } from '@doui/ledger';
import type { Connection } from 'mongoose';
import type { FollowedStore } from './followed.ts';
import type { Followed } from './state.ts';

type Row = Omit<Followed, 'holdings'> & {
  readonly _id: string;
  readonly holdings: readonly { purpose: string; scopes: Followed['holdings'][string] }[];
};

const after = '\uffff';

/** One document per stream, read and written by `_id`; holders are found by query, rarely. */
export function mongoFollowedStore(connection: Connection): FollowedStore {
  const rows = () => connection.getClient().db(connection.name).collection<Row>('followed');
  return {
    read: (streams) =>
      guarded(async () => {
        const found = await rows()
          .find({ _id: { $in: [...streams] } }, settled)
          .toArray();
        return new Map(found.map((row) => [row._id, fromRow(row)]));
      }),
    // A partition has one reader, which read the version before: replacing cannot lower it.
    save: (changed) =>
      guarded(async () => {
        if (changed.size === 0) return;
        const writes = [...changed].map(([id, followed]) => ({
          replaceOne: { filter: { _id: id }, replacement: toRow(followed), upsert: true },
        }));
        await rows().bulkWrite(writes, { ordered: false, ...durable });
      }),
    add: (fresh) =>
      guarded(async () => {
        if (fresh.size === 0) return [];
        const added = [...fresh].map(([_id, followed]) => ({ _id, ...toRow(followed) }));
        try {
          await rows().insertMany(added, { ordered: false, ...durable });
          return [];
        } catch (error) {
          const known = duplicatesIn(error);
          if (!known) throw error;
          return added.filter((_, at) => known.has(at)).map(({ _id }) => _id);
        }
      }),
    holders: (org, purpose, from, limit) =>
      guarded(async () => {
        const prefix = `consent:${org}/`;
        const found = await rows()
          .find(
            {
              _id:
                from > prefix
                  ? { $gt: from, $lt: prefix + after }
                  : { $gte: prefix, $lt: prefix + after },
              'holdings.purpose': purpose,
            },
            { ...settled, projection: { _id: 1 } },
          )
          .sort({ _id: 1 })
          .limit(limit)
          .toArray();
        return found.map((row) => row._id);
      }),
  };
}

const toRow = ({ holdings, ...rest }: Followed): Omit<Row, '_id'> => ({
  ...rest,
  holdings: Object.entries(holdings).map(([purpose, scopes]) => ({ purpose, scopes })),
});

const fromRow = ({ _id, holdings, ...rest }: Row): Followed => ({
  ...rest,
  holdings: Object.fromEntries(holdings.map(({ purpose, scopes }) => [purpose, scopes])),
});
