import { decode, GateFencedSchema } from '@doui/events';
import type { Closing } from '@doui/history';

export const fencedKey = (feed: string): string => `fenced/${feed}/`;

/** What a tracker says after a fence: which stops it closed there, and where the topic ended. */
export function closingsOfFence(value: Uint8Array | null, closedAtMs: number): Closing[] {
  const read = decode(GateFencedSchema, value);
  if (!read.ok) return [];
  const { feed, partition, positions, closingOffset } = read.value;
  const place = { feed, partition, closedAtMs, closingOffset: Number(closingOffset) };
  return positions.map(
    ({ service, stream, version }): Closing => ({
      ...place,
      stop: { service, stream, version: Number(version) },
      by: 'fenced',
    }),
  );
}

/** A gate that is fenced again and again never gets to say anything: on the whole, once a second at most. */
export const isStorm = (fences: number, partitions: number, ms: number): boolean =>
  fences > (partitions * ms) / 1_000;
