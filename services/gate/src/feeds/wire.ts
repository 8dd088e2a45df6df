import { createHash } from 'node:crypto';
import {
  cloudEventHeaders,
  create,
  encode,
  GatePassedSchema,
  GateStatusSchema,
  topics,
} from '@doui/events';
import { idField } from '@doui/http';
import type { Position } from '@doui/kernel';
import type { OutRecord } from '@doui/stream';
import { z } from 'zod';
import type { PoisonCode } from './feed-record.ts';

const wirePosition = ({ service, stream, version }: Position) => ({
  service,
  stream,
  version: BigInt(version),
});

/** A record that could not be read: its place, its hash and the error, never the record. */
export function deadLetter(dead: {
  feed: string;
  partition: number;
  offset: bigint;
  key: Uint8Array | null;
  value: Uint8Array | null;
  error: PoisonCode;
}): OutRecord {
  const { feed, partition, offset, error } = dead;
  const hash = createHash('sha256');
  for (const bytes of [dead.key, dead.value]) hash.update(bytes ?? '').update('\0');
  return {
    topic: topics.feedDeadLetter(feed),
    key: `${feed}/${partition}`,
    value: null,
    partition,
    headers: {
      'dlt-topic': topics.feedIn(feed),
      'dlt-partition': String(partition),
      'dlt-offset': String(offset),
      'dlt-sha256': hash.digest('hex'),
      'dlt-error': error,
    },
  };
}

export type PausedWhy =
  | 'view-stale'
  | 'view-not-ready'
  | 'paused-by-operator'
  | 'poison'
  | 'broker-away'
  | 'not-assigned'
  | 'feed-incomplete';

export type PartitionStatus = {
  readonly org: string;
  readonly feed: string;
  readonly partition: number;
  readonly status: 'open' | 'paused';
  readonly why: PausedWhy | '';
  readonly freshnessMs: number;
  readonly lag: number;
  readonly released: number;
  readonly withheld: number;
  readonly itemsRemoved: number;
};

export function statusRecord(status: PartitionStatus, instance: string, atMs: number): OutRecord {
  const { org, feed, partition, why } = status;
  const message = create(GateStatusSchema, {
    org,
    feed,
    partition,
    status: status.status,
    why,
    atMs: BigInt(atMs),
    // A view that was never fresh has no age; the largest number that is still a plain one says so.
    freshnessMs: BigInt(Math.round(Math.min(status.freshnessMs, 1e12))),
    lag: BigInt(status.lag),
    released: BigInt(status.released),
    withheld: BigInt(status.withheld),
    itemsRemoved: BigInt(status.itemsRemoved),
    instance,
  });
  const value = encode(GateStatusSchema, message);
  const key = `${feed}/${partition}`;
  return { topic: topics.gateStatus, key, value, headers: headers('status', key, atMs) };
}

/** Said through the partition's own transactional producer, so that only its owner can say it. */
export function passedRecord(
  passed: {
    org: string;
    feed: string;
    partition: number;
    positions: readonly Position[];
    /** Of the stop that is told of first. */
    traceparent: string | undefined;
  },
  instance: string,
  atMs: number,
): OutRecord {
  const { org, feed, partition, positions, traceparent } = passed;
  const message = create(GatePassedSchema, {
    org,
    feed,
    partition,
    positions: positions.map(wirePosition),
    instance,
    atMs: BigInt(atMs),
  });
  const value = encode(GatePassedSchema, message);
  const key = `passed/${feed}/${partition}`;
  const told = headers('passed', key, atMs, traceparent);
  return { topic: topics.gateStatus, key, value, headers: told };
}

const headers = (kind: string, key: string, atMs: number, traceparent?: string) =>
  cloudEventHeaders({
    id: `gate:${key}:${atMs}`,
    source: '/doui/gate',
    type: `jp.doui.gate.${kind}.v1`,
    atMs,
    ...(traceparent === undefined ? {} : { traceparent }),
  });

export const statusParams = z.strictObject({ org: idField, id: idField });

const partitionShape = z.strictObject({
  partition: z.number(),
  status: z.enum(['open', 'paused']),
  why: z.string(),
  freshnessMs: z.number().nullable(),
  lag: z.number(),
  released: z.number(),
  withheld: z.number(),
  itemsRemoved: z.number(),
});

/** The answer of `GET …/feeds/{id}/status`. */
export const statusShape = z.strictObject({
  feed: z.string(),
  organisation: z.string(),
  status: z.enum(['open', 'paused']),
  why: z.string(),
  freshnessMs: z.number().nullable(),
  lag: z.number(),
  released: z.number(),
  withheld: z.number(),
  itemsRemoved: z.number(),
  instance: z.string(),
  partitions: z.array(partitionShape),
});
