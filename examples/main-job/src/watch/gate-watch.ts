import { decode, GatePassedSchema, GateStatusSchema, topics } from '@doui/events';
import type { Stream } from '@doui/stream';
import { type Closings, createClosings } from './closings.ts';

/** What the gate counted on a feed so far. */
export type GateCounts = {
  readonly released: number;
  readonly withheld: number;
  readonly itemsRemoved: number;
};

export type GateWatch = {
  readonly closings: Closings;
  counts(feed: string): GateCounts;
  /** True when every partition of the feed says that it is open. */
  open(feed: string): boolean;
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
};

type Status = GateCounts & { readonly status: string };

/** Reads `gate.status` from its beginning: closings with broker times, and the newest counts. */
export function watchGate(stream: Stream, group: string): GateWatch {
  const closings = createClosings();
  const newest = new Map<string, Map<number, Status>>();
  const follower = stream.follow({
    group,
    topics: [topics.gateStatus],
    readCommitted: true,
    genesis: false,
    onRecord({ key, value, appendedAtMs }) {
      const name = key === null ? '' : Buffer.from(key).toString('utf8');
      if (name.startsWith('passed/')) {
        const read = decode(GatePassedSchema, value);
        if (!read.ok) return 'done';
        const { feed, partition, positions } = read.value;
        const plain = positions.map((one) => ({ ...one, version: Number(one.version) }));
        closings.take({ feed, partition, positions: plain, appendedAtMs });
        return 'done';
      }
      const read = decode(GateStatusSchema, value);
      if (!read.ok) return 'done';
      const { feed, partition, status, released, withheld, itemsRemoved } = read.value;
      const partitions = newest.get(feed) ?? new Map<number, Status>();
      newest.set(feed, partitions);
      partitions.set(partition, {
        status,
        released: Number(released),
        withheld: Number(withheld),
        itemsRemoved: Number(itemsRemoved),
      });
      return 'done';
    },
  });
  return {
    closings,
    counts(feed) {
      const all = [...(newest.get(feed)?.values() ?? [])];
      const sum = (of: (one: Status) => number) => all.reduce((total, one) => total + of(one), 0);
      return {
        released: sum((one) => one.released),
        withheld: sum((one) => one.withheld),
        itemsRemoved: sum((one) => one.itemsRemoved),
      };
    },
    open(feed) {
      const all = [...(newest.get(feed)?.values() ?? [])];
      return all.length === stream.partitions && all.every(({ status }) => status === 'open');
    },
    caughtUp: () => follower.caughtUp(),
    stop: () => follower.stop(),
  };
}
