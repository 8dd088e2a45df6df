import { durable, type MongoConnection, settled } from '@doui/ledger';
import type { KeptSession, SessionStore } from './session.ts';

type Document = {
  readonly _id: string;
  readonly subject: string;
  readonly device: string;
  readonly createdAtMs: number;
  readonly seenAtMs: number;
  readonly endsAtMs: number;
  /** Base64 of the sealed tokens. */
  readonly sealed: string;
};

/**
 * Sessions in the portal's own database; the only thing it keeps. One that is lost means signing in again,
 * but one that was ended must stay ended.
 */
export async function mongoSessionStore(connection: MongoConnection): Promise<SessionStore> {
  const sessions = connection.getClient().db(connection.name).collection<Document>('sessions');
  await sessions.createIndex({ subject: 1 });
  await sessions.createIndex({ endsAtMs: 1 });
  return {
    async put(session) {
      await sessions.insertOne(documentOf(session), durable);
    },
    async get(key) {
      const found = await sessions.findOne({ _id: key }, settled);
      return found ? sessionOf(found) : undefined;
    },
    async change(key, { sealed, ...rest }) {
      const set = { ...rest, ...(sealed ? { sealed: text(sealed) } : {}) };
      await sessions.updateOne({ _id: key }, { $set: set }, durable);
    },
    ofSubject: async (subject) =>
      (await sessions.find({ subject }).limit(100).toArray()).map(sessionOf),
    async remove(key) {
      await sessions.deleteOne({ _id: key }, durable);
    },
    async removeEnded(nowMs) {
      await sessions.deleteMany({ endsAtMs: { $lte: nowMs } }, durable);
    },
  };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const documentOf = ({ key, sealed, ...rest }: KeptSession): Document => ({
  _id: key,
  ...rest,
  sealed: text(sealed),
});

const sessionOf = ({ _id: key, sealed, ...rest }: Document): KeptSession => ({
  key,
  ...rest,
  sealed: Buffer.from(sealed, 'base64'),
});
