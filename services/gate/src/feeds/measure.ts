import type { PartitionStatus } from './wire.ts';

/** What is seen of a gate at one moment, by feed. */
export type Measured = {
  freshness(ms: number): void;
  persons(count: number): void;
  paused(feed: string, partitions: number): void;
  lag(feed: string, records: number): void;
};

const everyMs = 1_000;
/** A view that nothing came back to has no age; a metric has one. */
const endlessMs = 1e6;

/** Measures once a second, also where no feed is open: a gate that holds none is to be fresh too. */
export function startMeasuring(deps: {
  readonly freshnessMs: () => number;
  readonly persons: () => number;
  readonly statuses: () => readonly PartitionStatus[];
  readonly measured: Measured;
}): { stop(): void } {
  const { measured } = deps;
  const seen = new Map<string, { paused: number; lag: number }>();
  const timer = setInterval(() => {
    measured.freshness(Math.min(deps.freshnessMs(), endlessMs));
    measured.persons(deps.persons());
    // A partition that went to another gate is no longer paused here, and has to be said to be so.
    for (const of of seen.values()) Object.assign(of, { paused: 0, lag: 0 });
    for (const { feed, status, lag } of deps.statuses()) {
      const of = seen.get(feed) ?? { paused: 0, lag: 0 };
      of.paused += status === 'paused' ? 1 : 0;
      of.lag += lag;
      seen.set(feed, of);
    }
    for (const [feed, { paused, lag }] of seen) {
      measured.paused(feed, paused);
      measured.lag(feed, lag);
    }
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
