/** The little of Kafka's protocol that is needed to know a release when it is written. */
const produce = 0;
const addOffsets = 25;
const endTransaction = 26;
const sane = 20_000_000;

export type Request = {
  readonly apiKey: number;
  readonly clientId: string;
  /** Of the requests that begin with one. */
  readonly transactionalId: string | undefined;
};

/** Reads the head of a request, size first; `undefined` when it is none. */
export function requestOf(bytes: Buffer): Request | undefined {
  if (bytes.length < 14) return undefined;
  const size = bytes.readInt32BE(0);
  if (size < 10 || size > sane) return undefined;
  const apiKey = bytes.readInt16BE(4);
  if (apiKey < 0 || apiKey > 90) return undefined;
  const length = bytes.readInt16BE(12);
  if (length < 0 || length > 200 || bytes.length < 14 + length) return undefined;
  const clientId = bytes.toString('utf8', 14, 14 + length);
  const known = apiKey === produce || apiKey === addOffsets || apiKey === endTransaction;
  return { apiKey, clientId, transactionalId: known ? stringAt(bytes, 14 + length) : undefined };
}

function stringAt(bytes: Buffer, at: number): string | undefined {
  if (bytes.length < at + 2) return undefined;
  const length = bytes.readInt16BE(at);
  if (length <= 0 || bytes.length < at + 2 + length) return undefined;
  return bytes.toString('utf8', at + 2, at + 2 + length);
}

/** Which transactions have begun with offsets, as a release does and nothing else. */
export function releasesOf() {
  const open = new Set<string>();
  return {
    saw(bytes: Buffer): void {
      const request = requestOf(bytes);
      if (!request?.transactionalId) return;
      if (request.apiKey === addOffsets) open.add(request.transactionalId);
      if (request.apiKey === endTransaction) open.delete(request.transactionalId);
    },
    has: (transactionalId: string): boolean => open.has(transactionalId),
  };
}

/** True of the request that would append released records under that transactional id. */
export function isRelease(
  bytes: Buffer,
  begun: ReturnType<typeof releasesOf>,
  transactionalId: string,
): boolean {
  const request = requestOf(bytes);
  return (
    request?.apiKey === produce &&
    request.transactionalId === transactionalId &&
    begun.has(transactionalId)
  );
}
