import { randomUUID } from 'node:crypto';
import type { MongoConnection } from '@doui/ledger';

type Mark = { readonly _id: string; readonly incarnation: string; readonly written: boolean };

const durable = { writeConcern: { w: 'majority', j: true } } as const;
const settled = { readConcern: { level: 'majority' } } as const;

/**
 * Which incarnation of a state topic this owner has begun. A topic gets its genesis once: when it was
 * lost or recreated later it must stay incomplete, for a short topic would permit (silence is a permit).
 */
export function incarnationStore(connection: MongoConnection, topic: string) {
  const marks = connection.getClient().db(connection.name).collection<Mark>('topics');
  return {
    async begin(write: (incarnation: string) => Promise<unknown>): Promise<'begun' | 'known'> {
      const found = await marks.findOne({ _id: topic }, settled);
      if (found?.written) return 'known';
      const incarnation = found?.incarnation ?? randomUUID();
      if (!found) await marks.insertOne({ _id: topic, incarnation, written: false }, durable);
      await write(incarnation);
      await marks.updateOne({ _id: topic }, { $set: { written: true } }, durable);
      return 'begun';
    },
  };
}
