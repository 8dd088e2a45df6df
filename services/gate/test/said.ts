import {
  decode,
  GatePassedSchema,
  type GateStatus,
  GateStatusSchema,
  type ProvisionRecord,
  ProvisionRecordSchema,
} from '@doui/events';
import type { InRecord } from '@doui/stream';
import { partitions, until } from '@doui/testing';

/**
 * P5: waits until there are as many provision records as released records, and gives their ids. They
 * are places of the input, so a record that was released twice would show.
 */
export async function reconciled(
  out: readonly InRecord[],
  provisions: readonly InRecord[],
  feed: string,
): Promise<readonly string[]> {
  const counts = () => [out.length, provisionsOf(provisions, feed).length] as const;
  await until(() => counts()[0] === counts()[1], {
    what: 'a provision record for each release, and none more',
  });
  return provisionsOf(provisions, feed).map(({ id }) => id);
}

export const provisionsOf = (records: readonly InRecord[], feed: string): ProvisionRecord[] =>
  records.flatMap(({ value }) => {
    const read = decode(ProvisionRecordSchema, value);
    return read.ok && read.value.feed === feed ? [read.value] : [];
  });

export type Said = { readonly status: GateStatus; readonly record: InRecord };

export const statusesOf = (records: readonly InRecord[], feed: string): Said[] =>
  records.flatMap((record) => {
    if (
      !Buffer.from(record.key ?? '')
        .toString()
        .startsWith(`${feed}/`)
    )
      return [];
    const read = decode(GateStatusSchema, record.value);
    return read.ok ? [{ status: read.value, record }] : [];
  });

/** The broker's times at which each partition said that it has passed this stop. */
export const passedAt = (
  records: readonly InRecord[],
  feed: string,
  stop: { stream: string; version: number },
): Map<number, number> => {
  const at = new Map<number, number>();
  for (const record of records) {
    if (
      !Buffer.from(record.key ?? '')
        .toString()
        .startsWith(`passed/${feed}/`)
    )
      continue;
    const read = decode(GatePassedSchema, record.value);
    if (!read.ok) continue;
    const named = read.value.positions.some(
      ({ stream, version }) => stream === stop.stream && Number(version) >= stop.version,
    );
    if (named) at.set(read.value.partition, record.appendedAtMs);
  }
  return at;
};

/** Waits until every partition of the feed has said that it is open. */
export const untilOpen = (records: readonly InRecord[], feed: string): Promise<unknown> =>
  until(
    () => {
      const newest = new Map(
        statusesOf(records, feed).map(({ status }) => [status.partition, status.status]),
      );
      return newest.size === partitions && [...newest.values()].every((one) => one === 'open');
    },
    { what: 'the feed is open', withinMs: 40_000 },
  );

/** Does something again and again, one after the other, until it is ended. */
export function steadily(step: () => Promise<unknown>, pauseMs = 20) {
  let going = true;
  const done = (async () => {
    while (going) {
      await step();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })();
  return {
    async end() {
      going = false;
      await done;
    },
  };
}
