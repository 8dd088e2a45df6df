import { randomUUID } from 'node:crypto';
import type { MongoConnection } from '@doui/ledger';
import { Schema } from 'mongoose';

export type FeedIds = { claim(feed: string, org: string): Promise<boolean> };

type Claim = { _id: string; org: string };
type Setting = { _id: string; value: string };

const durable = { w: 'majority', j: true } as const;
const isDuplicate = (error: unknown): boolean => (error as { code?: unknown }).code === 11_000;

/** Which organisation has a feed id. Written once, before the feed exists, and never changed. */
export function mongoFeedIds(connection: MongoConnection): FeedIds {
  const schema = new Schema<Claim>({ _id: String, org: String }, { versionKey: false });
  const claims = connection.model<Claim>('FeedId', schema, 'feed_ids');
  return {
    async claim(feed, org) {
      try {
        await claims.collection.insertOne({ _id: feed, org } as never, { writeConcern: durable });
        return true;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      return (await claims.findById(feed).lean())?.org === org;
    },
  };
}

/** The incarnation of the state topic: made at the first start, the same ever after. */
export async function incarnationOf(connection: MongoConnection, topic: string): Promise<string> {
  const schema = new Schema<Setting>({ _id: String, value: String }, { versionKey: false });
  const settings = connection.model<Setting>('Setting', schema, 'settings');
  const _id = `incarnation/${topic}`;
  const fresh = randomUUID();
  try {
    await settings.collection.insertOne({ _id, value: fresh } as never, { writeConcern: durable });
    return fresh;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  return (await settings.findById(_id).lean())?.value ?? fresh;
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
