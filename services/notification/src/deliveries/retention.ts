import type { Instant } from '@doui/kernel';
import type { DeliveryStore } from './delivery.ts';

const day = 24 * 3_600_000;

/** What became of a message is kept so long, dead letters too; the certificates outlive it. */
export const retentionMs = 90 * day;

const everyMs = 3_600_000;
const page = 500;

/** Deletes what has had its time, some at once, so that nothing else waits for it. */
export async function deleteOld(
  store: Pick<DeliveryStore<never>, 'deleteBefore'>,
  now: Instant,
  keepMs: number = retentionMs,
): Promise<number> {
  for (let deleted = 0; ; ) {
    const count = await store.deleteBefore(now - keepMs, page);
    deleted += count;
    if (count < page) return deleted;
  }
}

/** Every hour, and at the start. What fails is done an hour later. */
export function keepDeleting(options: {
  readonly stores: readonly Pick<DeliveryStore<never>, 'deleteBefore'>[];
  readonly now: () => Instant;
  readonly onError: (error: unknown) => void;
  readonly onDeleted: (count: number) => void;
}): { stop(): Promise<void> } {
  const { stores, now, onError, onDeleted } = options;
  let under: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for (const store of stores) {
      const count = await deleteOld(store, now()).catch(onError);
      if (count) onDeleted(count);
    }
  };
  const start = (): void => {
    under ??= run().finally(() => {
      under = undefined;
    });
  };
  const timer = setInterval(start, everyMs);
  timer.unref();
  start();
  return {
    async stop() {
      clearInterval(timer);
      await under;
    },
  };
}
