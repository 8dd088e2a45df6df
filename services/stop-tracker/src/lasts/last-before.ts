import type { Position } from '@doui/kernel';
import type { LastRecord, Stop } from '../cases/events.ts';

/** What some items of a record rested on; absent: on something without a place of its own. */
export type RestsOn = { readonly items: readonly string[]; readonly position?: Position };

/** A record that passed, as its provision record says. */
export type Passed = LastRecord & {
  readonly incarnation: string;
  /** Of the record in the feed's `.in`. */
  readonly offset: number;
  readonly restsOn: readonly RestsOn[];
};

/** How far a gate's clock may be ahead of the broker's, and the clocks of two brokers apart. */
const clocksMs = 1_000;
const brokersMs = 50;

/**
 * The last record that rests on what the stop ended. Of the stream that stopped, the version decides and no
 * clock: who gives anew right after a stop has records that are none of its concern. What rests on another
 * stream (an opt-out scheme) passed before the closing, or it passed after the stop was lifted again.
 */
export function lastBefore(
  stop: Stop,
  closedAtMsOf: (partition: number) => number,
  passed: readonly Passed[],
): LastRecord | undefined {
  let last: Passed | undefined;
  for (const one of passed) {
    if (isBefore(stop, closedAtMsOf(one.partition), one) && isLater(one, last)) last = one;
  }
  if (!last) return undefined;
  const { feed, partition, provisionId, atMs, appendedAtMs } = last;
  const found = { feed, partition, provisionId, atMs };
  return appendedAtMs === undefined ? found : { ...found, appendedAtMs };
}

function isBefore({ position, items: stopped }: Stop, closedAtMs: number, record: Passed): boolean {
  return record.restsOn.some(({ items, position: on }) => {
    if (stopped.length > 0 && !items.some((item) => stopped.includes(item))) return false;
    if (on?.service === position.service && on.stream === position.stream) {
      return on.version < position.version;
    }
    const { appendedAtMs } = record;
    if (appendedAtMs !== undefined) return appendedAtMs <= closedAtMs + brokersMs;
    return record.atMs <= closedAtMs + clocksMs;
  });
}

/** One partition is released in the order of its offsets; records of one batch have the same time. */
const isLater = (one: Passed, other: Passed | undefined): boolean =>
  other === undefined ||
  (one.incarnation === other.incarnation && one.partition === other.partition
    ? one.offset > other.offset
    : one.atMs > other.atMs);
