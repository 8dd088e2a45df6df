import { durable, isDuplicate, type MongoConnection, promptly } from '@doui/ledger';
import { Schema } from 'mongoose';

export type FeedIds = { claim(feed: string, org: string): Promise<boolean> };

type Claim = { _id: string; org: string };

/** Which organisation has a feed id. Written once, before the feed exists, and never changed. */
export function mongoFeedIds(connection: MongoConnection): FeedIds {
  const schema = new Schema<Claim>({ _id: String, org: String }, { versionKey: false });
  const claims = connection.model<Claim>('FeedId', schema, 'feed_ids');
  return {
    claim: (feed, org) =>
      promptly(async () => {
        try {
          await claims.collection.insertOne({ _id: feed, org } as never, durable);
          return true;
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
        return (await claims.findById(feed).lean())?.org === org;
      }),
  };
}

/** Feed ids in memory. For tests. */
export function memoryFeedIds(): FeedIds {
  const claims = new Map<string, string>();
  return {
    claim: async (feed, org) => {
      const owner = claims.get(feed) ?? org;
      claims.set(feed, owner);
      return owner === org;
    },
  };
}
