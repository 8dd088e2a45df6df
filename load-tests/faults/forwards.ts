import { Worker } from 'node:worker_threads';
import type { Way } from './forward.ts';

/** Ways into another network and out of it, in a thread of their own, as the proxies are (see `proxy-thread.ts`). */
export async function startForwards(ways: readonly Way[]): Promise<{ close(): Promise<void> }> {
  const thread = new Worker(new URL('./forward-worker.ts', import.meta.url), { workerData: ways });
  await new Promise<void>((resolve, reject) => {
    thread.once('message', () => resolve());
    thread.once('error', reject);
  });
  // A run that fails ends all the same.
  thread.unref();
  return {
    async close() {
      await thread.terminate();
    },
  };
}
