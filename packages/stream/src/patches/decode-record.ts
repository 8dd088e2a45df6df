export type BatchContext = {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly maxTimestamp: string;
  readonly timestampType: number;
  readonly magicByte: number;
  readonly isControlBatch?: boolean;
};

type HeaderValue = Buffer | null;

export type DecodedRecord = {
  readonly magicByte: number;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, HeaderValue | HeaderValue[]>;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
};

/** Where the reading of a buffer stands, and where it must end. */
export type Cursor = { readonly buffer: Buffer; at: number; readonly end: number };

const logAppendTime = 1;

/**
 * One record of a batch (format 2), without the length before it. kafkajs makes long integers for every
 * number of a record and copies the headers for each of them.
 */
export const decodeRecord = (decoder: { buffer: Buffer }, context: BatchContext): DecodedRecord =>
  readBody({ buffer: decoder.buffer, at: 0, end: decoder.buffer.length }, context);

/** The record at the cursor, with its length; moves the cursor behind it. */
export function readRecord(cursor: Cursor, context: BatchContext): DecodedRecord {
  const length = varint(cursor);
  const end = cursor.at + length;
  const record = readBody(cursor, context);
  // A later version may have put something behind what is known.
  cursor.at = end;
  return record;
}

function readBody(cursor: Cursor, context: BatchContext): DecodedRecord {
  const attributes = cursor.buffer.readInt8(cursor.at);
  cursor.at += 1;
  const timestampDelta = varint(cursor);
  const offsetDelta = varint(cursor);
  const key = bytes(cursor);
  const value = bytes(cursor);
  // Without a prototype: a header may have any name.
  const headers: DecodedRecord['headers'] = Object.create(null);
  for (let left = varint(cursor); left > 0; left--) {
    const name = bytes(cursor)?.toString('utf8') ?? 'null';
    const next = bytes(cursor);
    const known = headers[name];
    if (known === undefined) headers[name] = next;
    else headers[name] = Array.isArray(known) ? [...known, next] : [known, next];
  }
  return {
    magicByte: context.magicByte,
    attributes,
    timestamp:
      context.timestampType === logAppendTime && context.maxTimestamp
        ? context.maxTimestamp
        : sum(context.firstTimestamp, timestampDelta),
    offset: sum(context.firstOffset, offsetDelta),
    key,
    value,
    headers,
    isControlRecord: context.isControlBatch ?? false,
    batchContext: context,
  };
}

function varint(cursor: Cursor): number {
  const { buffer, end } = cursor;
  let scale = 1;
  let result = 0;
  for (;;) {
    if (cursor.at >= end) throw new RangeError('a record ends before its last field');
    const byte = buffer[cursor.at++] as number;
    result += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
    scale *= 0x80;
  }
  return result % 2 === 0 ? result / 2 : -(result + 1) / 2;
}

function bytes(cursor: Cursor): Buffer | null {
  const length = varint(cursor);
  if (length < 0) return null;
  const from = cursor.at;
  cursor.at += length;
  if (cursor.at > cursor.end) throw new RangeError('a record ends before its last field');
  return cursor.buffer.subarray(from, cursor.at);
}

function sum(base: string, delta: number): string {
  if (delta === 0) return base;
  const plain = Number(base);
  return Number.isSafeInteger(plain)
    ? String(plain + delta)
    : (BigInt(base) + BigInt(delta)).toString();
}
