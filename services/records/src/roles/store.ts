import type { MongoConnection } from '@doui/ledger';
import { expiringDocuments } from '../expiring-store.ts';
import { asked, durable, settled, takenIds } from '../mongo-store.ts';
import type { Expiring } from '../places/delete-due.ts';
import type { ReviewPlace, RoleReview } from './review.ts';

type Stored = RoleReview & { readonly _id: string };

export type RoleReviewStore = Expiring<RoleReview> & {
  prepare(): Promise<void>;
  /** A review of that id that is there already stays as it is; none is ever changed. */
  add(review: RoleReview): Promise<void>;
  read(org: string, id: string): Promise<RoleReview | undefined>;
  /** Newest first; `before` is the place of the last one of the page before. */
  list(org: string, limit: number, before?: ReviewPlace): Promise<RoleReview[]>;
};

export function mongoRoleReviewStore(connection: MongoConnection): RoleReviewStore {
  const reviews = connection.getClient().db(connection.name).collection<Stored>('role_reviews');
  const expiring = expiringDocuments(reviews);
  return {
    async prepare() {
      await expiring.prepare();
      await asked(reviews.createIndex({ org: 1, at: -1 }));
    },
    postpone: expiring.postpone,
    expired: async (now, limit) => (await expiring.due(now, limit)).map(reviewOf),
    remove: (batch) => expiring.remove(batch.map(({ id }) => id)),
    async add(review) {
      await asked(takenIds(reviews.insertMany([{ ...review, _id: review.id }], durable)));
    },
    async read(org, id) {
      const found = await asked(reviews.findOne({ _id: id }, settled));
      return found && found.org === org ? reviewOf(found) : undefined;
    },
    async list(org, limit, before) {
      const older = before && [
        { at: { $lt: before.at } },
        { at: before.at, _id: { $lt: before.id } },
      ];
      // One a year, or a few: they are found without lists of places.
      const found = reviews
        .find({ org, ...(older ? { $or: older } : {}) }, settled)
        .sort({ at: -1, _id: -1 })
        .limit(limit);
      return (await asked(found.toArray())).map(reviewOf);
    },
  };
}

const reviewOf = ({ _id, ...review }: Stored): RoleReview => review;
