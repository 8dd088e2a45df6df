/** A record to be written. Without a partition it goes to the one its key belongs to. */
export type OutRecord = {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly partition?: number;
};

/** A record that was read. */
export type InRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly appendedAtMs: number;
};

type Fetched = {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Record<string, Buffer | string | (Buffer | string)[] | undefined>;
};

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/** Turns what kafkajs hands out into a record of ours. */
export const inRecord = (topic: string, partition: number, message: Fetched): InRecord => ({
  topic,
  partition,
  offset: BigInt(message.offset),
  key: message.key,
  value: message.value,
  headers: headersOf(message.headers),
  appendedAtMs: Number(message.timestamp),
});

function headersOf(headers: Fetched['headers']): Readonly<Record<string, string>> {
  if (!headers) return noHeaders;
  let plain: Record<string, string> | undefined;
  for (const name in headers) {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first === undefined || first === null) continue;
    plain ??= Object.create(null) as Record<string, string>;
    plain[name] = typeof first === 'string' ? first : first.toString('utf8');
  }
  return plain ?? noHeaders;
}

/** `topic/partition`, the name of a partition in maps. */
export const partitionName = (topic: string, partition: number): string => `${topic}/${partition}`;
