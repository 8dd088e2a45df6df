import type { MongoConnection } from '@doui/ledger';
import { expiringDocuments } from '../expiring-store.ts';
import { asked, durable, settled, takenIds } from '../mongo-store.ts';
import { bucketStore, type FiledBuckets } from '../places/bucket-store.ts';
import type { Expiring } from '../places/delete-due.ts';
import { entriesOf, entriesToRemove } from '../places/places.ts';
import { type Claim, type PlacedClaim, placed, type Review } from './claim.ts';

/** `reviews` is what a review is written on: 0 before, 1 after. */
type Stored = Claim & { readonly _id: string; readonly reviews: number };

export type ClaimStore = Expiring<PlacedClaim> & {
  prepare(): Promise<void>;
  /** A claim of that id that is there already stays as it is. */
  add(claim: Claim): Promise<void>;
  read(org: string, id: string): Promise<Claim | undefined>;
  byIds(ids: readonly string[]): Promise<PlacedClaim[]>;
  /** False: somebody else was first. */
  review(id: string, review: Review): Promise<boolean>;
  readonly places: Pick<FiledBuckets, 'read'>;
};

export function mongoClaimStore(
  connection: MongoConnection,
): ClaimStore & { places: FiledBuckets } {
  const claims = connection.getClient().db(connection.name).collection<Stored>('exceptions');
  const places = bucketStore(connection, 'exception_places');
  const expiring = expiringDocuments(claims);
  return {
    places,
    prepare: expiring.prepare,
    postpone: expiring.postpone,
    expired: async (now, limit) => (await expiring.due(now, limit)).map(claimOf).map(placed),
    async remove(batch) {
      // The lists first: a list that names a claim that is gone is harmless.
      await places.remove(batch.flatMap(entriesToRemove));
      await expiring.remove(batch.map(({ id }) => id));
    },
    async add(claim) {
      // The lists first: a place without its claim is passed over, a claim nobody finds is lost.
      await asked(places.add(entriesOf(placed(claim))));
      await asked(takenIds(claims.insertMany([{ ...claim, _id: claim.id, reviews: 0 }], durable)));
    },
    async read(org, id) {
      const found = await asked(claims.findOne({ _id: id }, settled));
      return found && found.org === org ? claimOf(found) : undefined;
    },
    async byIds(ids) {
      const found = claims.find({ _id: { $in: [...ids] } }, settled);
      return (await asked(found.toArray())).map(claimOf).map(placed);
    },
    async review(id, review) {
      const set = { $set: { review, reviews: 1 } };
      const done = await asked(claims.updateOne({ _id: id, reviews: 0 }, set, durable));
      return done.matchedCount === 1;
    },
  };
}

const claimOf = ({ _id, reviews: _, ...claim }: Stored): Claim => claim;
