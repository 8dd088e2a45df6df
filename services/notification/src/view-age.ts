import { partitionOf, topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { Follower } from '@doui/stream';

const freshWithinMs = 10_000;

/** Everything acknowledged before now has been seen; otherwise nothing is decided. */
export async function freshOf(follower: Follower | undefined): Promise<void> {
  const stale = new Fault('view-stale', { retriable: true, message: 'contact is not decided on' });
  if (!follower?.ready()) throw stale;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(stale), freshWithinMs);
  });
  await Promise.race([follower.nextTick(), late]).finally(() => clearTimeout(timer));
}

/** How old the proof is that the view knows all that concerns a person, and of the registry everything. */
export function ageOf(follower: Follower | undefined, partitions: number, stream: string): number {
  if (!follower?.ready()) return Number.POSITIVE_INFINITY;
  const own = partitionOf(stream, partitions);
  let ageMs = Math.max(
    follower.freshness(topics.consentState, own),
    follower.freshness(topics.optoutState, own),
  );
  for (let partition = 0; partition < partitions; partition++) {
    ageMs = Math.max(ageMs, follower.freshness(topics.registryState, partition));
  }
  return ageMs;
}
