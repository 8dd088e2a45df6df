/** A record as it lies in a partition. Control records are the markers that end transactions. */
export type Stored = {
  readonly offset: number;
  readonly atMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  readonly producerId: string;
  readonly inTransaction: boolean;
  readonly control: 'commit' | 'abort' | undefined;
};

export type NewRecord = {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer>>;
};

export type Aborted = {
  readonly producerId: string;
  readonly firstOffset: number;
  lastOffset: number;
};

export type Partition = {
  readonly topic: string;
  readonly partition: number;
  records: Stored[];
  /** Everything that ever stood here, compaction or not: for who looks on from outside. */
  readonly ever: Stored[];
  next: number;
  /** First offset of each transaction that is not ended. */
  readonly open: Map<string, number>;
  readonly aborted: Aborted[];
  /** Readers that wait for something new. */
  readonly waiting: Set<() => void>;
  /** The log directory is away: neither read nor written. */
  away: boolean;
  /** Fewer replicas than `min.insync.replicas`. */
  belowMinIsr: boolean;
  /** Who leads it: a number that rises with every change. */
  leader: number;
  /**
   * A node that led the partition and does not know that it no longer does: it answers fetches up to
   * where it was cut off, and no write is ever acknowledged.
   */
  formerLeader: { readonly leader: number; readonly end: number } | undefined;
};

export const createPartition = (topic: string, partition: number): Partition => ({
  ...{ topic, partition, records: [], ever: [], next: 0, open: new Map(), aborted: [] },
  ...{ waiting: new Set(), away: false, belowMinIsr: false, leader: 0, formerLeader: undefined },
});

type Writer = { readonly producerId: string } | undefined;

/** Appends; the broker's clock is what stands beside each record (`LogAppendTime`). */
export function append(
  into: Partition,
  records: readonly NewRecord[],
  atMs: number,
  writer: Writer = undefined,
): number {
  const first = into.next;
  if (writer && !into.open.has(writer.producerId)) into.open.set(writer.producerId, first);
  for (const { key, value, headers = {} } of records) {
    put(into, {
      ...{ offset: into.next, atMs: Math.floor(atMs), key, value, headers, control: undefined },
      producerId: writer?.producerId ?? '-1',
      inTransaction: writer !== undefined,
    });
  }
  wake(into);
  return first;
}

/** Ends the writer's transaction in this partition. */
export function mark(
  into: Partition,
  producerId: string,
  control: 'commit' | 'abort',
  atMs: number,
): void {
  const firstOffset = into.open.get(producerId);
  if (firstOffset === undefined) return;
  if (control === 'abort') into.aborted.push({ producerId, firstOffset, lastOffset: into.next });
  put(into, {
    ...{ offset: into.next, atMs: Math.floor(atMs), value: null, headers: {}, producerId },
    ...{ key: Buffer.from([0, 0, 0, control === 'commit' ? 1 : 0]), inTransaction: true, control },
  });
  into.open.delete(producerId);
  wake(into);
}

function put(into: Partition, record: Stored): void {
  into.records.push(record);
  into.ever.push(record);
  into.next += 1;
}

function wake(partition: Partition): void {
  for (const one of [...partition.waiting]) one();
}

/** Up to here nothing is undecided: what a `read_committed` reader may see. */
export const stableEnd = ({ open, next }: Partition): number => Math.min(next, ...open.values());

/** Records from an offset, the first of them at most `max`. */
export function read(from: Partition, offset: number, end: number, max: number): Stored[] {
  const { records } = from;
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle] as Stored).offset < offset) low = middle + 1;
    else high = middle;
  }
  const found: Stored[] = [];
  for (let at = low; at < records.length && found.length < max; at++) {
    const record = records[at] as Stored;
    if (record.offset >= end) break;
    found.push(record);
  }
  return found;
}

/** Keeps the last record of each key, as compaction does to all but the newest segment. */
export function compact(partition: Partition): void {
  const last = new Map<string, number>();
  for (const { key, offset } of partition.records) {
    if (key) last.set(key.toString('latin1'), offset);
  }
  partition.records = partition.records.filter(
    ({ key, offset }) => !key || last.get(key.toString('latin1')) === offset,
  );
}
