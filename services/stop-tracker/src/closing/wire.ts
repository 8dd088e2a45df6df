import {
  cloudEventHeaders,
  create,
  decode,
  encode,
  GateFencedSchema,
  GatePassedSchema,
  GateStatusSchema,
  topics,
} from '@doui/events';
import type { Instant, Position } from '@doui/kernel';
import type { InRecord, OutRecord } from '@doui/stream';

/** Somebody says that a feed's partition is closed for these stops. */
export type Mark = {
  readonly by: 'passed' | 'fenced';
  readonly feed: string;
  readonly partition: number;
  readonly positions: readonly Position[];
  /** Broker time. */
  readonly atMs: Instant;
  /** Where the partition ended after a fence. */
  readonly closingOffset?: number;
};

/** A gate that has a partition says how it stands. */
export type GateSaid = {
  readonly feed: string;
  readonly partition: number;
  readonly open: boolean;
  readonly atMs: Instant;
};

const passedPrefix = 'passed/';
const fencedPrefix = 'fenced/';

/** Reads a record of doui.gate.status.v1; what is neither is of no concern here. */
export function readStatus(record: InRecord): { mark: Mark } | { said: GateSaid } | undefined {
  const key = record.key === null ? '' : Buffer.from(record.key).toString('utf8');
  const atMs = record.appendedAtMs;
  if (record.value === null) return undefined;
  if (key.startsWith(passedPrefix)) {
    const passed = decode(GatePassedSchema, record.value);
    if (!passed.ok) return undefined;
    const { feed, partition, positions } = passed.value;
    return { mark: { by: 'passed', feed, partition, positions: positions.map(plain), atMs } };
  }
  if (key.startsWith(fencedPrefix)) {
    const fenced = decode(GateFencedSchema, record.value);
    if (!fenced.ok) return undefined;
    const { feed, partition, positions } = fenced.value;
    const closingOffset = Number(fenced.value.closingOffset);
    const mark = { feed, partition, positions: positions.map(plain), atMs, closingOffset };
    return { mark: { by: 'fenced', ...mark } };
  }
  // Two parts: the status of a partition; chunks of batches have more.
  if (key.split('/').length !== 2) return undefined;
  const status = decode(GateStatusSchema, record.value);
  if (!status.ok) return undefined;
  const { feed, partition } = status.value;
  return { said: { feed, partition, open: status.value.status === 'open', atMs } };
}

const plain = ({
  service,
  stream,
  version,
}: {
  service: string;
  stream: string;
  version: bigint;
}) => ({
  service,
  stream,
  version: Number(version),
});

/** What a tracker says after a fence; its append time is the broker time of the closing. */
export function fencedRecord(fenced: {
  org: string;
  feed: string;
  partition: number;
  positions: readonly Position[];
  closingOffset: bigint;
  instance: string;
  atMs: Instant;
}): OutRecord {
  const { positions, atMs } = fenced;
  const message = create(GateFencedSchema, {
    ...fenced,
    positions: positions.map((position) => ({ ...position, version: BigInt(position.version) })),
    atMs: BigInt(atMs),
  });
  const key = `${fencedPrefix}${fenced.feed}/${fenced.partition}`;
  return {
    topic: topics.gateStatus,
    key,
    value: encode(GateFencedSchema, message),
    headers: cloudEventHeaders({
      id: `stop-tracker:${key}:${atMs}`,
      source: '/doui/stop-tracker',
      type: 'jp.doui.gate.fenced.v1',
      atMs,
    }),
  };
}
