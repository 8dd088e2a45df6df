import { randomUUID } from 'node:crypto';
import type { MongoConnection } from './connect.ts';
import { durable, settled } from './rows.ts';

type Mark = {
  readonly _id: string;
  readonly incarnation: string;
  readonly written: boolean;
  /** Keys of each partition at the owner's last manifest. */
  readonly counted?: readonly number[];
};

/**
 * What the owner of a state topic remembers of it where the broker cannot lose it. A topic is begun once:
 * when it was lost or made anew later it must stay incomplete, for silence may be a permit.
 */
export function topicMarks(connection: MongoConnection, topic: string) {
  const marks = connection.getClient().db(connection.name).collection<Mark>('topics');
  const find = () => marks.findOne({ _id: topic }, settled);
  return {
    async begin(write: (incarnation: string) => Promise<unknown>): Promise<'begun' | 'known'> {
      const found = await find();
      if (found?.written) return 'known';
      const incarnation = found?.incarnation ?? randomUUID();
      if (!found) await marks.insertOne({ _id: topic, incarnation, written: false }, durable);
      await write(incarnation);
      await marks.updateOne({ _id: topic }, { $set: { written: true } }, durable);
      return 'begun';
    },
    counted: {
      read: async (): Promise<readonly number[]> => (await find())?.counted ?? [],
      async write(counted: readonly number[]): Promise<void> {
        await marks.updateOne({ _id: topic }, { $set: { counted: [...counted] } }, durable);
      },
    },
  };
}
