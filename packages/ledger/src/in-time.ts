import type { Fault } from '@doui/kernel';
import { limits } from './limits.ts';

/** The answer of the database, or the Fault `unavailable` makes when it has none in time. The work itself goes on. */
export async function inTime<Value>(
  work: Promise<Value>,
  unavailable: (cause: unknown) => Fault,
  waitMs: number = limits.databaseWaitMs,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`no answer in ${waitMs} ms`)), waitMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    work.catch(() => undefined); // It may fail later; somebody has been told already.
    throw unavailable(error);
  } finally {
    clearTimeout(timer);
  }
}
