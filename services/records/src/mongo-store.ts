import { Fault } from '@doui/kernel';
import mongoose from 'mongoose';

export const durable = { writeConcern: { w: 'majority', j: true } } as const;
export const settled = { readConcern: { level: 'majority' } } as const;

/** Somebody waits for the answer: within two seconds there is one, or a `503`. */
const readMs = 1_800;
/** Nobody waits for a batch; giving up early would only do the same work twice. */
export const batchMs = 15_000;

/** The answer of the database in time, or a Fault: a request is refused, a batch tried again. */
export async function asked<T>(work: Promise<T>, waitMs: number = readMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`no answer in ${waitMs} ms`)), waitMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    work.catch(() => undefined); // Somebody has been told already.
    throw error instanceof Fault ? error : unavailable(error);
  } finally {
    clearTimeout(timer);
  }
}

const unavailable = (cause: unknown): Fault =>
  new Fault('database-unavailable', { retriable: true, cause });

/** `_id`s that a bulk insert found taken; any other failure is thrown. */
export async function takenIds(insert: Promise<unknown>): Promise<readonly number[]> {
  try {
    await insert;
    return [];
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    if (failures.some(({ code }) => code !== 11_000) || error.result.getWriteConcernError()) {
      throw error;
    }
    return failures.map(({ index }) => index);
  }
}
