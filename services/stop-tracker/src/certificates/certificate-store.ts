import { durable, type MongoConnection, promptly, settled } from '@doui/ledger';

/** Signed certificates by their digest; which one is the case's stands in its ledger. */
export interface CertificateStore {
  put(digest: string, document: string): Promise<void>;
  read(digest: string): Promise<string | undefined>;
}

type Row = { readonly _id: string; readonly document: string };

export function mongoCertificateStore(connection: MongoConnection): CertificateStore {
  const rows = () => connection.getClient().db(connection.name).collection<Row>('certificates');
  return {
    put: (_id, document) =>
      promptly(async () => {
        await rows().replaceOne({ _id }, { document }, { upsert: true, ...durable });
      }),
    read: (_id) =>
      promptly(async () => {
        const row = await rows().findOne({ _id }, settled);
        return row?.document;
      }),
  };
}

/** In memory, for unit tests. */
export function memoryCertificateStore(): CertificateStore {
  const rows = new Map<string, string>();
  return {
    put: async (digest, document) => void rows.set(digest, document),
    read: async (digest) => rows.get(digest),
  };
}
