import type { Instant } from '@doui/kernel';
import type { InRecord } from '@doui/stream';

/**
 * Since when an event ought to be in the log. While old records still come in, the log is behind and knows
 * it: nothing is late then. When none come at all, everything older than the grace is.
 */
export function lagMeter(now: () => Instant, graceMs: number) {
  let behindAtMs = Number.NEGATIVE_INFINITY;
  return {
    note: (records: readonly InRecord[]): void => {
      const last = records.at(-1);
      if (last && now() - last.appendedAtMs > graceMs / 4) behindAtMs = now();
    },
    lateBefore: (): Instant =>
      now() - behindAtMs < graceMs ? Number.NEGATIVE_INFINITY : now() - graceMs,
  };
}
