import { Fault } from '@doui/kernel';

// For what a service keeps beside its ledgers, each in a `store.ts` of its own.

/** A write that is answered only when it is on the disks of the majority. */
export const durable = { writeConcern: { w: 'majority', journal: true } } as const;
/** A read of what no election takes back. */
export const settled = { readConcern: { level: 'majority' } } as const;

/** Somebody waits for the answer: within two seconds there is one, or a `503`. */
const answerMs = 1_800;

const unavailable = (cause: unknown): Fault =>
  cause instanceof Fault ? cause : new Fault('database-unavailable', { retriable: true, cause });

/** The database's answer in time, or a Fault: a request is refused, a batch tried again. */
export async function asked<Value>(work: Promise<Value>, waitMs = answerMs): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`no answer in ${waitMs} ms`)), waitMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    work.catch(() => undefined); // Somebody has been told already.
    throw unavailable(error);
  } finally {
    clearTimeout(timer);
  }
}

/** The database's answer, however long it takes, or a Fault: for work nobody waits for. */
export async function guarded<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    throw unavailable(error);
  }
}

/** Whether a write failed because its `_id` stands there already. */
export const isDuplicate = (error: unknown): boolean =>
  (error as { readonly code?: unknown } | undefined)?.code === 11_000;
