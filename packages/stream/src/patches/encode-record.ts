type Bytes = Buffer | string | null | undefined;

export type RecordToEncode = {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>> | undefined;
};

/** What the rest of kafkajs wants of an encoder that is written out. */
export type Encoded = { readonly buf: Buffer; readonly buffer: Buffer; size(): number };

export const encoded = (buffer: Buffer): Encoded => ({
  buf: buffer,
  buffer,
  size: () => buffer.length,
});

/**
 * One record of a batch (format 2), written into a buffer of its size. kafkajs makes a buffer of 512
 * bytes for every record, and one more for every number in it.
 */
export function encodeRecord(record: RecordToEncode): Encoded {
  const { offsetDelta = 0, timestampDelta = 0 } = record;
  const body = bodySize(record, offsetDelta, timestampDelta);
  const out = Buffer.allocUnsafe(sizeOf(body) + body);
  putRecord(out, 0, record, { body, offsetDelta, timestampDelta });
  return encoded(out);
}

/** The bytes of a record without the length that stands before it. */
export function bodySize(
  { key, value, headers }: RecordToEncode,
  offsetDelta: number,
  timestampDelta: number,
): number {
  let body = 1 + sizeOf(timestampDelta) + sizeOf(offsetDelta) + sizeOfPart(key) + sizeOfPart(value);
  if (!headers) return body + 1;
  let count = 0;
  for (const name in headers) {
    const values = headers[name];
    for (const one of Array.isArray(values) ? values : [values]) {
      body += sizeOfPart(name) + sizeOfPart(one as Bytes);
      count += 1;
    }
  }
  return body + sizeOf(count);
}

export type Place = {
  readonly body: number;
  readonly offsetDelta: number;
  readonly timestampDelta: number;
};

/** Writes a record with its length; gives the place after it. */
export function putRecord(
  out: Buffer,
  from: number,
  { key, value, headers }: RecordToEncode,
  { body, offsetDelta, timestampDelta }: Place,
): number {
  let at = putVarint(out, from, body);
  out[at++] = 0;
  at = putVarint(out, at, timestampDelta);
  at = putVarint(out, at, offsetDelta);
  at = putPart(out, at, key);
  at = putPart(out, at, value);
  if (!headers) {
    out[at] = 0;
    return at + 1;
  }
  const parts: Bytes[] = [];
  for (const name in headers) {
    const values = headers[name];
    for (const one of Array.isArray(values) ? values : [values]) parts.push(name, one as Bytes);
  }
  at = putVarint(out, at, parts.length / 2);
  for (const one of parts) at = putPart(out, at, one);
  return at;
}

const lengthOf = (bytes: Bytes): number => {
  if (bytes === null || bytes === undefined) return -1;
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
};

function sizeOfPart(bytes: Bytes): number {
  const length = lengthOf(bytes);
  return length < 0 ? 1 : sizeOf(length) + length;
}

/** Zigzag: small numbers of either sign are short. Numbers up to 2⁵². */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

export function sizeOf(value: number): number {
  let rest = zigzag(value);
  if (rest < 0x80) return 1;
  let size = 1;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

function putVarint(out: Buffer, from: number, value: number): number {
  let at = from;
  let rest = zigzag(value);
  while (rest >= 0x80) {
    out[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  out[at++] = rest;
  return at;
}

function putPart(out: Buffer, from: number, bytes: Bytes): number {
  const length = lengthOf(bytes);
  const at = putVarint(out, from, length);
  if (length <= 0) return at;
  if (typeof bytes === 'string') out.write(bytes, at, length, 'utf8');
  else out.set(bytes as Buffer, at);
  return at + length;
}
