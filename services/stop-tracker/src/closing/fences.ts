import { topics } from '@doui/events';
import type { Instant, Position } from '@doui/kernel';
import type { Fencer, OutRecord } from '@doui/stream';
import { fencedRecord, type GateSaid, type Mark } from './wire.ts';

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
/** A gate says every second how it stands. */
const aliveMs = 3_000;
const doublings = 4;

/**
 * Fences gates that do not answer. One fence answers all stops that wait at its beginning; a gate is not
 * fenced again before twice its lease has passed, and no more than 20 are under way. One that lives needs
 * longer than that on a busy machine until it has a producer again, and a gate that is fenced all the time
 * never gets to say anything: it is given twice as long after each fence, until it has passed something.
 * Meanwhile its lease keeps T, whoever says so and when.
 */
export function createFences(deps: FencesDeps) {
  const under = new Set<string>();
  const fenced = new Map<string, { readonly atMs: number; readonly times: number }>();
  const reportedMs = new Map<string, number>();

  const mayFence = (place: string): boolean => {
    if (under.has(place) || under.size >= atOnceMax) return false;
    const last = fenced.get(place);
    if (!last) return true;
    const nowMs = deps.monotonicMs();
    const lives = nowMs - (reportedMs.get(place) ?? Number.NEGATIVE_INFINITY) <= aliveMs;
    const factor = lives ? 2 ** Math.min(last.times, doublings) : 2;
    return nowMs - last.atMs >= factor * deps.leaseMs;
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
      const before = fenced.get(place);
      fenced.set(place, { atMs: deps.monotonicMs(), times: (before?.times ?? 0) + 1 });
      fence(feed, partition)
        .catch((error: unknown) => {
          if (before) fenced.set(place, before);
          else fenced.delete(place);
          deps.onTrouble(error);
        })
        .finally(() => under.delete(place));
    },
    /** A gate that reports is alive. It may not have heard of its fence yet. */
    reported({ feed, partition }: GateSaid): void {
      reportedMs.set(`${feed}/${partition}`, deps.monotonicMs());
    },
    /** A gate that passes a stop has got over its fence: the next stop may fence it again at once. */
    heard({ by, feed, partition }: Mark): void {
      const place = `${feed}/${partition}`;
      if (by === 'passed' && !under.has(place)) fenced.delete(place);
    },
    under: (): number => under.size,
  };
}

export type Fences = ReturnType<typeof createFences>;
