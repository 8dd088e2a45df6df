import { partitionOf, topics } from '@doui/events';
import type { Closing, Feed, Place } from '@doui/history';
import type { Position } from '@doui/kernel';
import type { Watch } from './watch/watch.ts';
import { partitions } from './watch/watch.ts';

type Stop = Place & { readonly position: Position; readonly atMs: number };

/**
 * Closes as a stop-tracker does, for stacks in which none runs: where no gate has said `passed` after
 * T/2 it fences the partition's producer, and the end of `.out` is the closing position. One fence
 * answers all stops up to then; a partition is not fenced again before its gate has spoken.
 */
export function startCloser(watch: Watch, options: { closingMs: number; fence: boolean }) {
  const open = new Set<Stop>();
  const fencing = new Map<string, Promise<void>>();
  const fencedAt = new Map<string, number>();
  const again = 2 * 500;
  let fences = 0;
  let resting = false;

  async function close({ feed, partition }: Place): Promise<void> {
    const stops = [...open].filter((stop) => stop.partition === partition && stop.feed === feed);
    for (const stop of stops) open.delete(stop);
    if (options.fence) {
      const releaser = watch.stream.release({
        transactionalId: `gate.${feed}.${partition}`,
        ...{ group: `gate.feed.${feed}`, topic: topics.feedIn(feed), partition, leaseMs: 400 },
      });
      await releaser.open();
      await releaser.close();
      fences += 1;
      fencedAt.set(`${feed}/${partition}`, performance.now());
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
      const { feed, position, partition, atMs } = stop;
      const place = `${feed}/${partition}`;
      if (watch.feeds.some((one) => one.feed.feed === feed && one.hasPassed(position, partition))) {
        open.delete(stop);
      } else if (Date.now() - atMs >= options.closingMs / 2 && !fencing.has(place)) {
        if (performance.now() - (fencedAt.get(place) ?? -again) < again) continue;
        const closing = close(stop)
          .catch(() => void open.add(stop))
          .finally(() => void fencing.delete(place));
        fencing.set(place, closing);
      }
    }
  }, 10);

  return {
    onStop({ feed }: Feed, position: Position, person: string, atMs: number): void {
      open.add({ feed, position, partition: partitionOf(person, partitions), atMs });
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
