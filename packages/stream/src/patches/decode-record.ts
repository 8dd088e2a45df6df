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

const logAppendTime = 1;

/**
 * One record of a batch (format 2). kafkajs makes long integers for every number of a record and copies
 * the headers for each of them.
 */
export function decodeRecord(decoder: { buffer: Buffer }, context: BatchContext): DecodedRecord {
  const { buffer } = decoder;
  let at = 1;

  function varint(): number {
    let scale = 1;
    let result = 0;
    for (;;) {
      const byte = buffer[at++];
      if (byte === undefined) throw new RangeError('a record ends before its last field');
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    return result % 2 === 0 ? result / 2 : -(result + 1) / 2;
  }

  function bytes(): Buffer | null {
    const length = varint();
    if (length < 0) return null;
    const from = at;
    at += length;
    return buffer.subarray(from, at);
  }

  const timestampDelta = varint();
  const offsetDelta = varint();
  const key = bytes();
  const value = bytes();
  // Without a prototype: a header may have any name.
  const headers: DecodedRecord['headers'] = Object.create(null);
  for (let left = varint(); left > 0; left--) {
    const name = bytes()?.toString('utf8') ?? 'null';
    const next = bytes();
    const known = headers[name];
    if (known === undefined) headers[name] = next;
    else headers[name] = Array.isArray(known) ? [...known, next] : [known, next];
  }
  return {
    magicByte: context.magicByte,
    attributes: buffer.readInt8(0),
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

function sum(base: string, delta: number): string {
  if (delta === 0) return base;
  const plain = Number(base);
  return Number.isSafeInteger(plain)
    ? String(plain + delta)
    : (BigInt(base) + BigInt(delta)).toString();
}
