import { duplicatesIn } from '@doui/ledger';

export { asked, durable, settled } from '@doui/ledger';

/** Nobody waits for a batch; giving up early would only do the same work twice. */
export const batchMs = 15_000;

/** `_id`s that a bulk insert found taken; any other failure is thrown. */
export async function takenIds(insert: Promise<unknown>): Promise<readonly number[]> {
  try {
    await insert;
    return [];
  } catch (error) {
    const taken = duplicatesIn(error);
    if (!taken) throw error;
    return [...taken];
  }
}
