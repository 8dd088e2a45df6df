import { topics } from '@doui/events';
import type { Instant, Position } from '@doui/kernel';
import type { Fencer, OutRecord } from '@doui/stream';
import { fencedRecord, type GateSaid } from './wire.ts';

export type FencesDeps = {
  readonly fencer: Pick<Fencer, 'fence' | 'logEnds'>;
  readonly publish: (records: readonly OutRecord[]) => Promise<void>;
  /** The stops that wait for this partition now. */
  readonly waitingFor: (feed: string, partition: number) => readonly Position[];
  readonly orgOf: (feed: string) => string;
  readonly instance: string;
  readonly leaseMs: number;
  readonly now: () => Instant;
  readonly monotonicMs: () => number;
  readonly onFenced: (feed: string) => void;
  readonly onTrouble: (error: unknown) => void;
};

const atOnceMax = 20;
const positionsMax = 500;

/**
 * Fences gates that do not answer. One fence answers all stops that wait at its beginning; a gate is not
 * fenced again before it has reported or twice its lease has passed, for a gate that is fenced all the
 * time never gets to say anything; and no more than 20 are under way.
 */
export function createFences(deps: FencesDeps) {
  const under = new Set<string>();
  const fencedMs = new Map<string, number>();

  const mayFence = (place: string): boolean => {
    if (under.has(place) || under.size >= atOnceMax) return false;
    const last = fencedMs.get(place);
    return last === undefined || deps.monotonicMs() - last >= 2 * deps.leaseMs;
  };

  async function fence(feed: string, partition: number): Promise<void> {
    // Taken before: what comes in from now on may not be in the view of who opens the partition next.
    const positions = deps.waitingFor(feed, partition).slice(0, positionsMax);
    if (positions.length === 0) return;
    await deps.fencer.fence(`gate.${feed}.${partition}`);
    const topic = topics.feedOut(feed);
    const ends = (await deps.fencer.logEnds([topic])).get(topic);
    const { instance, now, orgOf } = deps;
    // A feed without a topic has let nothing through.
    const closingOffset = ends?.[partition] ?? 0n;
    const said = { org: orgOf(feed), feed, partition, positions, closingOffset, instance };
    await deps.publish([fencedRecord({ ...said, atMs: now() })]);
    deps.onFenced(feed);
  }

  return {
    /** Fences a partition, if it may be done now; whoever asked asks again until it is closed. */
    want(feed: string, partition: number): void {
      const place = `${feed}/${partition}`;
      if (!mayFence(place)) return;
      under.add(place);
      fencedMs.set(place, deps.monotonicMs());
      fence(feed, partition)
        .catch((error: unknown) => {
          fencedMs.delete(place);
          deps.onTrouble(error);
        })
        .finally(() => under.delete(place));
    },
    /** A gate that reports is alive: the next stop may fence it again at once. */
    reported({ feed, partition }: GateSaid): void {
      const place = `${feed}/${partition}`;
      if (!under.has(place)) fencedMs.delete(place);
    },
    under: (): number => under.size,
  };
}

export type Fences = ReturnType<typeof createFences>;
