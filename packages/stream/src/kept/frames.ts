import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type InRecord, partitionName } from '../records.ts';

/** What the records of a file are of; a file about anything else is refused. */
export type About = {
  readonly group: string;
  readonly topics: readonly string[];
  readonly partitions: number;
};

/** How far a partition was read, and what stood last there. */
export type Reached = {
  readonly next: bigint;
  readonly last: { readonly offset: bigint; readonly print: Uint8Array };
};

export type Kept = {
  readonly records: readonly InRecord[];
  /** By `topic/partition`; what is missing was not begun. */
  readonly reached: ReadonlyMap<string, Reached>;
};

const schema = 1;
const kinds = { head: 0, record: 1, mark: 2 } as const;
const printBytes = 16;
const reachedBytes = 8 + 8 + printBytes;
const macBytes = 32;
const nowhere = -1n;
const recordsPerStep = 2_000;

/** Tells a record from every other that could stand at its offset. */
export function printOf({ key, value, appendedAtMs }: InRecord): Uint8Array {
  const hash = createHash('sha256').update(String(appendedAtMs));
  for (const bytes of [key, value])
    hash.update(bytes === null ? '-' : `${bytes.length}:`).update(bytes ?? '');
  return hash.digest().subarray(0, printBytes);
}

/**
 * Writes a file that can only grow: frames of a length and that many bytes, and now and then a mark, which says how far each
 * partition was read and is sealed with everything before it. Up to any mark the file stands for itself.
 */
export function createFrames(about: About, key: Uint8Array) {
  const chain = createHash('sha256');
  const names = namesOf(about);
  const frame = (kind: number, ...parts: readonly Uint8Array[]): Buffer => {
    const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 1);
    const head = Buffer.alloc(5);
    head.writeUInt32LE(length);
    head[4] = kind;
    const bytes = Buffer.concat([head, ...parts]);
    chain.update(bytes);
    return bytes;
  };
  return {
    head: (): Buffer => frame(kinds.head, headOf(about)),
    record: (record: InRecord): Buffer =>
      frame(
        kinds.record,
        recordBytes(names.indexOf(partitionName(record.topic, record.partition)), record),
      ),
    mark(reached: Kept['reached']): Buffer {
      const body = Buffer.alloc(names.length * reachedBytes);
      for (const [at, name] of names.entries()) {
        const { next, last } = reached.get(name) ?? { next: nowhere, last: undefined };
        body.writeBigInt64LE(next, at * reachedBytes);
        body.writeBigInt64LE(last?.offset ?? nowhere, at * reachedBytes + 8);
        if (last) body.set(last.print, at * reachedBytes + 16);
      }
      return frame(kinds.mark, body, sealOf(key, chain.copy().digest(), body));
    },
  };
}

/** Work that lets others go on between two of its steps. */
export type Steps<T> = Generator<void, T>;

/**
 * What stands up to the last mark that holds. A file that was cut, turned or changed anywhere is believed up to the mark
 * before that (R-9.3, F18); nothing when it is of something else.
 */
export function* readFrames(
  file: Uint8Array,
  about: About,
  key: Uint8Array,
): Steps<Kept | undefined> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const chain = createHash('sha256');
  const names = namesOf(about);
  const records: InRecord[] = [];
  let found: { count: number; reached: Map<string, Reached> } | undefined;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end <= at + 4 || end > bytes.length) break;
    const kind = bytes[at + 4];
    const payload = bytes.subarray(at + 5, end);
    if (at === 0 && !(kind === kinds.head && payload.equals(headOf(about)))) return undefined;
    if (kind === kinds.mark) {
      const reached = readMark(payload, names, (body) => sealOf(key, chain.copy().digest(), body));
      if (!reached) break;
      found = { count: records.length, reached };
    } else if (kind === kinds.record) {
      const record = readRecord(payload, names);
      if (!record) break;
      records.push(record);
      if (records.length % recordsPerStep === 0) yield;
    }
    chain.update(bytes.subarray(at, end));
    at = end;
  }
  return found && { records: records.slice(0, found.count), reached: found.reached };
}

/**
 * Leaves out what a newer record of the same key has replaced, unless it is younger than `lagMs`: as the broker
 * compacts, and for the same reason (a late repeat must be seen before it could be the last one).
 */
export function* withoutReplaced(
  records: readonly InRecord[],
  nowMs: number,
  lagMs: number,
): Steps<InRecord[]> {
  const last = new Map<string, InRecord>();
  const nameOf = ({ topic, partition, key }: InRecord): string =>
    `${partitionName(topic, partition)}/${key === null ? '' : Buffer.from(key).toString('latin1')}`;
  for (const [at, record] of records.entries()) {
    if (at % recordsPerStep === 0) yield;
    if (record.key !== null) last.set(nameOf(record), record);
  }
  const left: InRecord[] = [];
  for (const [at, record] of records.entries()) {
    if (at % recordsPerStep === 0) yield;
    const { key, appendedAtMs } = record;
    if (key === null || appendedAtMs > nowMs - lagMs || last.get(nameOf(record)) === record) {
      left.push(record);
    }
  }
  return left;
}

const namesOf = ({ topics, partitions }: About): string[] =>
  topics.flatMap((topic) =>
    Array.from({ length: partitions }, (_, partition) => partitionName(topic, partition)),
  );

const headOf = ({ group, topics, partitions }: About): Buffer =>
  Buffer.from(JSON.stringify({ schema, group, topics, partitions }));

const sealOf = (key: Uint8Array, before: Uint8Array, body: Uint8Array): Buffer =>
  createHmac('sha256', key).update('doui kept').update(before).update(body).digest();

function readMark(
  payload: Buffer,
  names: readonly string[],
  seal: (body: Buffer) => Buffer,
): Map<string, Reached> | undefined {
  if (payload.length !== names.length * reachedBytes + macBytes) return undefined;
  const body = payload.subarray(0, -macBytes);
  if (!timingSafeEqual(seal(body), payload.subarray(-macBytes))) return undefined;
  const reached = new Map<string, Reached>();
  for (const [at, name] of names.entries()) {
    const from = at * reachedBytes;
    const next = body.readBigInt64LE(from);
    const offset = body.readBigInt64LE(from + 8);
    if (next === nowhere || offset === nowhere) continue;
    const print = Buffer.from(body.subarray(from + 16, from + reachedBytes));
    reached.set(name, { next, last: { offset, print } });
  }
  return reached;
}

function recordBytes(place: number, { offset, appendedAtMs, key, value, headers }: InRecord) {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(place);
  head.writeBigInt64LE(offset, 4);
  head.writeDoubleLE(appendedAtMs, 12);
  const texts = Object.entries(headers)
    .flat()
    .map((text) => Buffer.from(text));
  const parts = [key, value, ...texts].map((bytes) => {
    const length = Buffer.alloc(4);
    length.writeInt32LE(bytes?.byteLength ?? -1);
    return Buffer.concat([length, bytes ?? Buffer.alloc(0)]);
  });
  return Buffer.concat([head, ...parts]);
}

function readRecord(payload: Buffer, names: readonly string[]): InRecord | undefined {
  if (payload.length < 20) return undefined;
  const name = names[payload.readUInt32LE()];
  if (name === undefined) return undefined;
  const parts: (Buffer | null)[] = [];
  for (let at = 20; at < payload.length; ) {
    if (at + 4 > payload.length) return undefined;
    const length = payload.readInt32LE(at);
    const end = at + 4 + Math.max(0, length);
    if (end > payload.length) return undefined;
    parts.push(length < 0 ? null : payload.subarray(at + 4, end));
    at = end;
  }
  const [key = null, value = null, ...texts] = parts;
  const headers: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < texts.length; at += 2)
    headers[String(texts[at])] = String(texts[at + 1]);
  const cut = name.lastIndexOf('/');
  return {
    ...{ topic: name.slice(0, cut), partition: Number(name.slice(cut + 1)), key, value, headers },
    ...{ offset: payload.readBigInt64LE(4), appendedAtMs: payload.readDoubleLE(12) },
  };
}
