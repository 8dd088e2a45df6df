import type { FiledBuckets } from './bucket-store.ts';

/** Moves what is new into the lists, a while after the last time; a failure is tried again then. */
export function startFiling(
  all: readonly Pick<FiledBuckets, 'file'>[],
  { everyMs, onTrouble }: { everyMs: number; onTrouble: (error: unknown) => void },
) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  async function round(): Promise<void> {
    for (const buckets of all) {
      try {
        while (!stopped && (await buckets.file()) > 0);
      } catch (error) {
        onTrouble(error);
      }
    }
    later();
  }
  function later(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      running = round();
    }, everyMs);
    timer.unref();
  }

  later();
  return {
    /** What is not filed yet is durable, and is filed after the next start. */
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
