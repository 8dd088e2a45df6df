type Bytes = Buffer | string | null | undefined;

export type RecordToEncode = {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>>;
};

/** What the rest of kafkajs wants of an encoder that is written out. */
export type Encoded = { readonly buf: Buffer; readonly buffer: Buffer };

type Part = { readonly bytes: Buffer | string | null; readonly length: number };

const nothing: Part = { bytes: null, length: -1 };

/**
 * One record of a batch (format 2), written into a buffer of its size. kafkajs makes a buffer of 512
 * bytes for every record, and one more for every number in it.
 */
export function encodeRecord(record: RecordToEncode): Encoded {
  const { offsetDelta = 0, timestampDelta = 0 } = record;
  const key = part(record.key);
  const value = part(record.value);
  const headers = headerParts(record.headers);
  let body = 1 + sizeOf(timestampDelta) + sizeOf(offsetDelta) + sizeOfPart(key) + sizeOfPart(value);
  body += sizeOf(headers.length / 2);
  for (const one of headers) body += sizeOfPart(one);
  const out = Buffer.allocUnsafe(sizeOf(body) + body);
  let at = putVarint(out, 0, body);
  out[at++] = 0;
  at = putVarint(out, at, timestampDelta);
  at = putVarint(out, at, offsetDelta);
  at = putPart(out, at, key);
  at = putPart(out, at, value);
  at = putVarint(out, at, headers.length / 2);
  for (const one of headers) at = putPart(out, at, one);
  return { buf: out, buffer: out };
}

function part(bytes: Bytes): Part {
  if (bytes === null || bytes === undefined) return nothing;
  return { bytes, length: typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length };
}

/** Names and values in turn; a name with several values is there once for each. */
function headerParts(headers: RecordToEncode['headers']): Part[] {
  const parts: Part[] = [];
  for (const name in headers) {
    const value = headers[name];
    for (const one of Array.isArray(value) ? value : [value]) {
      parts.push(part(name), part(one as Bytes));
    }
  }
  return parts;
}

const sizeOfPart = ({ length }: Part): number => sizeOf(length) + Math.max(length, 0);

/** Zigzag: small numbers of either sign are short. Numbers up to 2⁵². */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

function sizeOf(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
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

function putPart(out: Buffer, from: number, { bytes, length }: Part): number {
  const at = putVarint(out, from, length);
  if (bytes === null) return at;
  if (typeof bytes === 'string') out.write(bytes, at, length, 'utf8');
  else bytes.copy(out, at);
  return at + length;
}
