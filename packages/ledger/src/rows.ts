import { Fault } from '@doui/kernel';
import { inTime } from './in-time.ts';

// For what a service keeps beside its ledgers, each in a `store.ts` of its own.

/** A write that is answered only when it is on the disks of the majority. */
export const durable = { writeConcern: { w: 'majority', journal: true } } as const;
/** A read of what no election takes back. */
export const settled = { readConcern: { level: 'majority' } } as const;

const unavailable = (cause: unknown): Fault =>
  cause instanceof Fault ? cause : new Fault('database-unavailable', { retriable: true, cause });

/** The database's answer in time, or a Fault: a request is refused, a batch tried again. */
export const asked = <Value>(work: Promise<Value>, waitMs?: number): Promise<Value> =>
  inTime(work, unavailable, waitMs);

/** The database's answer in time to somebody who waits for it, or a Fault; a driver's error is one too. */
export const promptly = <Value>(run: () => Promise<Value>): Promise<Value> => asked(guarded(run));

/** The database's answer, however long it takes, or a Fault: for work nobody waits for. */
export async function guarded<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    throw unavailable(error);
  }
}

type BulkError = {
  readonly name?: string;
  readonly writeErrors?: Refused | readonly Refused[];
  readonly result?: { getWriteConcernError?(): unknown };
};
type Refused = { readonly code: number; readonly index: number };

/**
 * The places of a bulk that were refused because their `_id` stands there, where that is all that went wrong. The driver
 * gives a connection that broke the same form, an error of the bulk without a single write error; what of it was carried
 * out nobody knows then.
 */
export function duplicatesIn(error: unknown): ReadonlySet<number> | undefined {
  const bulk = error as BulkError | undefined;
  if (bulk?.name !== 'MongoBulkWriteError' || bulk.result?.getWriteConcernError?.())
    return undefined;
  const refused = [bulk.writeErrors ?? []].flat();
  if (refused.length === 0 || !refused.every(isDuplicate)) return undefined;
  return new Set(refused.map(({ index }) => index));
}

/** Whether a write failed because its `_id` stands there already. */
export const isDuplicate = (error: unknown): boolean =>
  (error as { readonly code?: unknown } | undefined)?.code === 11_000;
