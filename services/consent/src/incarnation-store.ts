import { randomUUID } from 'node:crypto';
import type { MongoConnection } from '@doui/ledger';

type Mark = { readonly _id: string; readonly incarnation: string; readonly written: boolean };

const durable = { writeConcern: { w: 'majority', j: true } } as const;

/**
 * Begins a state topic once. A topic that lost its records later must stay incomplete, so that no view
 * takes silence for the truth.
 */
export async function beginTopic(
  connection: MongoConnection,
  topic: string,
  write: (incarnation: string) => Promise<unknown>,
): Promise<void> {
  const marks = connection.getClient().db(connection.name).collection<Mark>('topics');
  const found = await marks.findOne({ _id: topic }, { readConcern: { level: 'majority' } });
  if (found?.written) return;
  const incarnation = found?.incarnation ?? randomUUID();
  if (!found) await marks.insertOne({ _id: topic, incarnation, written: false }, durable);
  await write(incarnation);
  await marks.updateOne({ _id: topic }, { $set: { written: true } }, durable);
}
