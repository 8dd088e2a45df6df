import { partitionOf, topics } from '@doui/events';
import type { Closing } from '@doui/history';
import type { Position } from '@doui/kernel';
import type { Watch } from './watch/watch.ts';
import { partitions } from './watch/watch.ts';

type Stop = { readonly position: Position; readonly partition: number; readonly atMs: number };

/**
 * Closes as a stop-tracker does, for stacks in which none runs: where no gate has said `passed` after
 * T/2 it fences the partition's producer, and the end of `.out` is the closing position. One fence
 * answers all stops up to then; a partition is not fenced again before its gate has spoken.
 */
export function startCloser(
  watch: Watch,
  options: { feed: string; closingMs: number; fence: boolean },
) {
  const { feed } = options;
  const open = new Set<Stop>();
  const fencing = new Map<number, Promise<void>>();
  const fencedAt = new Map<number, number>();
  const again = 2 * 500;
  let fences = 0;
  let resting = false;

  async function close(partition: number): Promise<void> {
    const stops = [...open].filter((stop) => stop.partition === partition);
    for (const stop of stops) open.delete(stop);
    if (options.fence) {
      const releaser = watch.stream.release({
        transactionalId: `gate.${feed}.${partition}`,
        ...{ group: `gate.feed.${feed}`, topic: topics.feedIn(feed), partition, leaseMs: 400 },
      });
      await releaser.open();
      await releaser.close();
      fences += 1;
      fencedAt.set(partition, performance.now());
    }
    const end = (await watch.admin.endOffsets(topics.feedOut(feed)))[partition];
    if (end === undefined) return;
    const place = { feed, partition, closingOffset: Number(end), closedAtMs: Date.now() };
    watch.fenced.push(
      ...stops.map(({ position }): Closing => ({ ...place, stop: position, by: 'fenced' })),
    );
  }

  const timer = setInterval(() => {
    if (resting) return;
    for (const stop of open) {
      const { position, partition, atMs } = stop;
      if (watch.hasPassed(position, partition)) open.delete(stop);
      else if (Date.now() - atMs >= options.closingMs / 2 && !fencing.has(partition)) {
        if (performance.now() - (fencedAt.get(partition) ?? -again) < again) continue;
        const closing = close(partition)
          .catch(() => void open.add(stop))
          .finally(() => void fencing.delete(partition));
        fencing.set(partition, closing);
      }
    }
  }, 10);

  return {
    onStop(position: Position, person: string, atMs: number): void {
      open.add({ position, partition: partitionOf(person, partitions), atMs });
    },
    fences: (): number => fences,
    /** T holds without any closer: a fault lets it rest. */
    rest(now: boolean): void {
      resting = now;
      if (now) open.clear();
    },
    async end(): Promise<void> {
      clearInterval(timer);
      await Promise.all(fencing.values());
    },
  };
}

export type Closer = ReturnType<typeof startCloser>;
