import { createHash } from 'node:crypto';
import {
  create,
  decode,
  encode,
  type FilterChunk,
  FilterChunkSchema,
  type MessageInitShape,
  topics,
} from '@doui/events';
import type { Follower, InRecord, OutRecord, StreamAdmin } from '@doui/stream';

/** How long a repeat of a request is known. */
export const rememberedMs = 24 * 60 * 60 * 1000;

export const requestHash = (org: string, client: string, key: string): string =>
  createHash('sha256').update([org, client, key].join('\0')).digest('hex').slice(0, 32);

const keyOf = (feed: string, request: string, chunk: number): string =>
  `filter/${feed}/${request}/${chunk}`;

const prefix = Buffer.from('filter/');

/** The record that a chunk was done, written in the transaction of its release. */
export function chunkRecord(chunk: MessageInitShape<typeof FilterChunkSchema>): OutRecord {
  const message = create(FilterChunkSchema, chunk);
  return {
    topic: topics.gateStatus,
    key: keyOf(message.feed, message.request, message.chunk),
    value: encode(FilterChunkSchema, message),
  };
}

/** What batches have come to, from the committed records of all gates. */
export function createJournal(nowMs: () => number) {
  const chunks = new Map<string, FilterChunk>();
  const outdated: string[] = [];

  return {
    take({ key, value }: InRecord): void {
      if (!key || prefix.compare(key, 0, prefix.length) !== 0) return;
      const name = Buffer.from(key).toString('utf8');
      if (value === null) {
        chunks.delete(name);
        return;
      }
      const chunk = decode(FilterChunkSchema, value);
      if (!chunk.ok) return;
      if (nowMs() - Number(chunk.value.atMs) > rememberedMs) outdated.push(name);
      else chunks.set(name, chunk.value);
    },
    find: (feed: string, request: string, chunk: number): FilterChunk | undefined =>
      chunks.get(keyOf(feed, request, chunk)),
    remember(chunk: MessageInitShape<typeof FilterChunkSchema>): void {
      const message = create(FilterChunkSchema, chunk);
      chunks.set(keyOf(message.feed, message.request, message.chunk), message);
    },
    /** Keys that need not be kept any longer; each is given once. */
    sweep(): readonly string[] {
      for (const [name, { atMs }] of chunks) {
        if (nowMs() - Number(atMs) <= rememberedMs) continue;
        chunks.delete(name);
        outdated.push(name);
      }
      return outdated.splice(0, 500);
    },
    size: () => chunks.size,
  };
}

export type Journal = ReturnType<typeof createJournal>;

/**
 * Resolves when everything that stood in the topic at the call has been read. The marks are those of
 * the log itself: a commit may stand behind a transaction that is still open.
 */
export async function readUpToNow(
  follower: Pick<Follower, 'positions'>,
  admin: Pick<StreamAdmin, 'logEnds'>,
  withinMs: number,
): Promise<boolean> {
  const ends = await admin.logEnds(topics.gateStatus);
  for (let waitedMs = 0; waitedMs <= withinMs; waitedMs += 10) {
    const positions = follower.positions();
    const reached = ends.every(
      (end, partition) => (positions.get(`${topics.gateStatus}/${partition}`) ?? 0n) >= end,
    );
    if (reached) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}
