import type { Position } from '@doui/kernel';

/** A stop that a partition of a feed has passed, and when the broker wrote that down. */
type Passed = { readonly version: number; readonly appendedAtMs: number };

export type PassedRecord = {
  readonly feed: string;
  readonly partition: number;
  readonly positions: readonly Position[];
  readonly appendedAtMs: number;
};

/** Collects what the gates said they have passed. */
export type Closings = {
  take(record: PassedRecord): void;
  /**
   * When the last of the partitions had passed the position, or a later one of the same stream, by
   * broker time; `undefined` while one of them has not.
   */
  closedAt(feed: string, partitions: readonly number[], position: Position): number | undefined;
};

export function createClosings(): Closings {
  const passed = new Map<string, Passed[]>();
  const key = (feed: string, partition: number, position: Position) =>
    `${feed}/${partition} ${position.service}:${position.stream}`;
  return {
    take({ feed, partition, positions, appendedAtMs }) {
      for (const position of positions) {
        const at = key(feed, partition, position);
        const known = passed.get(at) ?? [];
        known.push({ version: position.version, appendedAtMs });
        passed.set(at, known);
      }
    },
    closedAt(feed, partitions, position) {
      let latest = 0;
      for (const partition of partitions) {
        const known = passed.get(key(feed, partition, position)) ?? [];
        const times = known
          .filter(({ version }) => version >= position.version)
          .map(({ appendedAtMs }) => appendedAtMs);
        if (times.length === 0) return undefined;
        latest = Math.max(latest, Math.min(...times));
      }
      return latest;
    },
  };
}
